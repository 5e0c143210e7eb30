package web

import (
	"encoding/json"
	"fmt"
	"io"
	"mime"
	"net/http"

	"clew/internal/people"
	"clew/internal/record"
)

// maxAnswer bounds what an authenticator answers.
const maxAnswer = 64 << 10

// passkeyAnswer is what the script brings back.
type passkeyAnswer struct {
	Ceremony string          `json:"ceremony"`
	Label    string          `json:"label"`
	To       string          `json:"to"`
	Answer   json.RawMessage `json:"answer"`
}

// passkey makes a handler of the script's questions about passkeys: JSON in, JSON out.
func passkey(do func(v *visit, in passkeyAnswer) (any, error)) func(v *visit) {
	return func(v *visit) {
		v.twin = true // errors are for the script
		out, err := v.passkeyAnswer(do)
		if err != nil {
			v.fail(err)
			return
		}
		v.json(http.StatusOK, &sheet{twin: out, secret: true})
	}
}

func (v *visit) passkeyAnswer(do func(v *visit, in passkeyAnswer) (any, error)) (any, error) {
	if v.People == nil {
		return nil, record.ErrNotFound
	}
	if kind, _, err := mime.ParseMediaType(v.r.Header.Get("Content-Type")); err != nil || kind != "application/json" {
		return nil, fmt.Errorf("no JSON: %w", errRequest)
	}
	b, err := io.ReadAll(http.MaxBytesReader(v.w, v.r.Body, maxAnswer))
	if err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	var in passkeyAnswer
	if err := json.Unmarshal(b, &in); err != nil {
		return nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	return do(v, in)
}

// gone tells the script where to go on.
type goOn struct {
	Clew int    `json:"clew"`
	To   string `json:"to"`
}

func (v *visit) askPasskey(passkeyAnswer) (any, error) {
	return v.People.AskPasskey(v.r.Context())
}

func (v *visit) signInByPasskey(in passkeyAnswer) (any, error) {
	t, err := v.People.SignInByPasskey(v.r.Context(), in.Ceremony, in.Answer, v.guest(), v.token)
	if err != nil {
		return nil, err
	}
	v.setCookie("clew", t.Reveal(), people.Absolute)
	return goOn{1, localPath(in.To)}, nil
}

func (v *visit) askNewPasskey(passkeyAnswer) (any, error) {
	if err := v.lately(); err != nil {
		return nil, err
	}
	return v.People.AskNewPasskey(v.r.Context(), v.token)
}

func (v *visit) addPasskey(in passkeyAnswer) (any, error) {
	label := in.Label
	if label == "" {
		label = agentWords(v.r.UserAgent())
	}
	if err := v.People.AddPasskey(v.r.Context(), v.token, in.Ceremony, label, in.Answer); err != nil {
		return nil, err
	}
	return goOn{1, "/me?said=passkey#passkeys"}, nil
}
