package web_test

import (
	"encoding/json"
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record/inmem"
)

type shotTwin struct {
	Held       bool
	Screenshot struct {
		Handle, Name, Text struct{ Text string }
		At                 string
		Differences        []struct{ What, Screenshot, Record, Until, Since string }
		Sentences          []string
	}
	Answer toldTwin
	Error  struct{ What, Do string }
}

func askShot(t *testing.T, h http.Handler, params ...string) (shotTwin, int) {
	t.Helper()
	q := url.Values{"as": {"screenshot"}}
	for i := 0; i+1 < len(params); i += 2 {
		q.Set(params[i], params[i+1])
	}
	w := ask(h, "GET", "/quote.json?"+q.Encode())
	var out shotTwin
	if err := json.Unmarshal(w.Body.Bytes(), &out); err != nil {
		t.Fatalf("%v: %d %s", params, w.Code, w.Body)
	}
	return out, w.Code
}

// TestScreenshotPage: what is read, what differs, and of several authors of the words the one who is named.
func TestScreenshotPage(t *testing.T) {
	r := sayings(t)
	bread := "Bread rises twice before it is worth baking, said every baker whom I asked."
	put(t, r, batch{posts: []post.Post{
		{ID: "x:900", Network: post.X, Author: "x:1", Lang: "en", Text: bread, Created: time.Date(2020, 1, 3, 12, 0, 0, 0, time.UTC)},
		{ID: "x:901", Network: post.X, Author: "x:2", Lang: "en", Text: bread, Created: time.Date(2025, 1, 3, 12, 0, 0, 0, time.UTC)},
	}})
	h := siteOf(r).Handler()
	for _, c := range []struct {
		block, by, around string
		held              bool
		differs, author   string
	}{
		{"Bo <b>\n@bo\n" + bread + "\n12:00 · 3 Jun 2024", "", "", true, "", "x:2"},
		{"Bo <b>\n@bo\n" + bread + "\n12:00 · 3 Jan 2025", "", "", true, "", "x:2"}, // said twice
		{"Ann\n@ann\n" + bread + "\n12:00 · 3 Jan 2020", "", "", true, "", "x:1"},
		{"Ann\n@ann\n" + bread + "\n12:00 · 3 Jan 2023", "", "", false, "time-other", "x:1"},
		{bread, "@ann", "2020-01-03 12:00", true, "", "x:1"},
		{bread, "ann", "3 Jan 2020", true, "", "x:1"},
		{bread, "@ann", "", true, "time-none", "x:1"},
		{bread, "@amn", "2024-06-03", false, "handle-other", "x:2"},
		{"Ann\n@ann\nOld ovens keep their heat longer than new ones do.\n12:01 · 3 Jun 2024", "", "", false, "handle-other name-other", "x:2"},
		{"Ann\n@ann\nOur borders are negotiable, and around 3,000 people said so in the square yesterday.\n12:01 · 3 May 2022", "", "", false, "", "x:1"},
		{"Ann\n@ann\nThe moon is made of a cheese that nobody has ever eaten.\n12:01 · 3 May 2022", "", "", false, "", ""},
	} {
		told, code := askShot(t, h, "q", c.block, "by", c.by, "around", c.around)
		var differs []string
		for _, d := range told.Screenshot.Differences {
			differs = append(differs, d.What)
		}
		if code != 200 || told.Held != c.held || strings.Join(differs, " ") != c.differs || c.author == "" != (len(told.Answer.Spans) == 0) {
			t.Errorf("%q: %d %+v", c.block, code, told)
		}
		got := page(t, h, "/quote?"+url.Values{"as": {"screenshot"}, "q": {c.block}, "by": {c.by}, "around": {c.around}}.Encode())
		for _, has := range []string{`value="screenshot"`, `aria-current="page">A screenshot`} {
			if !strings.Contains(got, has) {
				t.Errorf("%q: the page lacks %q", c.block, has)
			}
		}
		if said := strings.ToLower(strings.Join(told.Screenshot.Sentences, " ")); strings.Contains(said, "fake") || strings.Contains(said, "forged") {
			t.Errorf("%q: %s", c.block, said)
		}
		if u, err := url.Parse(told.Answer.Link); err != nil || u.Query().Get("as") != "screenshot" || u.Query().Get("at") == "" {
			t.Errorf("link %q", told.Answer.Link)
		} else if again, code := askShot(t, h, "q", u.Query().Get("q"), "by", u.Query().Get("by"), "around", u.Query().Get("around"), "at", u.Query().Get("at")); code != 200 || again.Held != told.Held {
			t.Errorf("%q: the link gives another answer: %+v", c.block, again)
		}
	}
	for _, tag := range []string{"en", "uk", "ko", "ar"} {
		for _, block := range []string{"Bo\n@b0\n" + bread, "Bo\n@ann\n" + bread + "\n12:00 · 3 Jan 2011", ""} {
			path := "/quote?lang=" + tag + "&as=screenshot"
			if block != "" {
				path += "&q=" + url.QueryEscape(block)
			}
			if got := page(t, h, path); strings.Contains(got, "[screenshot.") || strings.Contains(got, "{0}") {
				t.Errorf("%s %q: %s", tag, block, got)
			}
		}
	}
}

// TestScreenshotHistory: a handle that an account had is told with its dates, and one that it no longer had as such.
func TestScreenshotHistory(t *testing.T) {
	r := inmem.New(nil)
	text := "We counted the boats in the harbour again this spring, and there are more."
	for i, handle := range []string{"@ann_old", "@ann_new"} {
		at := time.Date(2024, time.Month(3+3*i), 1, 0, 0, 0, 0, time.UTC)
		putAt(t, r, at, batch{accounts: []post.Account{{ID: "x:1", Network: post.X, Handle: handle, Name: "Ann"}}, posts: []post.Post{
			{ID: post.ID("x:" + []string{"100", "200"}[i]), Network: post.X, Author: "x:1", Lang: "en", Text: text + []string{" One.", " Two."}[i], Created: at.Add(-time.Hour)}}})
	}
	h := siteOf(r).Handler()
	for _, c := range []struct{ block, what, says string }{
		{"Ann\n@ann_old\n" + text + " One.\n23:00 · 29 Feb 2024", "handle-then", "seen to have until 1 March 2024"},
		{"Ann\n@ann_new\n" + text + " One.\n23:00 · 29 Feb 2024", "", "do not differ"},            // a picture that was made later
		{"Ann\n@ann_old\n" + text + " Two.\n23:00 · 31 May 2024", "handle-then", "until 1 March"}, // it was changed some time between
		{"Ann\n@ann_old\n" + text + " Two.\n23:00 · 3 Jun 2024", "handle-after time-other", "first seen on 1 June 2024"},
	} {
		told, _ := askShot(t, h, "q", c.block)
		var differs []string
		for _, d := range told.Screenshot.Differences {
			differs = append(differs, d.What)
		}
		if strings.Join(differs, " ") != c.what || !strings.Contains(strings.Join(told.Screenshot.Sentences, " "), c.says) {
			t.Errorf("%q: %+v", c.block, told.Screenshot)
		}
	}
}

// TestScreenshotPolicy: of who may not be found nothing is told, and nothing differs from one who is not known.
func TestScreenshotPolicy(t *testing.T) {
	s := siteOf(sayings(t))
	s.Public = true
	h := s.Handler()
	hidden := "Cy\n@%s@m.example\nThe canary sings in the hidden garden of a shy author.\n12:00 · 3 Jun 2024"
	one := ask(h, "GET", "/quote.json?as=screenshot&q="+url.QueryEscape(strings.Replace(hidden, "%s", "cy", 1)))
	other := ask(h, "GET", "/quote.json?as=screenshot&q="+url.QueryEscape(strings.Replace(hidden, "%s", "no", 1)))
	cut := func(s string) string {
		s, _, _ = strings.Cut(strings.ReplaceAll(s, "@cy@", "@no@"), `"checked"`)
		return s
	}
	if one.Code != 200 || cut(one.Body.String()) != cut(other.Body.String()) || strings.Contains(one.Body.String(), "https://m.example/s/") {
		t.Errorf("the hidden is told from the unknown:\n%s\n%s", one.Body, other.Body)
	}
}

// TestScreenshotBadInput: what cannot be read is said, and nothing of it is markup.
func TestScreenshotBadInput(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	for _, q := range []string{"q=", "q=%00", "q=+%0A+", "q=A+Name%0A%40name", "q=12+Likes+3+Reposts", "q=words+of+somebody&around=yesterday", "q=words+of+somebody&around=31.02.2024", "q=words+of+somebody&at=soon",
		"q=" + strings.Repeat("word+", 15000), "q=words&around=%3Cb%3E", "q=%E2%80%A6", "q=words+here&around=" + strings.Repeat("9", 400)} {
		w := ask(h, "GET", "/quote?as=screenshot&"+q)
		if w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `role="alert"`) {
			t.Errorf("%.60s: %d", q, w.Code)
		}
		quiet(t, q, w)
		if w := ask(h, "GET", "/quote.json?as=screenshot&"+q); w.Code != http.StatusBadRequest || !strings.Contains(w.Body.String(), `"do":"`) {
			t.Errorf("%.60s: twin %d %s", q, w.Code, w.Body)
		}
	}
	for _, block := range []string{"<script>alert(1)</script>\n@bo\"><img src=x>\nOld ovens keep their heat longer than new ones do.\n12:01 · 3 Jun 2024", "\u202e@bo\nOld ovens", "@bo\n@bo\n@bo", "%%%s {0}"} {
		w := ask(h, "GET", "/quote?as=screenshot&by=%3Cb%3E&q="+url.QueryEscape(block))
		if w.Code != 200 || strings.Contains(w.Body.String(), "<script>alert") || strings.Contains(w.Body.String(), "<img src=x") || strings.Contains(w.Body.String(), "@<b>") {
			t.Errorf("%q: %d", block, w.Code)
		}
		quiet(t, block, w)
	}
}

// TestScreenshotRead: what is read is shown first, and looked for as it was corrected.
func TestScreenshotRead(t *testing.T) {
	h := siteOf(sayings(t)).Handler()
	block := "9:41 5G 80%\nAnn ✓\n©ann_x · 3h\nThe moon is made of a cheese that nobody has ever eaten.\n12 Likes"
	got := page(t, h, "/quote?as=screenshot&only=read&q="+url.QueryEscape(block))
	for _, has := range []string{`name="plain" value="1"`, `value="ann_x"`, `value="3h"`, "\nThe moon is made of a cheese that nobody has ever eaten.</textarea>", "9:41 5G 80%"} {
		if !strings.Contains(got, has) {
			t.Errorf("the page lacks %q: %s", has, got)
		}
	}
	if strings.Contains(got, `id="answer"`) {
		t.Error("it was looked for")
	}
	told, code := askShot(t, h, "q", "Ann\n@ann\nOld words", "plain", "1", "by", "@bo", "name", "Bo")
	if code != 200 || told.Screenshot.Text.Text != "Ann\n@ann\nOld words" || told.Screenshot.Handle.Text != "@bo" || told.Screenshot.Name.Text != "Bo" {
		t.Errorf("%d %+v", code, told)
	}
	if u, err := url.Parse(told.Answer.Link); err != nil || u.Query().Get("plain") != "1" || u.Query().Get("name") != "Bo" {
		t.Errorf("link %q", told.Answer.Link)
	}
}
