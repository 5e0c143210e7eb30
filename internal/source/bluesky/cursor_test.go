package bluesky

import (
	"fmt"
	"strings"
	"testing"
	"time"
)

// TestCursor says where the stream stands after a message, whatever the message says of its time.
func TestCursor(t *testing.T) {
	const held = int64(1_735_689_600_000_000)
	now := time.UnixMicro(held).Add(time.Minute)
	at := func(us int64) string {
		return fmt.Sprintf(`{"did":"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa","time_us":%d,"kind":"commit","commit":{"rev":"3lenax2ss232b","operation":"delete","collection":"app.bsky.feed.post","rkey":"3lenax2ss2323"}}`, us)
	}
	for name, c := range map[string]struct {
		asked         int64
		message, want string
		events        int
	}{
		"the first":                    {0, at(held), "1735689600000000", 1},
		"later":                        {held, at(held + 7), "1735689600000007", 1},
		"sent again":                   {held, at(held - 4_000_000), "1735689600000000", 1},
		"a little ahead":               {held, at(held + 90_000_000), "1735689690000000", 1},
		"a year ahead":                 {held, at(held + 31_536_000_000_000), "", 1},
		"at the end of time":           {held, at(1<<55 - 1), "", 1},
		"no time":                      {held, strings.Replace(at(held), `"time_us":1735689600000000,`, "", 1), "", 1},
		"no number":                    {held, strings.Replace(at(held), "1735689600000000", `"soon"`, 1), "", 1},
		"below zero":                   {held, at(-5), "", 1},
		"of no interest, later":        {held, strings.Replace(at(held+9), "feed.post", "feed.like", 1), "1735689600000009", 0},
		"of no interest, no order":     {held, `{"commit":{"collection":"app.bsky.feed.like"},"time_us":1735689600000009,"did":"did:plc:a"}`, "", 0},
		"no event":                     {held, `{"hello":`, "", 0},
		"cut off behind its beginning": {held, at(held + 9)[:150], "", 0},
	} {
		w := &jetWire{jetFollow: &jetFollow{l: NewLive(nil, Config{Now: func() time.Time { return now }})}, asked: c.asked, last: c.asked}
		_, events, cursor, lost, err := w.take(nil, []byte(c.message), false)
		if err != nil || events != c.events || cursor != c.want || lost && c.asked == 0 {
			t.Errorf("%s: %d events, cursor %q, lost %v, %v; want %d, %q", name, events, cursor, lost, err, c.events, c.want)
		}
	}
}

// TestStretchKeepsWhatIsBrokenBehindItsBeginning: what cannot be read is told by the reader, not dropped.
func TestStretchKeepsWhatIsBrokenBehindItsBeginning(t *testing.T) {
	const message = "{\"did\":\"did:plc:aaaaaaaaaaaaaaaaaaaaaaaa\",\"time_us\":5,\"kind\":\"commit\",\"commit\":{\"rev\":\"3lenax2ss232b\",\"operation\":\"create\",\"collection\":\"app.bsky.feed.post\",\"rkey\":\"3lenax2ss2323\",\n\n\"record\":{"
	w := &jetWire{jetFollow: &jetFollow{l: NewLive(nil, Config{})}}
	b, events, cursor, _, err := w.take([]byte("before\n"), []byte(message), false)
	if want := "before\n" + strings.ReplaceAll(message, "\n", " ") + "\n"; string(b) != want || events != 1 || cursor != "5" || err != nil {
		t.Errorf("%q, %d events, cursor %q, %v", b, events, cursor, err)
	}
}
