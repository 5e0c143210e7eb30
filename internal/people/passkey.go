package people

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/url"
	"sync"
	"time"

	"github.com/go-webauthn/webauthn/protocol"
	"github.com/go-webauthn/webauthn/webauthn"
)

// ErrNoPasskeys is returned where the house has no origin that passkeys can be bound to.
var ErrNoPasskeys = errors.New("passkeys need an address that browsers trust: https, or localhost")

// Bounds of ceremonies: between a browser's question and its answer.
const (
	ceremonyTime   = 5 * time.Minute
	mostCeremonies = 2_000 // under way
)

// ceremonies are uses of passkeys under way.
type ceremonies struct {
	w   *webauthn.WebAuthn
	now func() time.Time

	mu   sync.Mutex
	open map[string]ceremony // by id
}

type ceremony struct {
	data   webauthn.SessionData
	person ID // that adds a key; "" where somebody signs in
	until  time.Time
}

func newCeremonies(origin string, now func() time.Time) (*ceremonies, error) {
	u, err := url.Parse(origin)
	if err != nil || u.Host == "" || u.Scheme != "https" && (u.Scheme != "http" || u.Hostname() != "localhost") {
		return nil, fmt.Errorf("%q: %w", origin, ErrNoPasskeys)
	}
	w, err := webauthn.New(&webauthn.Config{
		RPID: u.Hostname(), RPDisplayName: "Clew", RPOrigins: []string{u.Scheme + "://" + u.Host},
		AttestationPreference: protocol.PreferNoAttestation,
		// A passkey alone lets in: it must be found without a name, and unlocked by its person.
		AuthenticatorSelection: protocol.AuthenticatorSelection{ResidentKey: protocol.ResidentKeyRequirementRequired, UserVerification: protocol.VerificationRequired},
	})
	if err != nil {
		return nil, fmt.Errorf("passkeys of %s: %w", origin, err)
	}
	return &ceremonies{w: w, now: now, open: map[string]ceremony{}}, nil
}

// begin remembers a ceremony.
func (c *ceremonies) begin(s *webauthn.SessionData, person ID) (id string, err error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	now := c.now()
	if len(c.open) >= mostCeremonies {
		for k, x := range c.open {
			if now.After(x.until) {
				delete(c.open, k)
			}
		}
		if len(c.open) >= mostCeremonies {
			return "", ErrBusy
		}
	}
	id = NewToken().Reveal()
	c.open[id] = ceremony{data: *s, person: person, until: now.Add(ceremonyTime)}
	return id, nil
}

// take gives a ceremony, once.
func (c *ceremonies) take(id string, person ID) (webauthn.SessionData, error) {
	c.mu.Lock()
	defer c.mu.Unlock()
	x, ok := c.open[id]
	delete(c.open, id)
	if !ok || c.now().After(x.until) || x.person != person {
		return webauthn.SessionData{}, ErrRefused
	}
	return x.data, nil
}

// keyholder is a person as the library wants one.
type keyholder struct {
	p    Person
	keys []webauthn.Credential
}

func (k *keyholder) WebAuthnID() []byte                         { return []byte(k.p.ID) }
func (k *keyholder) WebAuthnName() string                       { return k.p.Name }
func (k *keyholder) WebAuthnDisplayName() string                { return k.p.Name }
func (k *keyholder) WebAuthnCredentials() []webauthn.Credential { return k.keys }

func (h *House) keyholder(ctx context.Context, id ID) (*keyholder, error) {
	p, err := h.store.Person(ctx, id)
	if err != nil {
		return nil, err
	}
	list, err := h.store.PasskeysOf(ctx, id)
	if err != nil {
		return nil, err
	}
	k := &keyholder{p: p}
	for _, x := range list {
		var c webauthn.Credential
		if err := json.Unmarshal(x.Data, &c); err != nil {
			return nil, fmt.Errorf("passkey of %s: %w", id, err)
		}
		k.keys = append(k.keys, c)
	}
	return k, nil
}

// Ceremony is the question that a browser passes on to an authenticator.
type Ceremony struct {
	ID      string `json:"id"`
	Options any    `json:"options"` // PublicKeyCredentialCreationOptionsJSON, or …RequestOptionsJSON
}

// Passkeys says whether there can be any.
func (h *House) Passkeys() bool { return h.keys != nil }

// AskNewPasskey begins to add a passkey for somebody who is signed in and has proved so lately. ErrRefused if
// not lately.
func (h *House) AskNewPasskey(ctx context.Context, t Token) (Ceremony, error) {
	if h.keys == nil {
		return Ceremony{}, ErrNoPasskeys
	}
	p, s, err := h.Who(ctx, t)
	if err != nil {
		return Ceremony{}, err
	}
	if !h.Fresh(s) {
		return Ceremony{}, ErrRefused
	}
	k, err := h.keyholder(ctx, p.ID)
	if err != nil {
		return Ceremony{}, err
	}
	var known []protocol.CredentialDescriptor
	for i := range k.keys {
		known = append(known, k.keys[i].Descriptor())
	}
	o, data, err := h.keys.w.BeginRegistration(k, webauthn.WithExclusions(known))
	if err != nil {
		return Ceremony{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	id, err := h.keys.begin(data, p.ID)
	return Ceremony{ID: id, Options: o.Response}, err
}

// AddPasskey keeps the passkey that a browser answered with. ErrRefused for an answer that does not hold.
func (h *House) AddPasskey(ctx context.Context, t Token, ceremony, label string, answer []byte) error {
	if h.keys == nil {
		return ErrNoPasskeys
	}
	p, _, err := h.Who(ctx, t)
	if err != nil {
		return err
	}
	data, err := h.keys.take(ceremony, p.ID)
	if err != nil {
		return err
	}
	k, err := h.keyholder(ctx, p.ID)
	if err != nil {
		return err
	}
	parsed, err := protocol.ParseCredentialCreationResponseBytes(answer)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	c, err := h.keys.w.CreateCredential(k, data, parsed)
	if err != nil {
		return errors.Join(ErrRefused, err)
	}
	b, err := json.Marshal(c)
	if err != nil {
		return fmt.Errorf("keep a passkey: %w", err)
	}
	return h.store.AddPasskey(ctx, Passkey{ID: c.ID, Person: p.ID, Label: cut(label, 60), Data: b, Added: h.now().UTC()})
}

// AskPasskey begins a sign-in with a passkey, of whoever it is.
func (h *House) AskPasskey(ctx context.Context) (Ceremony, error) {
	if h.keys == nil {
		return Ceremony{}, ErrNoPasskeys
	}
	o, data, err := h.keys.w.BeginDiscoverableLogin(webauthn.WithUserVerification(protocol.VerificationRequired))
	if err != nil {
		return Ceremony{}, fmt.Errorf("ask for a passkey: %w", err)
	}
	id, err := h.keys.begin(data, "")
	return Ceremony{ID: id, Options: o.Response}, err
}

// SignInByPasskey gives a token for the answer of a passkey; before is the token that the browser holds, which
// ends. It is a proof of who one is, too. ErrRefused for whatever does not hold.
func (h *House) SignInByPasskey(ctx context.Context, ceremony string, answer []byte, g Guest, before Token) (Token, error) {
	if h.keys == nil {
		return "", ErrNoPasskeys
	}
	back, err := h.limits.try(g.Addr, "")
	if err != nil {
		return "", err
	}
	data, err := h.keys.take(ceremony, "")
	if err != nil {
		return "", err
	}
	parsed, err := protocol.ParseCredentialRequestResponseBytes(answer)
	if err != nil {
		return "", errors.Join(ErrRefused, err)
	}
	var who *keyholder
	c, err := h.keys.w.ValidateDiscoverableLogin(func(_, handle []byte) (webauthn.User, error) {
		var err error
		if who, err = h.keyholder(ctx, ID(handle)); err != nil {
			return nil, err
		}
		return who, nil
	}, data, parsed)
	if err != nil || !who.p.Revoked.IsZero() {
		return "", errors.Join(ErrRefused, err)
	}
	if c.Authenticator.CloneWarning {
		return "", fmt.Errorf("%w: the passkey was copied", ErrRefused)
	}
	b, err := json.Marshal(c)
	if err != nil {
		return "", fmt.Errorf("keep a passkey: %w", err)
	}
	if err := h.store.UsedPasskey(ctx, Passkey{ID: c.ID, Person: who.p.ID, Data: b, Used: h.now().UTC()}); err != nil {
		return "", err
	}
	back()
	return h.begin(ctx, who.p, g, before)
}

// PasskeysOf gives a person's passkeys.
func (h *House) PasskeysOf(ctx context.Context, id ID) ([]Passkey, error) {
	return h.store.PasskeysOf(ctx, id)
}

// RemovePasskey forgets one of a person's passkeys.
func (h *House) RemovePasskey(ctx context.Context, id ID, credential []byte) error {
	return h.store.RemovePasskey(ctx, id, credential)
}
