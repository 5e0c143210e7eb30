package nostr

import (
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"net/url"
	"slices"
	"strings"
	"time"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"

	"github.com/go-json-experiment/json"
)

// A NIP-05 name is a domain's word that a name belongs to a key. It counts where the key's own profile
// claims the same name: then it is the account's handle.

// namesPath is where a domain says whose its names are.
const namesPath = "/.well-known/nostr.json"

// maxNames bounds a domain's answer.
const maxNames = 1 << 20 // bytes

// named is what an account's newest profile says.
type named struct {
	at      int64
	id      string // of the event
	account post.Account
	claim   string // name@domain, in lower case; "" if none
	told    string // the claim that was told as confirmed
}

// claim is a domain's word that a name is an account's.
type claim struct {
	name   string
	at     time.Time // when the domain said so
	relays []string
}

// name takes an account's profile, if it is the newest one known.
func (t *teller) name(e *event) {
	a, ok := readProfile(e)
	was := t.names[a.ID]
	if !ok || was != nil && (was.at > *e.CreatedAt || was.at == *e.CreatedAt && was.id < *e.ID) {
		return
	}
	t.names[a.ID] = &named{at: *e.CreatedAt, id: *e.ID, account: a, claim: claimOf(e)}
}

// claimOf is the name that a profile claims; "" if none.
func claimOf(e *event) string {
	var w profile
	if err := json.Unmarshal([]byte(*e.Content), &w); err != nil {
		return ""
	}
	s, _ := w.NIP05.(string)
	name, ok := readName(strings.TrimSpace(s))
	if !ok {
		return ""
	}
	return name
}

// confirm tells an account by its name once both directions agree: the profile's and the domain's.
func (t *teller) confirm(ctx context.Context, id post.AccountID) error {
	n, said := t.names[id], t.says[id]
	if n == nil || n.claim == "" || n.claim != said.name || n.told == n.claim {
		return nil
	}
	n.told = n.claim
	n.account.Handle, n.account.Seen = "@"+strings.TrimPrefix(n.claim, "_@"), said.at
	return t.to.Accounts(ctx, []post.Account{n.account})
}

// domainNames is a domain's answer (NIP-05).
type domainNames struct {
	Names  map[string]string   `json:"names"`
	Relays map[string][]string `json:"relays"`
}

// domain captures a domain's answer about one name. It gives whose the name is; "" where the domain does not
// say, or says it by way of another place: NIP-05 forbids redirects.
func (t *teller) domain(ctx context.Context, p unpack.Part) (account post.AccountID, relays []string, err error) {
	c, err := t.to.Capture(ctx, p)
	if err != nil {
		return "", nil, err
	}
	b, err := io.ReadAll(io.LimitReader(c, maxNames+1))
	if err = errors.Join(err, c.Close()); err != nil {
		return "", nil, fmt.Errorf("reading %s: %w", p.Name, err)
	}
	name := askedName(p.Name)
	x, err := fetch.ReadExchange(p.Exchange)
	var w domainNames
	if err != nil || name == "" || len(x.Hops) > 0 || x.Status != 200 || len(b) > maxNames || json.Unmarshal(b, &w) != nil {
		return "", nil, t.to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "it does not say whose the name is", Expected: true})
	}
	local, _, _ := strings.Cut(name, "@")
	key := w.Names[local]
	for _, said := range slices.Sorted(maps.Keys(w.Names)) {
		if key == "" && strings.EqualFold(said, local) {
			key = w.Names[said]
		}
	}
	if !isHex(key, 64) {
		return "", nil, nil
	}
	account = post.AccountID("nostr:" + key)
	t.says[account] = claim{name: name, at: x.At.UTC(), relays: w.Relays[key]}
	return account, w.Relays[key], t.confirm(ctx, account)
}

// namesURL is where a domain says whose a name is.
func namesURL(name string) string {
	local, domain, _ := strings.Cut(name, "@")
	return "https://" + domain + namesPath + "?name=" + url.QueryEscape(local)
}

// askedName reads a name out of what namesURL made; "" of other addresses.
func askedName(address string) string {
	u, err := url.Parse(address)
	if err != nil || u.Path != namesPath {
		return ""
	}
	name, ok := readName(u.Query().Get("name") + "@" + u.Host)
	if !ok {
		return ""
	}
	return name
}
