package mastodon

import (
	"fmt"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// apiStatus makes a status that the server s.example tells of: of its own user ann, or of bo@o.example.
func apiStatus(n int, who, more string) string {
	account := `{"id":"1","username":"ann","acct":"ann","display_name":"Ann","url":"https://s.example/@ann","uri":"https://s.example/users/ann","indexable":true}`
	uri := fmt.Sprintf("https://s.example/users/ann/statuses/%d", n)
	if who == "bo" {
		account = `{"id":"2","username":"bo","acct":"bo@o.example","display_name":"Bo","url":"https://o.example/@bo","uri":"https://o.example/users/bo","indexable":false}`
		uri = fmt.Sprintf("https://o.example/users/bo/statuses/9%d", n)
	}
	said := value(`{"x":0` + more + "}")
	for name, usual := range map[string]string{"visibility": `"public"`, "spoiler_text": `""`, "content": fmt.Sprintf(`"<p>%d</p>"`, n)} {
		if said.member(name) == nil {
			more += `,"` + name + `":` + usual
		}
	}
	return fmt.Sprintf(`{"id":"%d","created_at":"2024-05-03T10:00:%02d.500Z","uri":"%s","url":"%s","account":%s,"sensitive":false%s}`, n, n%60, uri, uri, account, more)
}

func reply(to int) string {
	return fmt.Sprintf(`,"in_reply_to_id":"%d","in_reply_to_account_id":"1"`, to)
}

func contextOf(ancestors, descendants []string) string {
	return `{"ancestors":[` + strings.Join(ancestors, ",") + `],"descendants":[` + strings.Join(descendants, ",") + `]}`
}

// parents gives who answers whom, as "id -> parent (its author)".
func parents(m *memory) []string {
	var all []string
	for _, p := range m.posts {
		all = append(all, fmt.Sprintf("%s -> %s (%s)", p.ID, p.Parent, p.ParentAuthor))
	}
	return all
}

// TestCase10ReplyAccount: in_reply_to_account_id says what it will; the parent's own author counts.
func TestCase10ReplyAccount(t *testing.T) {
	m := read(t, API{}, input(
		file("context.json", contextOf([]string{apiStatus(1, "ann", ""), apiStatus(2, "bo", `,"in_reply_to_id":"1","in_reply_to_account_id":"1"`)},
			[]string{apiStatus(4, "ann", `,"in_reply_to_id":"3","in_reply_to_account_id":"2"`)})),
		file("status.json", apiStatus(3, "ann", `,"in_reply_to_id":"2","in_reply_to_account_id":"1"`)),
	), source.Options{})
	want := []string{
		"https://s.example/users/ann/statuses/1 ->  ()",
		"https://o.example/users/bo/statuses/92 -> https://s.example/users/ann/statuses/1 (https://s.example/users/ann)",
		"https://s.example/users/ann/statuses/4 -> https://s.example/users/ann/statuses/3 (https://s.example/users/ann)",
		"https://s.example/users/ann/statuses/3 -> https://o.example/users/bo/statuses/92 (https://o.example/users/bo)",
	}
	if d := cmp.Diff(want, parents(m)); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestUnknownParents(t *testing.T) {
	for _, c := range []struct{ name, in, file, want string }{
		{"own, by the author's number", apiStatus(5, "ann", reply(4)), "a.json", "https://s.example/users/ann/statuses/4"},
		{"somebody's, by number", apiStatus(5, "ann", `,"in_reply_to_id":"4","in_reply_to_account_id":"77"`), "a.json", "https://s.example/api/v1/statuses/4"},
		{"somebody's, of nobody", apiStatus(5, "ann", `,"in_reply_to_id":"4","in_reply_to_account_id":null`), "a.json", "https://s.example/api/v1/statuses/4"},
		{"a stranger's self-reply", apiStatus(5, "bo", `,"in_reply_to_id":"4","in_reply_to_account_id":"2"`), "a.json", "page:status-4"},
		{"a stranger's, by the call", apiStatus(5, "bo", `,"in_reply_to_id":"4","in_reply_to_account_id":"2"`), "https://s.example/api/v1/statuses/5", "https://s.example/api/v1/statuses/4"},
	} {
		m := read(t, API{}, input(file(c.file, c.in)), source.Options{})
		if len(m.posts) != 2 || m.posts[0].State != post.NotFetched || m.posts[0].ID != post.ID(c.want) || m.posts[1].Parent != post.ID(c.want) {
			t.Errorf("%s: %q, want the parent %s", c.name, parents(m), c.want)
		}
	}
}

// TestCase9Limits: a context that ends just at a limit was cut there.
func TestCase9Limits(t *testing.T) {
	wide := func(n int, more string) (all []string) {
		for i := range n {
			all = append(all, apiStatus(100+i, "bo", reply(10)+more))
		}
		return all
	}
	deep := func(n int) (all []string) {
		for i := range n {
			all = append(all, apiStatus(11+i, "ann", reply(10+i)))
		}
		return all
	}
	up := func(n int) (all []string) {
		all = append(all, apiStatus(1000, "bo", ""))
		for i := 1; i < n; i++ {
			all = append(all, apiStatus(1000+i, "bo", reply(999+i)))
		}
		return all
	}
	root := post.ID("https://s.example/users/ann/statuses/9")
	for _, c := range []struct {
		name, context, want string
	}{
		{"59 replies", contextOf(nil, wide(59, "")), ""},
		{"60 replies", contextOf(nil, wide(60, "")), "60 descendants"},
		{"61 replies, so no limit of 60", contextOf(nil, wide(61, "")), ""},
		{"60 replies with a token", contextOf(nil, wide(60, `,"favourited":false`)), ""},
		{"19 deep", contextOf(nil, deep(19)), ""},
		{"20 deep", contextOf(nil, deep(20)), "depth 20"},
		{"39 above", contextOf(up(39), nil), ""},
		{"40 above", contextOf(up(40), nil), "40 ancestors"},
		{"nothing", contextOf(nil, nil), ""},
	} {
		m := read(t, API{}, input(
			file("https://s.example/api/v1/statuses/10/context", c.context),
			file("https://s.example/api/v1/statuses/10", apiStatus(10, "ann", reply(9))),
			file("https://s.example/api/v1/statuses/9", apiStatus(9, "ann", "")),
		), source.Options{})
		var got []post.Evidence
		if c.want != "" {
			got = []post.Evidence{{Root: root, Limit: c.want, Source: "saved Mastodon context of s.example"}}
		}
		if d := cmp.Diff(got, m.evidence); d != "" {
			t.Errorf("%s (-want +got):\n%s", c.name, d)
		}
	}
}

func TestStatus(t *testing.T) {
	m := read(t, API{}, input(file("a.json", apiStatus(5, "ann", `,"spoiler_text":"food","language":"de","edited_at":"2024-05-04T00:00:00.123Z","content":"<p><a href=\"https://o.example/@bo\" class=\"u-url mention\">@<span>bo</span></a> :cat:</p>",
		"mentions":[{"id":"2","username":"bo","acct":"bo@o.example","url":"https://o.example/@bo"}],"emojis":[{"shortcode":"cat","url":"https://s.example/cat.png"}],
		"media_attachments":[{"type":"gifv","url":"https://s.example/g.mp4","preview_url":"https://s.example/g.png","description":"A cat","meta":{"original":{"width":3,"height":4}}},{"type":"image","url":null,"remote_url":"https://o.example/i.png"},{"type":"unknown","url":"javascript:x"}],
		"card":{"url":"https://c.example/","title":"T","description":"D"},
		"poll":{"expires_at":null,"expired":false,"multiple":true,"voters_count":2,"options":[{"title":"a","votes_count":1},{"title":"b","votes_count":null}]}`)),
		file("b.json", apiStatus(6, "bo", ""))), source.Options{})
	p := m.posts[0]
	p.Raw, p.Created, p.Edited = post.Raw{}, p.Created.UTC(), p.Edited.UTC()
	want := post.Post{
		ID: "https://s.example/users/ann/statuses/5", Network: post.Mastodon, Author: "https://s.example/users/ann",
		Created: when("2024-05-03T10:00:05Z"), Edited: when("2024-05-04T00:00:00Z"), Version: "2024-05-04T00:00:00Z",
		Text: "@bo :cat:", Lang: "de", Warning: "food",
		Links:    []post.Link{{URL: "https://c.example/", Title: "T", Text: "D"}},
		Mentions: []post.Mention{{End: 3, Account: "https://o.example/users/bo", Handle: "@bo"}},
		Emoji:    []post.Emoji{{Code: "cat", URL: "https://s.example/cat.png"}},
		Media: []post.Media{
			{Kind: post.GIF, URL: "https://s.example/g.mp4", Poster: "https://s.example/g.png", Alt: "A cat", Width: 3, Height: 4},
			{Kind: post.Image, URL: "https://o.example/i.png"},
		},
		Poll: &post.Poll{Options: []post.PollOption{{Text: "a", Votes: 1}, {Text: "b", Votes: -1}}, Voters: 2, Many: true},
	}
	if d := cmp.Diff(want, p); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
	accounts := []post.Account{
		{ID: "https://s.example/users/ann", Network: post.Mastodon, Handle: "@ann@s.example", Name: "Ann", URL: "https://s.example/@ann"},
		{ID: "https://o.example/users/bo", Network: post.Mastodon, Handle: "@bo@o.example", Name: "Bo", URL: "https://o.example/@bo", NoIndex: true},
	}
	if d := cmp.Diff(accounts, m.accounts); d != "" {
		t.Errorf("(-want +got):\n%s", d)
	}
}

func TestQuoteStates(t *testing.T) {
	inner := apiStatus(1, "bo", "")
	for _, c := range []struct {
		name, quote string
		state       post.QuoteState
		shown       bool
	}{
		{"accepted", `{"state":"accepted","quoted_status":` + inner + `}`, post.QuoteShown, true},
		{"in its place", inner, post.QuoteShown, true},
		{"accepted and not there", `{"state":"accepted","quoted_status":null}`, post.QuoteMissing, false},
		{"accepted, by number", `{"state":"accepted","quoted_status_id":"1"}`, post.QuoteMissing, false},
		{"pending", `{"state":"pending","quoted_status":` + inner + `}`, post.QuotePending, false},
		{"rejected", `{"state":"rejected","quoted_status":null}`, post.QuoteRevoked, false},
		{"revoked", `{"state":"revoked","quoted_status":` + inner + `}`, post.QuoteRevoked, false},
		{"deleted", `{"state":"deleted","quoted_status":null}`, post.QuoteDeleted, false},
		{"unauthorized", `{"state":"unauthorized","quoted_status":null}`, post.QuoteBlocked, false},
		{"blocked", `{"state":"blocked_account","quoted_status":` + inner + `}`, post.QuoteBlocked, false},
		{"new word", `{"state":"x","quoted_status":` + inner + `}`, post.QuoteMissing, false},
		{"followers-only", `{"state":"accepted","quoted_status":` + apiStatus(1, "bo", `,"visibility":"private"`) + `}`, post.QuoteMissing, false},
		{"direct", `{"state":"accepted","quoted_status":` + apiStatus(1, "bo", `,"visibility":"direct"`) + `}`, post.QuoteMissing, false},
	} {
		m := read(t, API{}, input(file("a.json", apiStatus(5, "ann", `,"quote":`+c.quote))), source.Options{})
		q := m.find(t, "https://s.example/users/ann/statuses/5").Quote
		if q == nil || q.State != c.state || (q.Post != nil) != c.shown {
			t.Errorf("%s: %+v", c.name, q)
		}
		if want := 1; c.shown && len(m.posts) != 2 || !c.shown && len(m.posts) != want {
			t.Errorf("%s: %d posts", c.name, len(m.posts))
		}
	}
}

func TestNestedQuotes(t *testing.T) {
	s := apiStatus(1, "bo", "")
	for i := 2; i < 40; i++ {
		s = apiStatus(i, "bo", `,"quote":`+s)
	}
	m := read(t, API{}, input(file("a.json", s)), source.Options{})
	if len(m.posts) != maxNested+1 {
		t.Errorf("%d posts of 39 quoted in each other, want %d", len(m.posts), maxNested+1)
	}
}

func TestBoost(t *testing.T) {
	m := read(t, API{}, input(file("a.json", apiStatus(5, "ann", `,"reblog":`+apiStatus(1, "bo", "")))), source.Options{})
	p := m.find(t, "https://s.example/users/ann/statuses/5")
	if !p.Repost || p.RepostOf != "https://o.example/users/bo/statuses/91" || p.Text != "" || m.find(t, p.RepostOf).Text != "1" {
		t.Errorf("boost %+v", p)
	}
}

func TestHistory(t *testing.T) {
	edits := `[{"content":"<p>one</p>","spoiler_text":"","sensitive":false,"created_at":"2024-05-03T10:00:05.500Z","account":` + accountOf(apiStatus(5, "ann", "")) + `},
		{"content":"<p>two</p>","spoiler_text":"cw","sensitive":true,"created_at":"2024-05-04T00:00:00Z","account":` + accountOf(apiStatus(5, "ann", "")) + `}]`
	status := file("status.json", apiStatus(5, "ann", reply(4)+`,"edited_at":"2024-05-04T00:00:00Z","content":"<p>two</p>"`))
	for _, name := range []string{"history.json", "https://s.example/api/v1/statuses/5/history"} {
		m := read(t, API{}, input(file(name, edits), status, file("parent.json", apiStatus(4, "ann", ""))), source.Options{})
		var got []string
		for _, p := range m.posts {
			if p.ID == "https://s.example/users/ann/statuses/5" {
				got = append(got, p.Version+" "+p.Text+" "+p.Warning+" "+string(p.Parent))
			}
		}
		parent := "https://s.example/users/ann/statuses/4"
		if d := cmp.Diff([]string{" one  " + parent, "2024-05-04T00:00:00Z two cw " + parent, "2024-05-04T00:00:00Z two  " + parent}, got); d != "" {
			t.Errorf("%s (-want +got):\n%s", name, d)
		}
	}
	m := read(t, API{}, input(file("history.json", edits)), source.Options{})
	if len(m.posts) != 0 || m.expected("versions of a post that is not in the input") != 2 {
		t.Errorf("alone: %d posts, skips %+v", len(m.posts), m.skips)
	}
}

func accountOf(status string) string { return string(value(status).member("account")) }

// TestAnswersRefused holds what must not become a post, and that the rest of the answer does.
func TestAnswersRefused(t *testing.T) {
	good := apiStatus(1, "ann", "")
	for name, c := range map[string]struct {
		bad      string
		expected bool
	}{
		"direct":               {apiStatus(2, "ann", `,"visibility":"direct"`), true},
		"a list's":             {apiStatus(2, "ann", `,"visibility":"list"`), true},
		"new visibility":       {apiStatus(2, "ann", `,"visibility":"circle"`), true},
		"followers-only":       {apiStatus(2, "ann", `,"visibility":"private"`), true},
		"only its own server":  {apiStatus(2, "ann", `,"visibility":"local"`), true},
		"draft":                {`{"id":"9","scheduled_at":"2100-01-01T00:00:00Z","params":{"text":"x"},"media_attachments":[]}`, true},
		"notification":         {`{"id":"9","type":"mention","created_at":"2024-05-03T10:00:00Z","account":{},"status":` + apiStatus(2, "bo", "") + `}`, true},
		"nothing known":        {`{"a":1}`, true},
		"null":                 {`null`, true},
		"another server's":     {strings.Replace(apiStatus(2, "ann", ""), `"uri":"https://s.example`, `"uri":"https://evil.example`, 1), false},
		"no account":           {strings.Replace(apiStatus(2, "ann", ""), accountOf(good), "{}", 1), false},
		"account of no server": {strings.ReplaceAll(apiStatus(2, "ann", ""), `https://s.example/users/ann"`, `mailto:ann"`), false},
		"no address":           {strings.NewReplacer(`"uri":"https:`, `"uri":"tag:`, `"url":"https://s.example/users/ann/statuses`, `"url":"ftp:`).Replace(apiStatus(2, "ann", "")), false},
		"name twice":           {apiStatus(2, "ann", `,"id":"3"`), false},
		"broken":               {apiStatus(2, "ann", `,"x":tru`), false},
	} {
		m := read(t, API{}, input(file("a.json", "["+good+","+c.bad+"]")), source.Options{})
		if len(m.posts) != 1 || m.posts[0].Text != "1" {
			t.Errorf("%s: %q", name, parents(m))
		}
		if got := len(m.unexpected()) == 0; got != c.expected {
			t.Errorf("%s: skips %+v", name, m.skips)
		}
	}
}

func TestUnkeptParts(t *testing.T) {
	m := read(t, API{}, input(file("a.json", apiStatus(1, "ann", "")), file("direct.json", apiStatus(2, "ann", `,"visibility":"direct"`)), file("draft.json", `[{"id":"9","scheduled_at":"2100-01-01T00:00:00Z","params":{"text":"x"}}]`), file("x.png", "x")), source.Options{})
	if len(m.captures) != 1 || m.captures[1].name != "a.json" || len(m.posts) != 1 {
		t.Errorf("kept %d parts, told %d posts", len(m.captures), len(m.posts))
	}
}

func TestManyAnswers(t *testing.T) {
	line := apiStatus(1, "ann", "") + "\n" + apiStatus(2, "ann", reply(1)) + "\r\n" + contextOf(nil, []string{apiStatus(3, "ann", reply(2))}) + "\n"
	search := `{"accounts":[` + accountOf(apiStatus(1, "bo", "")) + `],"statuses":[` + apiStatus(4, "ann", "") + `],"hashtags":[]}`
	m := read(t, API{}, input(file("lines.jsonl", "\xef\xbb\xbf"+line), file("search.json", search)), source.Options{})
	if len(m.posts) != 4 || len(m.accounts) != 2 {
		t.Errorf("%d posts, %d accounts, skips %+v", len(m.posts), len(m.accounts), m.skips)
	}
	if threads, longest := forest(m.posts); len(threads) != 1 || longest != 3 {
		t.Errorf("threads %v, longest %d", threads, longest)
	}
}
