package browser

import (
	"fmt"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
)

// surveyed is what the driver says of one page.
type surveyed struct {
	URL      string              `json:"url"`
	Status   int                 `json:"status"`
	Axe      map[string][]string `json:"axe"`      // by "light", "dark", and "open" with all folds open
	Overflow map[string][]string `json:"overflow"` // by the window's width
	Tree     []string            `json:"tree"`
	Roles    map[string]int      `json:"roles"`
	Pairs    []string            `json:"pairs"`
	Lost     []string            `json:"lost"` // words that are there with script alone
	Bare     int                 `json:"bare"` // lines of text without script
	Console  []string            `json:"console"`
	Foreign  []string            `json:"foreign"`
	Scheme   string              `json:"scheme"` // backgrounds in the dark
}

// faults is every complaint about the page, by the check that has it.
func (s surveyed) faults() map[string][]string {
	return map[string][]string{
		"axe light": s.Axe["light"], "axe open": s.Axe["open"], "axe dark": s.Axe["dark"],
		"width 320": s.Overflow["320"], "zoom 200 %": s.Overflow["640"],
		"screen reader": s.Tree, "without script": s.Lost, "console": s.Console, "other hosts": s.Foreign,
	}
}

// TestPages reads every page as its readers do.
func TestPages(t *testing.T) {
	installed(t)
	n := 0
	for _, l := range looks(t) {
		t.Run(l.name(), func(t *testing.T) {
			n++
			judge := any(true)
			if l.at == threadPath(longThread) {
				judge = "once"
			}
			p := drive[[]surveyed](t, "survey", map[string]any{"base": l.base, "urls": []string{l.at}, "axe": judge, "cookies": l.cookies})[0]
			if l.error != (p.Status == http.StatusNotFound) || !l.error && p.Status != http.StatusOK {
				t.Errorf("status %d", p.Status)
			}
			if p.Bare == 0 {
				t.Error("the page says nothing without script")
			}
			for check, faults := range p.faults() {
				for _, f := range faults {
					if l.error && check == "console" && strings.Contains(f, "404") {
						continue // the browser itself says so
					}
					t.Errorf("%s: %s", check, f)
				}
			}
		})
	}
	t.Logf("figures: %d pages: axe in light, dark and unfolded, 320 px, 200 %%, screen reader's tree, without script, console, other hosts", n)
}

// TestChecksCanFail shows each check a page that is wrong on purpose.
func TestChecksCanFail(t *testing.T) {
	installed(t)
	sound := `<!doctype html><html lang="en"><title>Sound</title><meta name="viewport" content="width=device-width"><nav aria-label="Clew"><a href="/">Clew</a></nav><main><h1>Sound</h1><p>Words</p>%s</main></html>`
	wrong := []struct{ check, more string }{
		{"", ""},
		{"axe light", `<input type="text">`},
		{"axe dark", `<style>@media (prefers-color-scheme: dark) { p { color: #333; background: #111 } }</style>`},
		{"axe open", `<details><summary>More</summary><p style="color:#ccc;background:#fff">faint words</p></details>`},
		{"width 320", `<div style="width:400px">wide</div>`},
		{"zoom 200 %", `<div style="width:700px">wide</div>`},
		{"screen reader", `<h3>Too deep</h3>`},
		{"without script", `<script>document.querySelector('main').append('only with script')</script>`},
		{"console", `<script>throw new Error('planted')</script>`},
		{"other hosts", `<img alt="x" src="http://other.test/x.png">`},
	}
	h := http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		n := 0
		if _, err := fmt.Sscanf(r.URL.Path, "/%d", &n); err != nil || n >= len(wrong) {
			w.WriteHeader(http.StatusNoContent)
			return
		}
		w.Header().Set("Content-Type", "text/html; charset=utf-8")
		fmt.Fprintf(w, sound, wrong[n].more)
	})
	s := httptest.NewServer(h)
	defer s.Close()
	var urls []string
	for n := range wrong {
		urls = append(urls, fmt.Sprintf("/%d", n))
	}
	for n, p := range drive[[]surveyed](t, "survey", map[string]any{"base": s.URL, "urls": urls}) {
		faults := p.faults()
		switch check := wrong[n].check; {
		case check == "":
			for c, f := range faults {
				if len(f) > 0 {
					t.Errorf("a sound page: %s: %q", c, f)
				}
			}
		case len(faults[check]) == 0:
			t.Errorf("%s does not see %s; all: %v", check, wrong[n].more, faults)
		}
	}
}
