package xcom

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/thread"
	"clew/internal/unpack"
)

// TestEmbedToken holds the token against what a browser's engine writes (Node 20).
func TestEmbedToken(t *testing.T) {
	for id, want := range map[string]string{
		"20": "6dq1a2xwd93", "1850912345678901234": "4hit95ycwjw", "1628832338187636740": "3y54libozsy", "991202": "6ssx97a9o6",
		"2023357708301455483": "4wkkd5uwebk", "1000000000000000": "353i5ab8p5f", "9223372036854775807": "mcw2svce2ao",
		"1577318900085186562": "3tnakc3pcf", "1767549391216615424": "4a8x4kx3km", "": "", "x": "",
	} {
		if got := embedToken(id); got != want {
			t.Errorf("%s: %s, want %s", id, got, want)
		}
	}
	for v, want := range map[float64]string{0: "0", 1: "1", 35: "z", 36: "10", 0.5: "0.i", 1.0 / 36: "0.1"} {
		if got := base36(v); got != want {
			t.Errorf("%v: %s, want %s", v, got, want)
		}
	}
}

const embedPost = `{"__typename":"Tweet","lang":"de","favorite_count":3,"possibly_sensitive":true,"created_at":"2026-08-18T12:00:00.000Z","display_text_range":[0,60],
"entities":{"hashtags":[{"indices":[21,27],"text":"Größe"}],"urls":[{"display_url":"example.org/s","expanded_url":"https://example.org/s","indices":[28,51],"url":"https://t.co/aaaaaaaaaa"}],
"user_mentions":[{"id_str":"7","indices":[14,20],"name":"Ada","screen_name":"Ada_L"}],"symbols":{},
"media":[{"display_url":"pic.x.com/p","expanded_url":"https://x.com/kaethe/status/2089683728593846273/photo/1","indices":[52,75],"url":"https://t.co/pic0000000"}]},
"id_str":"2089683728593846273","text":"Tom &amp; Käthe 🚀 @ada_l #Größe https://t.co/aaaaaaaaaa https://t.co/pic0000000",
"user":{"id_str":"42","name":"Käthe","screen_name":"kaethe","is_blue_verified":false,"profile_image_url_https":"https://pbs.example/k.jpg"},
"edit_control":{"edit_tweet_ids":["2089683728593846273"],"editable_until_msecs":"1","is_edit_eligible":true,"edits_remaining":"5"},
"mediaDetails":[{"type":"photo","media_url_https":"https://pbs.example/1.jpg","ext_alt_text":"a loaf","original_info":{"width":10,"height":20},"url":"https://t.co/pic0000000","expanded_url":"https://x.com/kaethe/status/2089683728593846273/photo/1","indices":[52,75]},
{"type":"video","media_url_https":"https://pbs.example/2.jpg","url":"https://t.co/pic0000000","indices":[52,75],"video_info":{"variants":[{"content_type":"application/x-mpegURL","url":"https://v.example/l.m3u8"},{"bitrate":9,"content_type":"video/mp4","url":"https://v.example/9.mp4"}]}}],
"photos":[],"conversation_count":4,"news_action_type":"conversation","isEdited":false,"isStaleEdit":false,
"in_reply_to_screen_name":"someone","in_reply_to_status_id_str":"2089683700000000001","in_reply_to_user_id_str":"8",
"parent":{"id_str":"2089683700000000001","text":"the question","user":{"id_str":"8","screen_name":"someone","name":"Someone"},"created_at":"2026-08-18T11:59:53.000Z","entities":{}},
"quoted_tweet":{"id_str":"2089000000000000001","text":"quoted &lt;b&gt;","user":{"id_str":"9","screen_name":"quoted_one","name":"Q"},"created_at":"2026-08-16T14:43:19.000Z","entities":{}}}`

func embedPart(id, body string, status int) unpack.Part {
	p := textPart("https://cdn.syndication.twimg.com/tweet-result?id="+id+"&lang=en&token=a", body)
	p.Status = status
	return p
}

func readEmbed(t *testing.T, id, body string, status int) *apiSink {
	t.Helper()
	var s apiSink
	if _, err := interpret(t.Context(), embedPart(id, body, status), &s); err != nil {
		t.Fatal(err)
	}
	checkSound(t, &s)
	return &s
}

func TestEmbedTranslates(t *testing.T) {
	s := readEmbed(t, "2089683728593846273", embedPost, 200)
	got := s.post(t, "x:2089683728593846273")
	q := got.Quote
	got.Quote, got.Raw = nil, post.Raw{}
	want := post.Post{ID: "x:2089683728593846273", Network: post.X, Author: "x:42", Parent: "x:2089683700000000001", ParentAuthor: "x:8",
		Created: time.Date(2026, 8, 18, 12, 0, 0, 0, time.UTC), Lang: "de", Sensitive: true,
		Text: "Tom & Käthe 🚀 @ada_l #Größe https://t.co/aaaaaaaaaa https://t.co/pic0000000",
		Links: []post.Link{{Start: 28, End: 51, URL: "https://example.org/s"},
			{Start: 52, End: 75, URL: "https://x.com/kaethe/status/2089683728593846273/photo/1"}},
		Mentions: []post.Mention{{Start: 14, End: 20, Account: "x:7", Handle: "@ada_l"}},
		Tags:     []post.Tag{{Start: 21, End: 27, Name: "Größe"}},
		Media: []post.Media{{Kind: post.Image, URL: "https://pbs.example/1.jpg", Alt: "a loaf", Width: 10, Height: 20},
			{Kind: post.Video, URL: "https://v.example/9.mp4", Poster: "https://pbs.example/2.jpg", Type: "video/mp4"}}}
	if d := cmp.Diff(want, got); d != "" {
		t.Error(d)
	}
	if q == nil || q.ID != "x:2089000000000000001" || q.Author != "x:9" || q.Post == nil || q.Post.Text != "quoted <b>" {
		t.Errorf("quote %+v", q)
	}
	if up := s.post(t, "x:2089683700000000001"); up.Author != "x:8" || up.Text != "the question" {
		t.Errorf("above %+v", up)
	}
	if len(s.accounts) != 3 {
		t.Errorf("accounts %v", s.accounts)
	}
}

func TestEmbedCutAndEdited(t *testing.T) {
	for name, c := range map[string]struct {
		more string
		cut  bool
		text string
	}{
		"short":                   {`"x":1`, false, "It began…"},
		"long, by its note":       {`"note_tweet":{"id":"Tm90ZQ=="}`, true, "It began…"},
		"long, and whole":         {`"note_tweet":{"id":"a","text":"It began long ago."}`, false, "It began long ago."},
		"an article":              {`"article":{"rest_id":"77","title":"T","preview_text":"P"}`, true, "It began…"},
		"note of a wrong type":    {`"note_tweet":7`, false, "It began…"},
		"article of a wrong type": {`"article":"x"`, false, "It began…"},
	} {
		s := readEmbed(t, "1600000000000000003", `{"__typename":"Tweet","id_str":"1600000000000000003","text":"It began…","user":{"id_str":"1","screen_name":"a"},`+c.more+`}`, 200)
		if p := s.post(t, "x:1600000000000000003"); p.Cut != c.cut || p.Text != c.text {
			t.Errorf("%s: %+v", name, p)
		}
	}
	edited := `{"__typename":"Tweet","id_str":"1600000000000000003","text":"again","user":{"id_str":"1","screen_name":"a"},"isEdited":true,"edit_control":{"edit_tweet_ids":["1600000000000000002","1600000000000000003"]}}`
	for _, asked := range []string{"1600000000000000003", "1600000000000000002"} {
		s := readEmbed(t, asked, edited, 200)
		if p := s.post(t, "x:1600000000000000003"); len(p.Edits) != 2 || p.Version == "" {
			t.Errorf("%+v", p)
		}
	}
	poll := `{"__typename":"Tweet","id_str":"1600000000000000003","text":"?","user":{"id_str":"1","screen_name":"a"},"card":{"name":"poll2choice_text_only","binding_values":{"choice1_label":{"string_value":"Rye","type":"STRING"},"choice1_count":{"string_value":"3","type":"STRING"},"choice2_label":{"string_value":"Wheat","type":"STRING"},"choice2_count":{"string_value":"4","type":"STRING"},"counts_are_final":{"boolean_value":true,"type":"BOOLEAN"}}}}`
	if p := readEmbed(t, "1600000000000000003", poll, 200).post(t, "x:1600000000000000003"); p.Poll == nil || p.Poll.Voters != 7 || !p.Poll.Closed {
		t.Errorf("%+v", p.Poll)
	}
}

func TestEmbedTombstones(t *testing.T) {
	for words, want := range map[string]post.State{
		"This Post was deleted by the Post author. Learn more":                                                                          post.Deleted,
		"This Post violated the X Rules. Learn more":                                                                                    post.Deleted,
		"This Post is from a suspended account. Learn more":                                                                             post.Suspended,
		"This Post is from an account that no longer exists. Learn more":                                                                post.Suspended,
		"This Post from @a has been withheld in Germany in response to a legal demand. Learn more":                                      post.Withheld,
		"You’re unable to view this Post because this account owner limits who can view their Posts. Learn more":                        post.Private,
		"Age-restricted adult content. This content might not be appropriate for people under 18 years old. To view this media, log in": post.Private,
		"This Post is unavailable. Learn more":                                                                                          post.NotFetched,
		"Hmm":                                                                                                                           post.NotFetched,
		"":                                                                                                                              post.NotFetched,
	} {
		b, err := json.Marshal(map[string]any{"__typename": "TweetTombstone", "tombstone": map[string]any{"text": map[string]any{"text": words}}})
		if err != nil {
			t.Fatal(err)
		}
		s := readEmbed(t, "1600000000000000003", string(b), 200)
		if p := s.post(t, "x:1600000000000000003"); p.State != want || p.Text != "" {
			t.Errorf("%q: %+v", words, p)
		}
	}
}

// TestEmbedTellsNothing holds what an answer must not be taken for.
func TestEmbedTellsNothing(t *testing.T) {
	plain := `{"__typename":"Tweet","id_str":"1600000000000000003","text":"a","user":{"id_str":"1","screen_name":"a"}}`
	for name, c := range map[string]struct {
		id, body string
		status   int
	}{
		"another post":         {"1600000000000000004", plain, 200},
		"not found":            {"1600000000000000003", plain, 404},
		"an error":             {"1600000000000000003", plain, 500},
		"no id asked":          {"", plain, 200},
		"a wrong id asked":     {"x", plain, 200},
		"nothing":              {"1600000000000000003", "", 200},
		"an empty object":      {"1600000000000000003", "{}", 200},
		"an array":             {"1600000000000000003", "[" + plain + "]", 200},
		"two answers":          {"1600000000000000003", plain + plain, 200},
		"cut":                  {"1600000000000000003", plain[:len(plain)-1], 200},
		"a login wall":         {"1600000000000000003", "<html>This Post was deleted", 200},
		"no author":            {"1600000000000000003", `{"__typename":"Tweet","id_str":"1600000000000000003","text":"a"}`, 200},
		"no text":              {"1600000000000000003", `{"__typename":"Tweet","id_str":"1600000000000000003","user":{"id_str":"1"}}`, 200},
		"an id that is none":   {"1600000000000000003", strings.ReplaceAll(plain, `"1600000000000000003"`, `"16e17"`), 200},
		"a number for an id":   {"1600000000000000003", strings.ReplaceAll(plain, `"1600000000000000003"`, `1600000000000000003`), 200},
		"text of a wrong type": {"1600000000000000003", strings.Replace(plain, `"text":"a"`, `"text":["a"]`, 1), 200},
	} {
		if s := readEmbed(t, c.id, c.body, c.status); len(s.posts) != 0 || len(s.gone) != 0 || len(s.evidence) != 0 {
			t.Errorf("%s: told %+v", name, s.posts)
		}
	}
}

// fakeEmbed serves posts by id.
type fakeEmbed struct {
	answers map[string]string // body by id; "" is 404
	status  map[string]int
	n       int
	t       testing.TB
}

func newFakeEmbed(t testing.TB) *fakeEmbed {
	return &fakeEmbed{t: t, answers: map[string]string{}, status: map[string]int{}}
}

func (f *fakeEmbed) serve(w http.ResponseWriter, r *http.Request) {
	f.n++
	id := r.URL.Query().Get("id")
	if r.URL.Path != "/tweet-result" || r.URL.Query().Get("token") != embedToken(id) || r.Header.Get("Authorization") != "" {
		f.t.Errorf("asked %s", r.URL)
	}
	switch {
	case f.status[id] != 0:
		w.WriteHeader(f.status[id])
	case f.answers[id] == "":
		w.WriteHeader(404)
	}
	fmt.Fprint(w, f.answers[id])
}

func (f *fakeEmbed) say(id, author, up, upAuthor, text string) {
	more := ""
	if up != "" {
		more = fmt.Sprintf(`,"in_reply_to_status_id_str":%q,"in_reply_to_user_id_str":%q`, up, upAuthor)
	}
	f.answers[id] = fmt.Sprintf(`{"__typename":"Tweet","id_str":%q,"text":%q,"user":{"id_str":%q,"screen_name":"u%s","name":"N"}%s}`, id, text, author, author, more)
}

func (f *fakeEmbed) bury(id, words string) {
	f.answers[id] = fmt.Sprintf(`{"__typename":"TweetTombstone","tombstone":{"text":{"text":%q}}}`, words)
}

func (f *fakeEmbed) walk(t testing.TB, id string, held ...post.Post) (*liveSink, source.Walked, error) {
	t.Helper()
	ask := &plainAsker{handler: f.serve, now: func() time.Time { return fakeNow }}
	l := NewLive(ask, Config{Now: ask.now})
	s := &liveSink{}
	w, err := l.Walk(context.Background(), source.Walk{Ref: source.Ref{Said: id, Post: post.ID("x:" + id)}, Held: held}, s)
	if w.Spent != 0 {
		t.Errorf("the embed is free, and %d were spent", w.Spent)
	}
	checkWalk(t, l, s)
	return s, w, err
}

func TestEmbedWalksUp(t *testing.T) {
	f := newFakeEmbed(t)
	above := fakeID(10*day, 1)
	f.say(above, "8", "", "", "a question")
	ids := []string{above}
	up, upAuthor := above, "8"
	for i := range 6 {
		id := fakeID(9*day-time.Duration(i)*time.Hour, 1)
		f.say(id, "42", up, upAuthor, fmt.Sprint("answer ", i))
		ids, up, upAuthor = append(ids, id), id, "42"
	}
	s, w, err := f.walk(t, ids[6])
	if err != nil || w.Root != post.ID("x:"+ids[1]) || w.Posts != 6 || w.Requests != 7 {
		t.Fatalf("%+v, %v", w, err)
	}
	th := s.assembled(t, w.Root)
	if !slices.Equal(lineOf(th), ids[1:]) || th.Verdict.State != thread.Unfinished || !strings.HasPrefix(th.Verdict.Limit, "cannot see below") || len(th.Context) != 1 {
		t.Errorf("%v, %+v", lineOf(th), th.Verdict)
	}
	// The first post alone is never "1 post".
	s, w, err = f.walk(t, ids[1])
	if err != nil || w.Posts != 1 || s.assembled(t, w.Root).Verdict.State != thread.Unfinished {
		t.Errorf("%+v, %v", w, err)
	}
}

func TestEmbedStopsAtWhatIsMissing(t *testing.T) {
	build := func(t *testing.T) (*fakeEmbed, []string) {
		f := newFakeEmbed(t)
		var ids []string
		up := ""
		for i := range 5 {
			id := fakeID(9*day-time.Duration(i)*time.Hour, 1)
			f.say(id, "42", up, "42", fmt.Sprint("post ", i))
			ids, up = append(ids, id), id
		}
		return f, ids
	}
	for name, c := range map[string]struct {
		change func(f *fakeEmbed, id string)
		gone   post.State // Present: nothing is told to be gone
		why    string
		limit  string
	}{
		"404":            {func(f *fakeEmbed, id string) { f.answers[id] = "" }, post.Deleted, "HTTP 404", ""},
		"deleted":        {func(f *fakeEmbed, id string) { f.bury(id, "This Post was deleted by the Post author. Learn more") }, post.Deleted, "Tombstone: This Post was deleted by the Post author.", ""},
		"suspended":      {func(f *fakeEmbed, id string) { f.bury(id, "This Post is from a suspended account.") }, post.Suspended, "Tombstone", ""},
		"withheld":       {func(f *fakeEmbed, id string) { f.bury(id, "This Post has been withheld in Germany") }, post.Withheld, "Tombstone", ""},
		"age-restricted": {func(f *fakeEmbed, id string) { f.bury(id, "Age-restricted adult content.") }, post.Private, "Age-restricted", ""},
		"without words":  {func(f *fakeEmbed, id string) { f.bury(id, "") }, post.Present, "", ""},
		"403":            {func(f *fakeEmbed, id string) { f.status[id] = 403 }, post.Present, "", "no answer"},
		"429":            {func(f *fakeEmbed, id string) { f.status[id] = 429 }, post.Present, "", "no answer"},
		"500":            {func(f *fakeEmbed, id string) { f.status[id] = 500 }, post.Present, "", "no answer"},
		"a login wall":   {func(f *fakeEmbed, id string) { f.answers[id] = "<html>deleted" }, post.Present, "", "no answer"},
		"half an answer": {func(f *fakeEmbed, id string) { f.answers[id] = f.answers[id][:40] }, post.Present, "", "no answer"},
		"nothing":        {func(f *fakeEmbed, id string) { f.answers[id] = " " }, post.Present, "", "no answer"},
		"another's post": {func(f *fakeEmbed, id string) { f.say(id, "666", "", "", "mine") }, post.Present, "", ""},
		"another post": {func(f *fakeEmbed, id string) {
			f.say(id, "42", "", "", "x")
			f.answers[id] = strings.ReplaceAll(f.answers[id], id, "77")
		}, post.Present, "", ""},
		"a circle":             {func(f *fakeEmbed, id string) { f.say(id, "42", fakeID(8*day, 9), "42", "x") }, post.Present, "", "younger"},
		"an answer to itself":  {func(f *fakeEmbed, id string) { f.say(id, "42", id, "42", "x") }, post.Present, "", ""},
		"a parent that is old": {func(f *fakeEmbed, id string) { f.say(id, "42", "20", "42", "x") }, post.Deleted, "404", ""},
	} {
		t.Run(name, func(t *testing.T) {
			f, ids := build(t)
			c.change(f, ids[2])
			s, w, err := f.walk(t, ids[4])
			if err != nil || f.n > 8 {
				t.Fatalf("%+v after %d, %v", w, f.n, err)
			}
			if (len(s.gone) > 0) != (c.gone != post.Present) || len(s.gone) > 0 && (s.gone[0].State != c.gone || !strings.Contains(s.gone[0].Why, c.why)) {
				t.Errorf("gone %+v", s.gone)
			}
			if len(s.evidence) != 1 || !strings.Contains(s.evidence[0].Limit, "cannot see below") || !strings.Contains(s.evidence[0].Limit, c.limit) {
				t.Errorf("%+v", s.evidence)
			}
			th := s.assembled(t, post.ID("x:"+ids[4]))
			if th.Verdict.State != thread.Unfinished {
				t.Errorf("%+v", th.Verdict)
			}
			for _, p := range th.Line {
				if p.Author != "x:42" {
					t.Errorf("in the line: %+v", p)
				}
			}
		})
	}
}

func TestEmbedFirstAnswer(t *testing.T) {
	for name, c := range map[string]struct {
		change func(f *fakeEmbed)
		want   error
	}{
		"404":           {func(*fakeEmbed) {}, source.ErrNoPost},
		"deleted":       {func(f *fakeEmbed) { f.bury("1850000000000000001", "This Post was deleted by the Post author.") }, source.ErrNoPost},
		"protected":     {func(f *fakeEmbed) { f.bury("1850000000000000001", "this account owner limits who can view") }, source.ErrPrivate},
		"without words": {func(f *fakeEmbed) { f.bury("1850000000000000001", "") }, source.ErrNoPost},
		"login wall":    {func(f *fakeEmbed) { f.answers["1850000000000000001"] = "<html>" }, fetch.ErrBroken},
		"empty":         {func(f *fakeEmbed) { f.answers["1850000000000000001"] = "{}" }, source.ErrNoPost},
		"500":           {func(f *fakeEmbed) { f.status["1850000000000000001"] = 500 }, fetch.ErrUnreachable},
		"403":           {func(f *fakeEmbed) { f.status["1850000000000000001"] = 403 }, fetch.ErrUnreachable},
	} {
		f := newFakeEmbed(t)
		c.change(f)
		if s, _, err := f.walk(t, "1850000000000000001"); !errors.Is(err, c.want) || len(s.gone) != 0 || len(s.evidence) != 0 {
			t.Errorf("%s: %v, gone %v", name, err, s.gone)
		}
	}
}

// TestEmbedHeld asks for the held posts one by one, and keeps the thread when the post meant is gone.
func TestEmbedHeld(t *testing.T) {
	f := newFakeEmbed(t)
	var ids []string
	up := ""
	for i := range 5 {
		id := fakeID(9*day-time.Duration(i)*time.Hour, 1)
		f.say(id, "42", up, "42", fmt.Sprint("post ", i))
		ids, up = append(ids, id), id
	}
	f.answers[ids[3]] = ""
	s, w, err := f.walk(t, ids[1], heldPosts("42", ids...)...)
	if err != nil || w.Posts != 4 || w.Root != post.ID("x:"+ids[0]) || len(s.gone) != 1 || s.gone[0].ID != post.ID("x:"+ids[3]) {
		t.Errorf("%+v, gone %+v, %v", w, s.gone, err)
	}
	f.answers[ids[1]] = ""
	s, w, err = f.walk(t, ids[1], heldPosts("42", ids...)...)
	if err != nil || w.Posts != 3 || len(s.gone) != 2 || w.Root != post.ID("x:"+ids[0]) {
		t.Errorf("%+v, gone %+v, %v", w, s.gone, err)
	}
}

func TestEmbedRequestsBound(t *testing.T) {
	f := newFakeEmbed(t)
	up := ""
	for i := range 50 {
		id := fakeID(9*day-time.Duration(i)*time.Minute, 1)
		f.say(id, "42", up, "42", "x")
		up = id
	}
	ask := &plainAsker{handler: f.serve, now: func() time.Time { return fakeNow }}
	s := &liveSink{}
	w, err := NewLive(ask, Config{Now: ask.now}).Walk(t.Context(), source.Walk{Ref: source.Ref{Post: post.ID("x:" + up)}, Requests: 10}, s)
	if err != nil || f.n != 10 || w.Posts != 10 || !strings.Contains(s.evidence[0].Limit, "10 requests") {
		t.Errorf("%+v, %v, %+v", w, err, s.evidence)
	}
}

func FuzzEmbed(f *testing.F) {
	f.Add([]byte(embedPost))
	f.Add([]byte(`{"__typename":"TweetTombstone","tombstone":{"text":{"text":"deleted"}}}`))
	f.Add([]byte(`{"__typename":"Tweet","id_str":"2089683728593846273","text":"a\u0000<","user":{"id_str":"1"},"mediaDetails":[{}],"card":{"name":"poll","binding_values":[]},"edit_control":{"edit_tweet_ids":["2","2089683728593846273"]}}`))
	f.Fuzz(func(t *testing.T, b []byte) {
		var s apiSink
		if _, err := interpret(context.Background(), embedPart("2089683728593846273", string(b), 200), &s); err != nil {
			t.Fatal(err)
		}
		checkSound(t, &s)
		var again apiSink
		if _, err := interpret(context.Background(), embedPart("2089683728593846273", string(b), 200), &again); err != nil {
			t.Fatal(err)
		}
		if d := cmp.Diff(s.posts, again.posts); d != "" {
			t.Error(d)
		}
		for _, p := range s.posts {
			if p.ID != "x:2089683728593846273" && !slices.Contains(p.Edits, "x:2089683728593846273") && p.Author == "" {
				t.Errorf("told %+v", p)
			}
		}
	})
}

func BenchmarkEmbed(b *testing.B) {
	p := embedPart("2089683728593846273", embedPost, 200)
	b.SetBytes(int64(len(embedPost)))
	for b.Loop() {
		var s apiSink
		if _, err := interpret(b.Context(), p, &s); err != nil {
			b.Fatal(err)
		}
	}
}
