package main

import (
	"archive/zip"
	"bytes"
	"fmt"
	"io"
	"maps"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/exports"
	"clew/internal/post"
	"clew/internal/render/letter"
	"clew/internal/render/pdf"
	"clew/internal/render/rendertest"
	"clew/internal/render/site"
	"clew/internal/thread"
)

// What a person reads of a document whose every foreign word is Greek has no word in Latin letters but names of things that have no other
// name: whatever else there is was said in English. The document has all that one can have.

// loans are words that no language of ours translates: names of networks, forms and commands, parts of addresses, and what stands for a
// unit. A word of an English sentence does not belong here.
var loans = regexp.MustCompile(`^(?i:https?|com|status|user|did|plc|app|bsky|post|profile|x|page|sha|utc|alt|api|http|at|clew|mastodon|bluesky|nostr|activitypub|appview|jetstream|activitystreams|fediverse|json|feed|csv|parquet|epub|pdf|html|markdown|txt|md|warc|wacz|jsonld|gz|zip|media|doc|formats|scripting|import|sums|readme|replayweb|atom|xml|v1|v2)$`)

// unhurt are no words: names of fonts in a colophon, and numbers of pages.
var unhurt = regexp.MustCompile(`^(?:Noto[A-Za-z]*|Regular|Bold|Italic|[ivxl]+)$`)

// filed are names of files and a command, as README.txt tells them, the version of the lists of an index, and ids of feeds.
var filed = regexp.MustCompile(`[\w-]+\.(?:epub|pdf|html|md|txt|json|csv|parquet|jsonld|wacz|feed\.json)\b|\d+\.[0-9a-f]{8}\b|sha256sum -c|tag:\S+|файлів cookie`)

var latin = regexp.MustCompile(`[A-Za-z][A-Za-z'’]+`)

// english are the words in Latin letters of a text that are no loans, each once.
func english(s string) []string {
	found := map[string]string{}
	s = filed.ReplaceAllString(s, " ")
	for _, at := range latin.FindAllStringIndex(s, -1) {
		if w := s[at[0]:at[1]]; !loans.MatchString(w) && !unhurt.MatchString(w) && found[w] == "" {
			found[w] = w + " in …" + strings.Join(strings.Fields(s[max(0, at[0]-60):min(len(s), at[1]+60)]), " ")
		}
	}
	return slices.Sorted(maps.Values(found))
}

// greek is a text with Greek letters for Latin ones.
func greek(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= 'a' && r <= 'z':
			return []rune("αβψδεφγηιξκλμνοπχρστθωβχυζ")[r-'a']
		case r >= 'A' && r <= 'Z':
			return []rune("ΑΒΨΔΕΦΓΗΙΞΚΛΜΝΟΠΧΡΣΤΘΩΒΧΥΖ")[r-'A']
		}
		return r
	}, s)
}

// rich is the material of the thread that has everything, in Greek: each kind of gap, quote, medium, poll, tie and tombstone.
func rich() (*thread.Thread, document.About) {
	d := rendertest.Full()
	t := d.Thread
	about := document.About{Accounts: map[post.AccountID]post.Account{}, Versions: map[post.ID][]post.Post{}, More: d.More, Made: d.Made, Clew: "0.1"}
	for id, a := range d.Accounts {
		a.Handle, a.Name = "@"+greek(a.Handle[1:]), greek(a.Name)
		about.Accounts[id] = a
	}
	add := func(p post.Post) *post.Post {
		p.ID, p.Network, p.Author, p.Lang = post.ID(fmt.Sprintf("x:17860000000000005%02d", len(t.Line))), post.X, t.Author, "el"
		p.Created = t.Line[len(t.Line)-1].Created.AddDate(0, 0, len(t.Line)*9)
		t.Line = append(t.Line, p)
		return &t.Line[len(t.Line)-1]
	}
	for _, s := range []post.QuoteState{post.QuoteShown, post.QuoteDeleted, post.QuoteBlocked, post.QuoteDetached, post.QuotePending, post.QuoteRevoked, post.QuotePrivate, post.QuoteMissing} {
		add(post.Post{Text: "A quote.", Quote: &post.Quote{ID: "x:1600000000000000009", State: s}})
	}
	add(post.Post{Text: "Media.", Media: []post.Media{{Kind: post.Image, URL: "https://x.com/1"}, {Kind: post.Video, URL: "https://x.com/2"}, {Kind: post.GIF, URL: "https://x.com/3", Alt: "Moves"}, {Kind: post.Audio, URL: "https://x.com/4"}, {Kind: "7", URL: "https://x.com/5"}}})
	add(post.Post{Text: "A poll.", Poll: &post.Poll{Options: []post.PollOption{{Text: "One", Votes: 1}, {Text: "Two", Votes: 22}}, Many: true, Voters: 1, Ends: d.Made}})
	add(post.Post{Text: "A poll.", Poll: &post.Poll{Options: []post.PollOption{{Text: "One", Votes: -1}}, Voters: -1, Closed: true}})
	add(post.Post{Text: "Folded.", Warning: "a warning of its network"})
	add(post.Post{Text: "Folded.", Warning: "content warning", Quote: &post.Quote{ID: "x:1600000000000000009", State: post.QuoteDeleted}})
	add(post.Post{Text: "Sensitive.", Sensitive: true, Media: []post.Media{{Kind: post.Image, URL: "https://x.com/6"}}})
	add(post.Post{Text: "Only the beginning", Cut: true})
	stays := add(post.Post{Text: "It stays."})
	t.Gone = map[post.ID]thread.Gone{stays.ID: {State: post.Deleted, FirstGone: d.Made, LastSeen: d.Made, Sightings: 2, Stays: true}}
	edited := add(post.Post{Text: "Edited.", Edited: d.Made})
	add(post.Post{Text: "The end."})
	older := *edited
	older.Text, older.Edited = "Before.", time.Time{}
	about.Versions[edited.ID] = []post.Post{older}
	for i, s := range []post.State{post.Deleted, post.Blocked, post.Private, post.Withheld, post.Suspended, post.NotFetched} {
		to := post.ID(fmt.Sprintf("x:17860000000000777%02d", i))
		t.Context = append(t.Context, post.Post{ID: to, Network: post.X, Author: "x:5500112233", State: s})
		t.Continued = append(t.Continued, thread.Part{To: to, Posts: []post.Post{{ID: to + "1", Network: post.X, Author: t.Author, Text: "A part.", Created: d.Made}}})
	}
	t.Continued = append(t.Continued, thread.Part{To: "x:1", Posts: []post.Post{{ID: "x:17860000000000799", Network: post.X, Author: t.Author, Text: "A part.", Created: d.Made}}})
	t.Gaps = t.Gaps[:0]
	for i, g := range []thread.Gap{
		{Count: 1, Reason: thread.ReasonDeleted, Seen: d.Made}, {Count: 3, Reason: thread.ReasonDeleted, Note: "never seen; found gone on 3 May 2024"}, {Count: 2, Reason: thread.ReasonBlocked},
		{Count: 1, Reason: thread.ReasonPrivate, Note: "for followers only"}, {Count: 1, Reason: thread.ReasonPrivate}, {Count: 11, Reason: thread.ReasonWithheld}, {Reason: thread.ReasonNumbering, Note: "numbered 9, then 11"},
		{Count: 4, Reason: thread.ReasonPreview, Note: "only the beginning was shown"}, {Reason: thread.ReasonNotFetched, Note: "at least one post; not in the X account archive of 2023-09-12"}, {Count: 1, Reason: thread.ReasonNotFetched, Note: "not found once; that does not prove a deletion"},
		{Count: 5, Reason: thread.ReasonNotFetched, Note: "the network counts 40"}, {Count: 1, Reason: thread.ReasonNumbering, Note: "numbering begins with 2"}, {Reason: thread.ReasonDeleted, Note: "its author asked not to be here"},
	} {
		g.After = t.Line[i].ID
		t.Gaps = append(t.Gaps, g)
	}
	t.Gaps = append(t.Gaps, thread.Gap{After: t.Branches[0].Posts[0].ID, Count: 2, Reason: thread.ReasonBlocked}, thread.Gap{After: "x:2", Count: 1, Reason: thread.ReasonDeleted}, thread.Gap{Count: 1, Reason: thread.ReasonPreview})
	t.Verdict.Basis = &thread.Basis{}
	t.Linked = nil
	for _, how := range []string{"quotes", "links", "quoted by", "linked by"} {
		t.Linked = append(t.Linked, thread.Linked{Post: t.Line[2].ID, To: "x:1700000000000000001", How: how})
	}
	for _, kind := range []string{"x-archive", "x-archive-old", "x-web", "x-api-v1", "x-api-v2", "thread-reader-text", "thread-reader-html", "mastodon-outbox", "mastodon-api", "mastodon-stream", "activitystreams", "nostr-events", "bluesky-views", "at-car", "jetstream", "at-firehose"} {
		about.Sources = append(about.Sources, post.Origin{Name: greek("archive.zip"), Part: greek("part"), Kind: kind, At: d.Made, SHA256: strings.Repeat("01", 32)})
	}
	for _, kind := range []string{"x", "page", "mastodon", "nostr", "bluesky"} {
		about.Sources = append(about.Sources, post.Origin{Name: "1", Part: "2", Host: greek("host"), Kind: kind, Live: true, At: d.Made, SHA256: strings.Repeat("23", 32)})
	}
	about.Sources = append(about.Sources, post.Origin{Name: "1", Kind: "x-web", SHA256: strings.Repeat("45", 32)})
	about.Stated = []document.Stated{{At: d.Made, Text: "It was so.", Correction: true}, {Text: "A reply.", Post: t.Line[1].ID}, {At: d.Made, Text: "The end."}}
	speak(t, &about)
	return t, about
}

// speak puts Greek in the place of every foreign word.
func speak(t *thread.Thread, about *document.About) {
	var each func(p *post.Post)
	each = func(p *post.Post) {
		p.Text, p.Lang = greek(p.Text), "el"
		p.Mentions, p.Tags, p.Links = nil, nil, slices.DeleteFunc(p.Links, func(l post.Link) bool { return l.Start < l.End })
		for i := range p.Links {
			p.Links[i] = post.Link{URL: "https://x.com/7", Title: greek(p.Links[i].Title), Text: greek(p.Links[i].Text)}
		}
		if p.Warning == "drowning" {
			p.Warning = greek(p.Warning)
		}
		for i := range p.Media {
			m := &p.Media[i]
			m.Alt, m.SHA256, m.URL = greek(m.Alt), "", "https://x.com/8"
		}
		if p.Poll != nil {
			for i := range p.Poll.Options {
				p.Poll.Options[i].Text = greek(p.Poll.Options[i].Text)
			}
		}
		if p.Quote != nil && p.Quote.Post != nil {
			each(p.Quote.Post)
		}
	}
	all := func(posts []post.Post) {
		for i := range posts {
			each(&posts[i])
		}
	}
	for posts := range t.Chains() {
		all(posts)
	}
	all(t.Context)
	for _, list := range about.Versions {
		all(list)
	}
	for i := range about.More {
		all(about.More[i].Posts)
		about.More[i].Title, about.More[i].URL = greek(about.More[i].Title), "https://x.com/9"
	}
	for i := range about.Stated {
		about.Stated[i].Text = greek(about.Stated[i].Text)
	}
}

// tongue is a book of several threads in a language, each with another verdict, and the documents in it.
func tongue(t *testing.T, tag string) *document.Book {
	t.Helper()
	now := time.Date(2024, 6, 3, 12, 0, 0, 0, time.UTC)
	th, about := rich()
	docs := []*document.Document{document.New(th, about)}
	with := func(v thread.Verdict, change func(t *thread.Thread, a *document.About)) {
		small := rendertest.RootGone()
		x, a := *small.Thread, document.About{Accounts: about.Accounts, Sources: about.Sources[:2], Made: now, Clew: "0.1"}
		x.Verdict, x.RootGone, x.Gaps = v, false, nil
		if change != nil {
			change(&x, &a)
		}
		speak(&x, &a)
		docs = append(docs, document.New(&x, a))
	}
	basis := func(whole string, counted int) *thread.Basis { return &thread.Basis{Whole: whole, Counted: counted} }
	with(thread.Verdict{State: thread.Complete, Held: 2, Stated: 2, Evidence: "Counted.", Checked: now, Basis: basis("", 2)}, nil)
	with(thread.Verdict{State: thread.Complete, Held: 5, Stated: 3, Evidence: "Counted.", Basis: basis("", 3)}, nil)
	for _, whole := range []string{"the X account archive of 2023-09-12", "the Mastodon account export of 7", "the author's whole repository", "the AT repository of 1, revision 2"} {
		with(thread.Verdict{State: thread.Complete, Held: 1, Evidence: "Whole.", Basis: basis(whole, 0)}, nil)
	}
	with(thread.Verdict{State: thread.CompleteAsSeen, Held: 11}, nil)
	with(thread.Verdict{State: thread.CompleteAsSeen, Held: 21, Stated: 22, Evidence: "Walked.", Basis: basis("", 0)}, nil)
	with(thread.Verdict{State: thread.Unfinished, Held: 2, Limit: "7-day search; 40 requests; depth 20"}, func(x *thread.Thread, _ *document.About) { x.RootGone = true })
	with(thread.Verdict{State: thread.Unfinished, Held: 3, Limit: "the walk was stopped: out of time", Evidence: "Limited.", Basis: basis("", 0)}, func(x *thread.Thread, a *document.About) { a.At = now })
	with(thread.Verdict{State: thread.Gaps, Held: 4, Evidence: "Gaps.", Basis: basis("", 0)}, func(x *thread.Thread, _ *document.About) {
		x.Gaps = []thread.Gap{{After: x.Line[0].ID, Count: 2, Reason: thread.ReasonDeleted}, {After: x.Line[1].ID, Reason: thread.ReasonNumbering, Note: "announced as a thread"}}
	})
	with(thread.Verdict{State: thread.CompleteAsSeen, Held: 2}, func(x *thread.Thread, a *document.About) { // somebody whom nobody named; a title of ours
		x.Author = "page:0123456789"
		line := slices.Clone(x.Line)
		for i := range line {
			line[i].Author, line[i].ID, line[i].Text = x.Author, post.ID(fmt.Sprintf("page:%d", i+1)), ""
		}
		x.Line, x.ID = line, line[0].ID
		a.Sources = nil
	})
	with(thread.Verdict{State: thread.CompleteAsSeen, Held: 2}, func(x *thread.Thread, _ *document.About) { // for the index
		x.Line = slices.Clone(x.Line)
		x.Line[0].Text = "Вчора в Києві зібралися 12 000 солдатів, у Харкові 40 вантажівок."
		x.Line[1].Text = "12 жовтня 2024 року до Одеси прибули 40 вантажівок. Сполучені Штати й Китай мовчать."
	})
	b := &document.Book{ID: "1", Title: greek("Mills"), Subtitle: greek("Of water"), By: greek("Ann"), Preface: greek("Read it."), Lost: 2, Made: now, Clew: "0.1", Words: exports.In(t, tag)}
	for _, d := range docs {
		b.Chapters = append(b.Chapters, document.Chapter{Document: d, Note: greek("A note.")})
	}
	rendertest.AddIndex(t, b)
	return b
}

// TestTongues holds every export of the rich threads to the language that it was asked for in.
func TestTongues(t *testing.T) {
	texts := 0
	for _, tag := range []string{"uk", "ko", "ar"} {
		several := tongue(t, tag)
		alone := document.BookOf(several.Chapters[0].Document, several.Words)
		for _, f := range formats() {
			readable := readers[f.name]
			if readable == nil {
				continue
			}
			for name, b := range map[string]*document.Book{"alone": alone, "several": several, "as it was": document.BookOf(several.Chapters[10].Document, several.Words)} {
				if len(b.Chapters) > 1 && f.name == "zip" { // its files were looked at one by one
					continue
				}
				var out bytes.Buffer
				if err := written(t, &out, f, exports.Sample{Name: "hostile", Book: b}, pdf.A4); err != nil {
					t.Fatalf("%s as %s: %v", name, f.name, err)
				}
				for file, said := range readable(t, out.Bytes()) {
					texts++
					if len(strings.Fields(said)) < 4 {
						t.Errorf("%s as %s, %s: only %q was read of it", name, f.name, file, said)
					}
					foreign(t, tag+", "+name+", "+f.name+file, said)
				}
			}
		}
		for i := range several.Chapters {
			l, err := letter.New(several.Chapters[i].Document, letter.Options{Words: several.Words})
			if err != nil {
				t.Fatal(err)
			}
			for part, said := range map[string]string{"subject": l.Subject, "text": l.Text, "HTML": visible(l.HTML)} {
				foreign(t, fmt.Sprintf("%s, letter %d, %s", tag, i, part), said)
			}
		}
		for file, said := range siteIn(t, several) {
			texts++
			foreign(t, tag+", site, "+file, said)
		}
		page := string(listPage(several.Title, several.Words).HTML([]collect.Captured{{Name: "1", Address: "https://x.com/1", Size: 7}}))
		page += string(threadPage(several, several.Chapters[0].Document, 0, nil).HTML(nil))
		foreign(t, tag+", web archive", visible(page))
	}
	if texts < 100 {
		t.Errorf("only %d texts were looked at", texts)
	}
}

// foreign says what in a text is English, and whether a mark of direction was taken for a broken sign.
func foreign(t *testing.T, where, said string) {
	t.Helper()
	for _, w := range english(said) {
		t.Errorf("%s: %s", where, w)
	}
	if at := strings.IndexAny(said, "\ufffd[."); at >= 0 && (strings.HasPrefix(said[at:], "\ufffd") || missing.MatchString(said)) {
		t.Errorf("%s: a broken sign, or a sentence that no catalogue has, in …%q", where, said[max(0, at-80):min(len(said), at+80)])
	}
}

// missing is what stands for a sentence that no catalogue has.
var missing = regexp.MustCompile(`\[[a-z]+\.[a-z-]+\]`)

// The needles of TestTongues are found where they are: English throughout, and a book in English.
func TestTonguesSees(t *testing.T) {
	b := tongue(t, "en")
	for _, name := range []string{"text", "markdown", "html", "epub"} {
		i := slices.IndexFunc(formats(), func(f format) bool { return f.name == name })
		var out bytes.Buffer
		if err := written(t, &out, formats()[i], exports.Sample{Name: "hostile", Book: b}, pdf.A4); err != nil {
			t.Fatal(err)
		}
		all := ""
		for _, said := range readers[name](t, out.Bytes()) {
			all += said
		}
		found := strings.Join(english(all), "\n")
		for _, w := range []string{"deleted", "archive", "taken", "Whole", "walk", "withheld", "known", "votes", "Index"} {
			if !strings.Contains(found, w+" in …") {
				t.Errorf("%s: %q is not seen in %.3000s", name, w, found)
			}
		}
	}
}

// readers are the formats that people read, each with what they see of a file. The others are for programs and have one language: their
// words are a contract.
var readers = map[string]func(t *testing.T, file []byte) map[string]string{
	"text":     func(_ *testing.T, b []byte) map[string]string { return map[string]string{"": string(b)} },
	"markdown": func(_ *testing.T, b []byte) map[string]string { return map[string]string{"": prose(string(b))} },
	"html":     func(_ *testing.T, b []byte) map[string]string { return map[string]string{"": visible(string(b))} },
	"epub":     members,
	"vault":    members,
	"zip":      members,
	"pdf":      printed,
}

// members reads those files of a zip that people read, by their names.
func members(t *testing.T, b []byte) map[string]string {
	t.Helper()
	z, err := zip.NewReader(bytes.NewReader(b), int64(len(b)))
	if err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	for _, f := range z.File {
		r, err := f.Open()
		if err != nil {
			t.Fatal(err)
		}
		c, err := io.ReadAll(r)
		if err != nil {
			t.Fatal(err)
		}
		name := " " + filepath.Base(f.Name)
		switch filepath.Ext(f.Name) {
		case ".xhtml", ".ncx", ".html":
			out[name] = visible(string(c))
		case ".opf":
			out[name] = strings.Join(titles.FindAllString(string(c), -1), "\n")
			out[name] = regexp.MustCompile(`<[^>]*>`).ReplaceAllString(out[name], " ")
			out[name] += " 1 2 3 4"
		case ".md":
			out[name] = prose(string(c))
		case ".txt":
			if !strings.HasSuffix(f.Name, "threadreader.txt") {
				out[name] = string(c)
			}
		}
	}
	return out
}

// titles are what a library shows of a book.
var titles = regexp.MustCompile(`(?s)<dc:(?:title|creator)[^>]*>.*?</dc:|<meta[^>]*accessibilitySummary[^>]*>.*?</meta>`)

// keys begin lines of front matter, whose names are for programs; those whose values are as well go whole.
var keys = regexp.MustCompile(`(?m)^(?:(?:network|thread|author_id|verdict|url|clew|program|id|kind|published|updated|checked|at|tags|aliases|languages|  - (?:"?en"?|"?el"?))\b.*|[a-z_]+:)`)

// prose is Markdown without the names of its front matter.
func prose(s string) string {
	if front, rest, ok := strings.Cut(strings.TrimPrefix(s, "---\n"), "\n---\n"); ok && strings.HasPrefix(s, "---\n") {
		s = keys.ReplaceAllString(front, "") + "\n" + rest
	}
	return signs.ReplaceAllString(s, " ")
}

// signs are the markup of Markdown that has letters: addresses of links, elements, the kinds of folds.
var signs = regexp.MustCompile(`\]\(<[^>]*>\)|</?[a-z][^>]*>|\[!\w+\]`)

// visible is what a page shows and reads aloud.
func visible(page string) string {
	var b strings.Builder
	z := html.NewTokenizer(strings.NewReader(page))
	skip, raw := 0, false
	for {
		switch z.Next() {
		case html.ErrorToken:
			return b.String()
		case html.StartTagToken, html.SelfClosingTagToken:
			tok := z.Token()
			if tok.Type == html.StartTagToken && (tok.Data == "style" || tok.Data == "script") {
				skip++
			}
			raw = tok.Data == "noscript"
			for _, a := range tok.Attr {
				switch {
				case a.Key == "alt" || a.Key == "aria-label" || a.Key == "placeholder", a.Key == "title" && tok.Data != "span" && tok.Data != "link":
					b.WriteString(" " + a.Val + "\n")
				case a.Key == "content" && tok.Data == "meta" && slices.ContainsFunc(tok.Attr, func(a html.Attribute) bool { return a.Key == "name" && (a.Val == "author" || a.Val == "description") }):
					b.WriteString(" " + a.Val + "\n")
				}
			}
		case html.EndTagToken:
			if name := z.Token().Data; name == "style" || name == "script" {
				skip--
			}
		case html.TextToken:
			if text := string(z.Text()); raw { // what stands in noscript is markup
				b.WriteString(visible(text))
			} else if skip == 0 {
				b.WriteString(html.UnescapeString(text) + " ")
			}
			raw = false
		}
	}
}

// printed is what pdftotext reads of pages.
func printed(t *testing.T, b []byte) map[string]string {
	t.Helper()
	if _, err := exec.LookPath("pdftotext"); err != nil {
		t.Log("SKIP: pdftotext is not there: the words of PDFs are not looked at")
		return nil
	}
	path := filepath.Join(t.TempDir(), "it.pdf")
	if err := os.WriteFile(path, b, 0o600); err != nil {
		t.Fatal(err)
	}
	out, err := exec.CommandContext(t.Context(), "pdftotext", "-enc", "UTF-8", path, "-").Output()
	if err != nil {
		t.Fatal(err)
	}
	return map[string]string{"": string(out)}
}

// siteIn writes a site and gives what its pages and feeds show.
func siteIn(t *testing.T, b *document.Book) map[string]string {
	t.Helper()
	dir := filepath.Join(t.TempDir(), "site")
	w, err := site.Open(dir, site.Site{Words: b.Words, Title: b.Title, By: b.By, Clew: "0.1", Made: b.Made})
	if err != nil {
		t.Fatal(err)
	}
	for _, d := range b.Documents() {
		if err := w.Add(site.Thread{Document: d, Note: greek("A note.")}); err != nil {
			t.Fatal(err)
		}
	}
	if _, err := w.Finish(); err != nil {
		t.Fatal(err)
	}
	out := map[string]string{}
	err = filepath.WalkDir(dir, func(path string, e os.DirEntry, err error) error {
		if err != nil || e.IsDir() || filepath.Ext(path) != ".html" && filepath.Ext(path) != ".atom" {
			return err
		}
		c, err := os.ReadFile(path)
		said := visible(string(c))
		if filepath.Ext(path) == ".atom" {
			said = visible(html.UnescapeString(string(c)))
		}
		out[path[len(dir)+1:]] = said
		return err
	})
	if err != nil {
		t.Fatal(err)
	}
	return out
}
