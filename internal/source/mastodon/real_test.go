package mastodon

import (
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"

	"github.com/google/go-cmp/cmp"
)

// TestTrap6DutchArchive is trap 6 of the real data: pictures without a description, and object ids of the
// form /ap/users/<number>/statuses/<number>.
func TestTrap6DutchArchive(t *testing.T) {
	in := folder(t, filepath.Join(sharedData(t, "mastodon-archive"), "goija-nl"))
	m := read(t, Outbox{}, in, source.Options{})
	var posts, reposts, pictures, described, edited, quotes, unlisted, orphans int
	const owner = "https://mastodon.social/ap/users/116840387061670746"
	for _, p := range m.posts {
		if p.Author != owner {
			t.Errorf("%s is by %s", p.ID, p.Author)
		}
		if p.Repost {
			reposts++
			continue
		}
		posts++
		if !strings.HasPrefix(string(p.ID), owner+"/statuses/") || strings.HasSuffix(string(p.ID), "/activity") {
			t.Errorf("id %s", p.ID)
		}
		for _, med := range p.Media {
			pictures++
			if med.Alt != "" {
				described++
			}
			if !strings.HasPrefix(med.Name, "media_attachments/files/") {
				t.Errorf("%s: medium %q", p.ID, med.Name)
			}
		}
		if !p.Edited.IsZero() {
			edited++
		}
		if p.Quote != nil {
			quotes++
			if strings.HasPrefix(p.Text, "RE:") {
				t.Errorf("%s: keeps the line for servers without quotes: %q", p.ID, p.Text)
			}
		}
		if p.Visibility == post.Unlisted {
			unlisted++
		}
		if p.Lang != "nl" && p.Lang != "en" {
			t.Errorf("%s: language %q", p.ID, p.Lang)
		}
		if p.Parent == "" && p.Conversation != "" && p.Conversation != p.ID {
			orphans++ // what they replied to is gone: only the conversation holds them
		}
	}
	threads, longest := forest(m.posts)
	got := [...]int{posts, reposts, pictures, described, edited, quotes, unlisted, orphans, len(threads), longest, len(m.captures), len(m.accounts)}
	want := [...]int{292, 13, 52, 0, 75, 2, 21, 2, 34, 34, 2, 1}
	if got != want {
		t.Errorf("posts, reposts, pictures, described, edited, quotes, unlisted, orphans, threads, longest, captures, accounts:\n got %v\nwant %v", got, want)
	}
	if u := m.unexpected(); len(u) > 0 {
		t.Errorf("skipped: %q", u)
	}
	if n := m.expected("media files that the export does not have"); n != 52 {
		t.Errorf("%d media files missing, want 52", n)
	}
	if len(m.evidence) != 1 || m.evidence[0].Whole != owner {
		t.Errorf("evidence %+v", m.evidence)
	}
	a := m.accounts[0]
	if a.Handle != "@darkpatern@mastodon.social" || !a.NoIndex || a.ID != owner || a.URL != "https://mastodon.social/@darkpatern" {
		t.Errorf("account %+v", a)
	}
}

// TestRealAnswers states what every file of saved answers gives.
func TestRealAnswers(t *testing.T) {
	dir := sharedData(t, "mastodon-api")
	type counts struct{ Posts, Placeholders, Versions, Accounts, Expected, Followers int }
	want := map[string]counts{
		"bigbone/context.json":                          {Posts: 3, Placeholders: 1, Accounts: 2},
		"bigbone/public_timeline.json":                  {Posts: 20, Accounts: 19},
		"bigbone/status_with_poll.json":                 {Posts: 1, Accounts: 1},
		"mastodon.py/account.json":                      {Accounts: 2},
		"mastodon.py/context.json":                      {Expected: 1, Followers: 2},
		"mastodon.py/mediaattachment.json":              {Expected: 1, Followers: 2},
		"mastodon.py/mediaattachmentaudiometadata.json": {Expected: 1, Followers: 1},
		"mastodon.py/poll.json":                         {Posts: 1, Versions: 1, Accounts: 1},
		"mastodon.py/previewcard.json":                  {Expected: 1, Followers: 1},
		"mastodon.py/quote.json":                        {Posts: 2, Placeholders: 1, Accounts: 1},
		"mastodon.py/scheduledstatus.json":              {Expected: 1},
		"mastodon.py/status.json":                       {Posts: 2, Versions: 2, Accounts: 2},
		"mastodon.py/statusedit.json":                   {Expected: 4},
		"mastodon.py/statussource.json":                 {Expected: 1},
		"mastodon.py/tag.json":                          {Expected: 1},
		"mastodon.py/test_pagination_iterator.json":     {Posts: 80, Accounts: 1, Expected: 31},
		"mastodon.py/test_polls.json":                   {Posts: 1, Accounts: 1, Expected: 5},
		"mastodon.py/test_status_edit.json":             {Posts: 6, Versions: 3, Accounts: 1, Expected: 1},
		"mastodon.py/test_status_reply.json":            {Posts: 2, Accounts: 2, Expected: 2},
	}
	all := folder(t, dir)
	if len(all.Parts) != len(want) {
		t.Errorf("%d files, %d expected", len(all.Parts), len(want))
	}
	for _, p := range all.Parts {
		t.Run(p.Name, func(t *testing.T) {
			m := read(t, API{}, input(p), source.Options{})
			var got counts
			for _, p := range m.posts {
				switch {
				case p.State != post.Present:
					got.Placeholders++
				default:
					got.Posts++
				}
				if p.Version != "" {
					got.Versions++
				}
			}
			got.Accounts = len(m.accounts)
			for _, s := range m.skips {
				got.Expected += max(s.Count, 1)
			}
			for _, p := range read(t, API{}, input(p), source.Options{Private: true}).posts {
				if p.Visibility == post.Followers {
					got.Followers++
				}
			}
			if got != want[p.Name] {
				t.Errorf("got %+v, want %+v; skips %+v", got, want[p.Name], m.skips)
			}
			if u := m.unexpected(); len(u) > 0 {
				t.Errorf("skipped: %q", u)
			}
		})
	}
	t.Run("together", func(t *testing.T) {
		m := read(t, API{}, all, source.Options{})
		if u := m.unexpected(); len(u) > 0 {
			t.Errorf("skipped: %q", u)
		}
		// status.json says whose the histories of statusedit.json are.
		if n := m.expected("versions of a post that is not in the input"); n != 0 {
			t.Errorf("%d versions of unknown posts", n)
		}
	})
}

// TestRealObjects states what the saved ActivityPub objects give: which files are taken for some, the posts
// and accounts in them, and that nothing but the samples made to be wrong is skipped without having been
// meant to.
func TestRealObjects(t *testing.T) {
	all := folder(t, sharedData(t, "activitypub"))
	recognised := 0
	posts, accounts, gone := map[string]int{}, map[string]int{}, map[string]int{}
	wrong := map[string]string{}
	for _, p := range all.Parts {
		in := input(p)
		ok, err := Object{}.Recognise(t.Context(), in)
		if err != nil {
			t.Fatal(err)
		}
		if !ok {
			continue
		}
		recognised++
		m := read(t, Object{}, in, source.Options{})
		name := filepath.Base(p.Name)
		if len(m.posts) > 0 {
			posts[name] = len(m.posts)
		}
		if len(m.accounts) > 0 {
			accounts[name] = len(m.accounts)
		}
		if len(m.gone) > 0 {
			gone[name] = len(m.gone)
		}
		for _, why := range m.unexpected() {
			wrong[name] = why
		}
	}
	if recognised != 244 || len(all.Parts) != 260 {
		t.Errorf("%d of %d files recognised, want 244 of 260", recognised, len(all.Parts))
	}
	// Nearly all of these are samples without an id, an author or readers.
	wantWrong := map[string]string{
		"bad-character-set.json":       "broken JSON", // Latin-1
		"vocabulary-ex196-jsonld.json": "broken JSON", // a line break within a string
		"core-ex4-jsonld.json":         "attributed to an account of another server than its own",
		"vocabulary-ex194-jsonld.json": "attributed to an account of another server than its own",
	}
	if d := cmp.Diff(wantWrong, wrong); d != "" {
		t.Errorf("skipped (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]int{"orderedcollectionpage.json": 1}, posts); d != "" {
		t.Errorf("posts (-want +got):\n%s", d)
	}
	if d := cmp.Diff(map[string]int{"core-ex27-jsonld.json": 1}, gone); d != "" {
		t.Errorf("gone (-want +got):\n%s", d)
	}
	if len(accounts) != 12 {
		t.Errorf("accounts in %d files, want 12: %v", len(accounts), accounts)
	}
}
