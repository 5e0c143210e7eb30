package query_test

import (
	"errors"
	"testing"

	"clew/internal/query"
)

// TestMeant: what is written otherwise is asked about, and never read as something.
func TestMeant(t *testing.T) {
	for said, want := range map[string]string{
		"since:05/2024": "since:2024-05", "since:2024.05.01": "since:2024-05-01", "since:2024/5/1": "since:2024-05-01", "since:1.5.2024": "since:2024-05-01", "until:20240501": "until:2024-05-01", "since:2024-5": "since:2024-05",
		"since:31/12/2024": "since:2024-12-31", "since:12/31/2024": "since:2024-12-31", "since:1/2/2024": "", "since:3/3/2024": "since:2024-03-03", "since:2024-13": "", "since:31.2.2024": "", "since:May": "", "until:last": "",
		"since:7": "since:7d", "since:7days": "since:7d", "since:2weeks": "since:2w", "until:3months": "until:3m", "since:1year": "since:1y", "since:12hours": "since:12h", "since:-7d": "",
		"since:2024年5月": "since:2024-05", "since:2024年5月3日": "since:2024-05-03", "since:2024년": "since:2024", "since:２０２４": "since:2024", "since:٢٠٢٤": "since:2024", "since:२०२४-०५": "since:2024-05",
		"lang:english": "lang:en", "lang:Ukrainian": "lang:uk", "lang:Українська": "lang:uk", "lang:日本語": "lang:ja", "lang:العربية": "lang:ar", "lang:klingon": "",
		"date:2024": "since:", "link:youtube.com": "has:", "url:example.com": "has:",
		"від:@x": "from:", "от:@x": "from:", "من:@x": "from:", "作者：@x": "from:", "Von:@x": "from:", "작성자:@x": "from:",
	} {
		_, err := query.Parse(said)
		var e *query.Error
		if !errors.As(err, &e) || e.Mean != want {
			t.Errorf("%s: %+v, want %q", said, err, want)
		}
	}
	for _, said := range []string{"de: nada", "von:hier", "作者：夏目", "від:них", "12:30", "url://a", "https://a.example/b", "since:2024-05-01T10:00", "abc:@x", "lang:ua-x"} {
		if _, err := query.Parse(said); err != nil {
			t.Errorf("%s: %v", said, err)
		}
	}
}
