package fetch

import (
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// What a host did is told: how often it was asked, what it answered last, how long it wants to be left alone.
func TestHosts(t *testing.T) {
	answer := 200
	serve := func(w http.ResponseWriter, r *http.Request) {
		if answer == 429 {
			w.Header().Set("Retry-After", "600")
		}
		w.WriteHeader(answer)
	}
	bubble(t, serve, func(t *testing.T, d *Door) {
		if got := d.Hosts(); len(got) != 0 {
			t.Errorf("before anything: %+v", got)
		}
		ask := func(url string) { d.Do(t.Context(), Request{URL: url, Once: true}) }
		ask(pub)
		answer = 404 // an answer like any other
		ask(pub + "gone?token=secret")
		good := time.Now()
		one := func() HostState {
			t.Helper()
			got := d.Hosts()
			if len(got) != 1 || got[0].Host != "pub.example" {
				t.Fatalf("hosts: %+v", got)
			}
			return got[0]
		}
		if s := one(); s.Requests != 2 || s.Today != 2 || s.Status != 404 || s.Good.IsZero() || !s.Bad.IsZero() || s.Why != "" || !s.Until.IsZero() {
			t.Errorf("well: %+v", s)
		}
		time.Sleep(time.Hour)
		answer = 429
		ask(pub + "a")
		if s := one(); s.Requests != 3 || s.Status != 429 || s.Good.After(good) || s.Bad.IsZero() || !strings.Contains(s.Why, "Too Many Requests") || time.Until(s.Until).Round(time.Second) != 600*time.Second || s.Failed {
			t.Errorf("limited: %+v", s)
		}
		time.Sleep(24 * time.Hour)
		if s := one(); s.Today != 0 || s.Requests != 3 || !s.Until.IsZero() {
			t.Errorf("a day later: %+v", s)
		}
		answer = 500
		for range 12 {
			ask(pub + "b?key=secret")
		}
		s := one()
		if !s.Failed || s.Until.IsZero() || s.Status != 500 || strings.Contains(fmt.Sprint(s), "secret") {
			t.Errorf("failed: %+v", s)
		}
		// What may not be asked is no host that was met.
		ask("http://10.0.0.1/")
		ask("http://localhost/")
		one()
	})
}

// However many hosts there are, a bounded number is remembered.
func TestHostsBound(t *testing.T) {
	bubble(t, func(http.ResponseWriter, *http.Request) {}, func(t *testing.T, d *Door) {
		for i := range maxHosts + 50 {
			d.Do(t.Context(), Request{URL: fmt.Sprintf("http://h%d.example/", i), Once: true})
		}
		got := d.Hosts()
		if len(got) > maxHosts {
			t.Errorf("%d hosts", len(got))
		}
		for _, s := range got {
			if s.Status == 0 && s.Good.IsZero() && s.Bad.IsZero() {
				t.Errorf("nothing is known of %+v", s)
				break
			}
		}
	})
}
