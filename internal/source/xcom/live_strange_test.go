package xcom

import (
	"encoding/json"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// TestStrange holds each sign of an answer that is not to be believed, alone.
func TestStrange(t *testing.T) {
	id, other := fakeID(day, 1), fakeID(2*day, 1)
	say := func(id, author, created string) string {
		return `{"id":"` + id + `","text":"a","author_id":"` + author + `","created_at":"` + created + `"}`
	}
	at := func(id string, by time.Duration) string { return snowflakeTime(id).Add(by).Format(time.RFC3339) }
	for name, c := range map[string]struct {
		body   string
		asked  []post.ID
		author post.AccountID
		want   bool
	}{
		"as asked":             {`{"data":[` + say(id, "42", at(id, 0)) + `]}`, []post.ID{post.ID("x:" + id)}, "x:42", false},
		"one, as asked":        {`{"data":` + say(id, "42", at(id, 0)) + `}`, []post.ID{post.ID("x:" + id)}, "", false},
		"nothing":              {`{"errors":[]}`, []post.ID{post.ID("x:" + id)}, "x:42", false},
		"no time told":         {`{"data":[` + say(id, "42", "") + `]}`, nil, "x:42", false},
		"an id without a time": {`{"data":[` + say("20", "42", "2006-03-21T20:50:14Z") + `]}`, nil, "x:42", false},
		"another post":         {`{"data":[` + say(other, "42", at(other, 0)) + `]}`, []post.ID{post.ID("x:" + id)}, "", true},
		"another author":       {`{"data":[` + say(id, "43", at(id, 0)) + `]}`, nil, "x:42", true},
		"no author":            {`{"data":[` + say(id, "", at(id, 0)) + `]}`, nil, "x:42", true},
		"made an hour before":  {`{"data":[` + say(id, "42", at(id, -time.Hour)) + `]}`, nil, "x:42", true},
		"made an hour after":   {`{"data":[` + say(id, "42", at(id, time.Hour)) + `]}`, nil, "x:42", true},
		"twice":                {`{"data":[` + say(id, "42", "") + `,` + say(id, "42", "") + `]}`, nil, "x:42", true},
		"no id":                {`{"data":[` + say("x", "42", "") + `]}`, nil, "x:42", true},
		"no text":              {`{"data":[{"id":"` + id + `","author_id":"42"}]}`, nil, "x:42", true},
	} {
		var doc apiDoc
		item, ok := wholeAnswer(&doc, []byte(c.body))
		if err := strange(item, c.asked, c.author); !ok || (err != nil) != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// TestPurse holds what is taken as paid for already: the same day's, and not when the day is about to end.
func TestPurse(t *testing.T) {
	var doc apiDoc
	item, _ := wholeAnswer(&doc, []byte(`{"data":[{"id":"20","text":"a","author_id":"42"}],"includes":{"users":[{"id":"42","username":"a"}],"tweets":[{"id":"20","text":"a"},{"id":"21","text":"b"}],"media":[{"media_key":"3_1"}]}}`))
	noon := time.Date(2026, 8, 20, 12, 0, 0, 0, time.UTC)
	m := purse{prices: Prices{Post: 5, User: 10, Own: 1}, cap: 100}
	m.charge(item, noon)
	m.charge(item, noon)
	if m.spent != 20 {
		t.Errorf("two posts and an account: %d", m.spent)
	}
	for at, want := range map[time.Time]int64{noon: 0, noon.Add(11*time.Hour + 40*time.Minute): 0, noon.Add(11*time.Hour + 50*time.Minute): 5,
		noon.Add(12 * time.Hour): 5, noon.Add(24 * time.Hour): 5, noon.Add(-24 * time.Hour): 5} {
		if got := m.posts([]post.ID{"x:20"}, "x:42", at); got != want {
			t.Errorf("%s: %d, want %d", at, got, want)
		}
	}
	if m.user("x:42", noon) != 0 || m.user("x:43", noon) != 10 || m.user("", noon) != 10 {
		t.Error("accounts")
	}
	m.charge(item, noon.Add(12*time.Hour))
	if m.spent != 40 {
		t.Errorf("on the next day: %d", m.spent)
	}
	if !m.fits(60) || m.fits(61) {
		t.Errorf("of %d are spent %d", m.cap, m.spent)
	}
	m.own = "x:42"
	if m.post("x:42") != 1 || m.post("x:43") != 5 || m.post("") != 5 {
		t.Error("own posts")
	}
}

// TestLivePagesGoWrong holds which limit each kind of endless list is named by.
func TestLivePagesGoWrong(t *testing.T) {
	for name, c := range map[string]struct {
		token func(n int) string
		limit string
	}{
		"the same page again": {func(int) string { return "t" }, "run in a circle"},
		"ever new names":      {strconv.Itoa, "repeat themselves"},
	} {
		f := newFakeX(t)
		ids := f.thread("42", 2*day, 3)
		f.fault = func(n int, r *http.Request, w http.ResponseWriter, real func() []byte) bool {
			if !strings.Contains(r.URL.Path, "search") {
				return false
			}
			var a map[string]any
			if err := json.Unmarshal(real(), &a); err != nil {
				t.Error(err)
			}
			a["meta"] = map[string]any{"next_token": c.token(n)}
			b, _ := json.Marshal(a)
			w.Write(b)
			return true
		}
		l, ask := f.live(nil)
		ask.handler = func(w http.ResponseWriter, r *http.Request) { // any token gives the first page again
			q := r.URL.Query()
			q.Del("next_token")
			r.URL.RawQuery = q.Encode()
			f.serve(w, r)
		}
		s := &liveSink{}
		_, err := l.Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + ids[0])}, Spend: plenty}, s)
		if err != nil || len(s.evidence) != 1 || !strings.Contains(s.evidence[0].Limit, c.limit) {
			t.Errorf("%s: %v, %+v", name, err, s.evidence)
		}
	}
}

// TestLiveArchiveFromTheBeginning holds that the full archive is asked from the conversation's beginning: X
// takes the last month alone where no time is given.
func TestLiveArchiveFromTheBeginning(t *testing.T) {
	f := newFakeX(t)
	f.full = true
	ids := f.thread("42", 400*day, 3)
	if _, w, err := f.walk(t, ids[0]); err != nil || w.Posts != 3 {
		t.Fatalf("%+v, %v", w, err)
	}
	began := snowflakeTime(ids[0]).Add(-time.Second).Format(time.RFC3339)
	for _, line := range f.log {
		if strings.Contains(line, "/search/all") && strings.Contains(line, "start_time="+strings.ReplaceAll(began, ":", "%3A")) {
			return
		}
	}
	t.Errorf("not asked from %s: %v", began, f.log)
}
