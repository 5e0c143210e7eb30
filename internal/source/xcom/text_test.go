package xcom

import (
	"testing"
	"time"
)

func TestUnescape(t *testing.T) {
	for in, want := range map[string]string{
		"": "", "plain": "plain", "a &amp; b": "a & b", "&lt;b&gt;": "<b>", "&amp;lt;": "&lt;", "&amp;amp;": "&amp;",
		"&": "&", "&am": "&am", "&quot;": "&quot;", "&#39;": "&#39;", "&AMP;": "&AMP;", "x&": "x&", "&lt": "&lt",
		"é&amp;é": "é&é", "&&amp;": "&&", "&gt;&gt;": ">>",
	} {
		if got := unescape(in); got != want {
			t.Errorf("unescape(%q) = %q, want %q", in, got, want)
		}
	}
}

func TestFitRange(t *testing.T) {
	for _, c := range []struct {
		name, escaped string
		start         int
		words         string
		from          int // -1: nowhere
	}{
		{"as said", "see https://t.co/a", 4, "https://t.co/a", 4},
		{"counted in the escaped text", "a &amp; b @mira", 10, "@mira", 6},
		{"counted in the shown text", "a &amp; b @mira", 6, "@mira", 6},
		{"code points, not bytes", "🧵é @mira", 3, "@mira", 3},
		{"counted in UTF-16", "🧵🧵 @mira", 5, "@mira", 3},
		{"case", "hi @MIRA", 3, "@mira", 3},
		{"the nearest of several", "@a @a @a", 4, "@a", 3},
		{"the nearest, after", "@a xxxxx @a", 8, "@a", 9},
		{"past the end", "hi @a", 500, "@a", 3},
		{"nowhere", "hi there", 3, "@a", -1},
		{"longer than the text", "hi", 0, "@mira", -1},
		{"no words", "hi", 0, "", -1},
		{"below nothing", "@a", -1, "@a", -1},
		{"escapes before both", "&lt;&lt; @a &gt; @a", 17, "@a", 8},
		{"letters alone fold", "hi @[", 3, "@{", -1},
	} {
		t.Run(c.name, func(t *testing.T) {
			text := unescape(c.escaped)
			from, to, ok := fitRange(c.escaped, text, c.start, c.words)
			if ok != (c.from >= 0) || ok && (from != c.from || to != from+len([]rune(c.words))) {
				t.Errorf("got %d to %d, %v; want %d", from, to, ok, c.from)
			}
		})
	}
}

func FuzzFitRange(f *testing.F) {
	f.Add("a &amp; b @mira", 10, "@mira")
	f.Add("🧵é&lt;@", 3, "@")
	f.Add("\xff\xfe@a", 1, "@a")
	f.Fuzz(func(t *testing.T, escaped string, start int, words string) {
		text := unescape(escaped)
		from, to, ok := fitRange(escaped, text, start, words)
		if !ok {
			return
		}
		runes := []rune(text)
		if from < 0 || to < from || to > len(runes) && validText(text) {
			t.Errorf("%d to %d of %d", from, to, len(runes))
		}
		if i := byteIndex(text, from); validText(text) && validText(words) && !equalFoldASCII(text[i:i+len(words)], words) {
			t.Errorf("%q stands on %q", words, text[i:i+len(words)])
		}
	})
}

func validText(s string) bool {
	for _, r := range s {
		if r == 0xFFFD {
			return false
		}
	}
	return true
}

// Two forms of date stand in one kind of archive.
func TestTrap2TwoDateForms(t *testing.T) {
	for in, want := range map[string]string{
		"2016-07-01 09:10:11 +0000":      "2016-07-01T09:10:11Z",
		"Fri Dec 07 09:10:11 +0000 2018": "2018-12-07T09:10:11Z",
		"Fri Dec 07 09:10:11 +0200 2018": "2018-12-07T07:10:11Z",
		"2023-10-13T14:58:50.000Z":       "2023-10-13T14:58:50Z",
		"2023-10-13T14:58:50.25Z":        "2023-10-13T14:58:50.25Z",
		"2024-02-29T00:00:00+01:30":      "2024-02-28T22:30:00Z",
		"1969-12-31T23:59:59Z":           "1969-12-31T23:59:59Z",
		"Fri Dec 07 09:10:60 +0000 2018": "2018-12-07T09:11:00Z",
	} {
		got, ok := parseTime(in)
		if !ok || got.Format(time.RFC3339Nano) != want {
			t.Errorf("parseTime(%q) = %s, %v; want %s", in, got.Format(time.RFC3339Nano), ok, want)
		}
	}
	for _, in := range []string{
		"", "now", "2016-07-01", "2016-13-01 09:10:11 +0000", "2016-02-30 09:10:11 +0000", "2023-02-29T00:00:00Z", "Fri Dxc 07 09:10:11 +0000 2018",
		"Fri Dec 32 09:10:11 +0000 2018", "Fri Dec 07 24:10:11 +0000 2018", "Fri Dec 07 09:10:11 +0000 20a8", "2016-07-01X09:10:11Z", "2016-07-01T09:10:11ZZ",
		"Fri Dec 07 09:10:11 0000  2018", "                              ", "0000-00-00T00:00:00Z",
	} {
		if got, ok := parseTime(in); ok {
			t.Errorf("parseTime(%q) = %s; want false", in, got)
		}
	}
}

func TestSnowflakeTime(t *testing.T) {
	for id, want := range map[string]string{
		"1850912345678901234": "2024-10-28T14:47:46.155Z", "20": "0001-01-01T00:00:00Z", "x": "0001-01-01T00:00:00Z",
		"99999999999999999999": "0001-01-01T00:00:00Z", "": "0001-01-01T00:00:00Z",
	} {
		if got := snowflakeTime(id).Format("2006-01-02T15:04:05.999Z"); got != want {
			t.Errorf("snowflakeTime(%q) = %s, want %s", id, got, want)
		}
	}
}

func TestStatusLink(t *testing.T) {
	for _, good := range []string{
		"https://twitter.com/mira/status/12", "http://www.twitter.com/mira/statuses/12", "https://x.com/mira/status/12?s=20", "https://mobile.twitter.com/mira/status/12/",
		"https://twitter.com/i/web/status/12", "https://TWITTER.com/mira/status/12#m", "https://twitter.com/#!/mira/status/12",
	} {
		if _, id, ok := statusLink(good); !ok || id != "12" {
			t.Errorf("statusLink(%q) = %q, %v", good, id, ok)
		}
	}
	for _, bad := range []string{
		"", "https://twitter.com/mira", "https://twitter.com/mira/status/", "https://twitter.com/mira/status/x", "https://twitter.com/mira/status/12/photo/1",
		"https://nottwitter.com/mira/status/12", "https://twitter.com.example.org/mira/status/12", "ftp://twitter.com/mira/status/12", "https://twitter.com/mira/status/012",
		"https://twitter.com//status/12", "https://example.org/?u=https://twitter.com/mira/status/12", "twitter.com/mira/status/12", "https://twitter.com/mira/status/99999999999999999999",
	} {
		if _, id, ok := statusLink(bad); ok {
			t.Errorf("statusLink(%q) = %q", bad, id)
		}
	}
}

func TestLanguage(t *testing.T) {
	for in, want := range map[string]string{
		"en": "en", "und": "", "zxx": "", "qme": "", "qht": "", "": "", "in": "id", "iw": "he", "pt-BR": "pt-BR", "x": "", "<b>": "", "de de": "",
	} {
		if got := language(in); got != want {
			t.Errorf("language(%q) = %q, want %q", in, got, want)
		}
	}
}
