package nostr

import (
	"net/url"
	"slices"
	"strings"

	"github.com/go-json-experiment/json"
)

// filter is what a relay is asked for (NIP-01): events that fit all that is said.
type filter struct {
	IDs     []string `json:"ids,omitempty"`
	Authors []string `json:"authors,omitempty"`
	Kinds   []int    `json:"kinds,omitempty"`
	E       []string `json:"#e,omitempty"`
	RootE   []string `json:"#E,omitempty"`
	A       []string `json:"#a,omitempty"`
	RootA   []string `json:"#A,omitempty"`
	D       []string `json:"#d,omitempty"`
	Since   int64    `json:"since,omitzero"`
	Until   int64    `json:"until,omitzero"`
	Limit   int      `json:"limit,omitzero"`
}

// fits says whether an event is one that the filter asks for. Limit is not looked at.
func (f *filter) fits(e *event) bool {
	switch {
	case len(f.IDs) > 0 && !slices.Contains(f.IDs, *e.ID),
		len(f.Authors) > 0 && !slices.Contains(f.Authors, *e.PubKey),
		len(f.Kinds) > 0 && !slices.Contains(f.Kinds, *e.Kind),
		f.Since > 0 && *e.CreatedAt < f.Since,
		f.Until > 0 && *e.CreatedAt > f.Until:
		return false
	}
	return refers(e, "e", f.E) && refers(e, "E", f.RootE) && refers(e, "a", f.A) && refers(e, "A", f.RootA) && refers(e, "d", f.D)
}

// refers says whether the event has a tag of that name with one of the values; no values, no question.
func refers(e *event, name string, values []string) bool {
	if len(values) == 0 {
		return true
	}
	for _, t := range e.Tags {
		if len(t) > 1 && t[0] == name && slices.Contains(values, t[1]) {
			return true
		}
	}
	return false
}

// asked says whether one of the filters asks for an event.
func asked(fs []filter, e *event) bool {
	return slices.ContainsFunc(fs, func(f filter) bool { return f.fits(e) })
}

// question stands in the name of a relay's answer, before what was asked.
const question = "REQ="

// answerName names what a relay answered: its address, with the filters as a query.
func answerName(relay string, fs []filter) (string, error) {
	b, err := json.Marshal(fs)
	if err != nil {
		return "", err
	}
	mark := "?"
	if strings.Contains(relay, "?") {
		mark = "&"
	}
	return relay + mark + question + url.QueryEscape(string(b)), nil
}

// filtersOf reads an answer's name again; ok is false for anything else.
func filtersOf(name string) (fs []filter, ok bool) {
	if !strings.HasPrefix(name, "ws://") && !strings.HasPrefix(name, "wss://") {
		return nil, false
	}
	i := strings.LastIndex(name, question)
	if i < 1 || name[i-1] != '?' && name[i-1] != '&' {
		return nil, false
	}
	said, err := url.QueryUnescape(name[i+len(question):])
	if err != nil || json.Unmarshal([]byte(said), &fs) != nil {
		return nil, false
	}
	return fs, len(fs) > 0
}

// maxAddress bounds a relay's address in bytes.
const maxAddress = 512

// relayAddress brings a relay's address into one form; ok is false for what is no relay's. Whether it may
// be reached is the door's to say.
func relayAddress(s string) (string, bool) {
	if len(s) > maxAddress {
		return "", false
	}
	u, err := url.Parse(strings.TrimSpace(s))
	if err != nil || u.Opaque != "" || u.User != nil || u.Hostname() == "" {
		return "", false
	}
	u.Scheme, u.Host, u.Fragment, u.RawFragment = strings.ToLower(u.Scheme), strings.ToLower(u.Host), "", ""
	if u.Scheme != "wss" && u.Scheme != "ws" || strings.Contains(u.RawQuery, question) {
		return "", false
	}
	if u.Path == "/" {
		u.Path = ""
	}
	return u.String(), true
}
