package rendertest

import (
	"fmt"
	"strings"
	"time"

	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/thread"
)

// The people of the made-up documents.
const (
	authorID  = post.AccountID("x:4400112233")
	readerID  = post.AccountID("x:5500112233")
	quietID   = post.AccountID("did:plc:quietonequietonequietone")
	profileID = post.AccountID("x:6600112233")
)

var begin = time.Date(2024, 5, 3, 18, 2, 11, 0, time.UTC)

func accounts() map[post.AccountID]post.Account {
	return map[post.AccountID]post.Account{
		authorID:  {ID: authorID, Network: post.X, Handle: "@tamsin_orrel", Name: "Tamsin Orrel"},
		readerID:  {ID: readerID, Network: post.X, Handle: "@bo_hadley", Name: "Bo Hadley"},
		profileID: {ID: profileID, Network: post.X, Handle: "@ilse_varga", Name: "Ilse Varga"},
		quietID:   {ID: quietID, Network: post.Bluesky, Handle: "@quiet.example", Name: "Quiet One", LoggedInOnly: true},
	}
}

// said makes the nth post of the author.
func said(n int, text string) post.Post {
	return post.Post{
		ID: post.ID(fmt.Sprintf("x:17860000000000%05d", n)), Network: post.X, Author: authorID, Lang: "en",
		Created: begin.Add(time.Duration(n) * 3 * time.Minute), Text: text,
	}
}

func by(id post.AccountID, p post.Post) post.Post {
	p.Author = id
	return p
}

func made(t *thread.Thread, more []document.Preview) *document.Document {
	return document.New(t, document.About{
		Accounts: accounts(),
		More:     more,
		Sources:  []post.Origin{{Name: "archive.zip", Part: "data/tweets.js", Kind: "x-archive", At: begin.AddDate(0, 0, 2), SHA256: strings.Repeat("0a", 32)}},
		Made:     begin.AddDate(0, 1, 0),
		Clew:     "0.1",
	})
}

// Full is a document in which every feature stands once. Its words are plain, so that they appear in
// every format as they are.
func Full() *document.Document {
	line := []post.Post{
		said(1, "1/ The tide mill at Harrow Creek has turned for the last time. This is what I saw there. 🧵"),
		said(2, "Two lines\nof one paragraph\n\nand a second paragraph after an empty line."),
		said(3, "A post with a link to example.org/mill and a word for @bo_hadley about #mills."),
		said(4, "Folded words that nobody reads by accident."),
		said(5, "A picture of the wheel."),
		said(6, "Which part shall I draw next?"),
		said(7, "He said it better."),
		said(8, "He said it, then it was gone."),
		said(9, "زرنا الطاحونة القديمة عند المد."),
		said(10, "潮の満ち引きで回る水車は、もう動かない。「また来ます」と言って帰った。"),
		said(11, "Emoji 👩‍👩‍👧‍👦 and flags 🇮🇸 and signs é and e\u0301."),
		said(12, "An edited post, and the last of the line."),
	}
	decorate(line)
	t := &thread.Thread{
		ID: line[0].ID, Author: authorID, Network: post.X, Line: line, Oldest: false,
		Branches: []thread.Branch{
			{At: line[1].ID, Posts: []post.Post{said(101, "A correction in a side branch."), said(102, "It goes on here.")}},
			{At: said(101, "").ID, Posts: []post.Post{said(111, "A branch of the branch.")}},
		},
		Continued: []thread.Part{{To: "x:1786000000000088888", Posts: []post.Post{said(201, "An answer that became a part of its own.")},
			Branches: []thread.Branch{{At: said(201, "").ID, Posts: []post.Post{said(211, "An aside of that part.")}}},
			Gaps:     []thread.Gap{{After: said(211, "").ID, Count: 1, Reason: thread.ReasonDeleted}}}},
		Context: []post.Post{
			by(readerID, post.Post{ID: "x:1785999999999999999", Network: post.X, Text: "What became of the mill?", Created: begin.Add(-time.Hour)}),
			by(readerID, post.Post{ID: "x:1786000000000088888", Network: post.X, Text: "And the miller?", Parent: line[3].ID, Created: begin.Add(time.Hour)}),
		},
		Gaps: []thread.Gap{
			{After: line[6].ID, Count: 1, Reason: thread.ReasonDeleted, Seen: begin},
			{After: line[8].ID, Reason: thread.ReasonNumbering, Note: "numbered 9 then 11"},
			{After: said(102, "").ID, Count: 2, Reason: thread.ReasonBlocked},
		},
		Linked:  []thread.Linked{{Post: line[11].ID, To: "x:1700000000000000001", How: "quotes"}},
		Verdict: thread.Verdict{State: thread.Gaps, Held: 16, Evidence: "Walked from an account archive", Checked: begin.AddDate(0, 0, 2)},
	}
	t.Line[0].Parent, t.Line[0].ParentAuthor = "x:1785999999999999999", readerID
	return made(t, previews())
}

// decorate gives the posts of Full what they carry besides text.
func decorate(line []post.Post) {
	line[2].Links = []post.Link{{Start: 22, End: 38, URL: "https://example.org/mill"}, {URL: "https://example.org/card", Title: "The card of the mill", Text: "Words under the card"}}
	line[2].Mentions = []post.Mention{{Start: 54, End: 64, Account: readerID, Handle: "@bo_hadley"}}
	line[2].Tags = []post.Tag{{Start: 71, End: 77, Name: "mills"}}
	line[3].Warning = "drowning"
	line[4].Media = []post.Media{
		{Kind: post.Image, URL: "https://pbs.example.net/wheel.jpg", Alt: "The wheel at low tide", SHA256: strings.Repeat("ab", 32), Width: 1200, Height: 800},
		{Kind: post.Video, URL: "https://pbs.example.net/wheel.mp4", Alt: "The wheel turning"},
	}
	line[4].Sensitive = true
	line[5].Poll = &post.Poll{Options: []post.PollOption{{Text: "The sluice", Votes: 9}, {Text: "The loft", Votes: 3}}, Voters: 12, Ends: begin.AddDate(0, 0, 1), Closed: true}
	quoted := by(profileID, post.Post{ID: "x:1600000000000000001", Network: post.X, Text: "A mill is a clock that bakes.", Lang: "en", Created: begin.AddDate(-1, 0, 0)})
	line[6].Quote = &post.Quote{ID: quoted.ID, Author: profileID, Post: &quoted}
	lost := by(profileID, post.Post{ID: "x:1600000000000000002", Network: post.X, Text: "Held but gone words."})
	line[7].Quote = &post.Quote{ID: lost.ID, Author: profileID, State: post.QuoteDeleted, Post: &lost}
	line[8].Lang, line[9].Lang = "ar", "ja"
	line[11].Edited = begin.Add(time.Hour)
}

// previews are six other threads of three posts.
func previews() []document.Preview {
	var more []document.Preview
	for i := range 6 {
		n := 1000 + 10*i
		t := &thread.Thread{Line: []post.Post{
			said(n, fmt.Sprintf("Other thread %d begins here.", i+1)), said(n+1, "Its second post."), said(n+2, "Its third post."), said(n+3, "Its fourth post, not shown."),
		}, Author: authorID}
		t.ID, t.Verdict.Held = t.Line[0].ID, 9
		more = append(more, document.NewPreview(t, accounts()[authorID]))
	}
	return more
}

// RootGone is a thread whose first post is gone and whose walk was stopped.
func RootGone() *document.Document {
	line := []post.Post{said(2, "2/ What survives begins with the second post."), said(3, "3/ And ends with the third.")}
	return made(&thread.Thread{
		ID: line[0].ID, Author: authorID, Network: post.X, RootGone: true, Line: line, Oldest: true,
		Gaps:    []thread.Gap{{Count: 1, Reason: thread.ReasonDeleted}},
		Verdict: thread.Verdict{State: thread.Unfinished, Held: 2, Limit: "7-day search"},
	}, nil)
}

// Private holds words that a public use may not show: each begins with SECRET.
func Private() *document.Document {
	line := []post.Post{
		said(1, "Open words begin this thread."), said(2, "SECRET for followers"), said(3, "SECRET for one reader"),
		said(4, "Open words with a quote."), said(5, "Open words end it."),
	}
	line[1].Visibility, line[2].Visibility = post.Followers, post.Direct
	line[1].Media = []post.Media{{Kind: post.Image, Alt: "SECRET picture"}}
	secret := by(quietID, post.Post{ID: "at://did:plc:quietonequietonequietone/app.bsky.feed.post/3kabc", Text: "SECRET of the quoted"})
	line[3].Quote = &post.Quote{ID: secret.ID, Author: quietID, Post: &secret}
	unlisted := said(300, "SECRET that is not listed")
	unlisted.Visibility = post.Unlisted
	hidden := said(401, "SECRET in a branch")
	hidden.Visibility = post.Followers
	return made(&thread.Thread{
		ID: line[0].ID, Author: authorID, Network: post.X, Line: line, Oldest: true,
		Branches: []thread.Branch{
			{At: line[1].ID, Posts: []post.Post{said(400, "Open words in a branch."), hidden}},
		},
		Context: []post.Post{by(quietID, post.Post{ID: "at://did:plc:quietonequietonequietone/app.bsky.feed.post/3kabd", Text: "SECRET of somebody else"})},
		Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: 7},
	}, []document.Preview{{ID: unlisted.ID, Title: "SECRET title", Posts: []post.Post{unlisted}, Held: 1}})
}

// Hostile has s in every place where foreign text can stand.
func Hostile(s string) *document.Document {
	p := said(1, s)
	p.URL, p.Lang, p.Warning = s, s, ""
	p.Links = []post.Link{{Start: 0, End: 3, URL: s}, {URL: s, Title: s, Text: s}, {Start: 1, End: 2, URL: "https://example.org/" + s}, {URL: "javascript:alert(1)", Title: s}}
	p.Mentions = []post.Mention{{Start: 0, End: 2, Account: post.AccountID("https://example.org/" + s), Handle: s}}
	p.Tags = []post.Tag{{Start: 0, End: 1 << 30, Name: s}}
	p.Media = []post.Media{{Kind: post.Image, URL: s, Alt: s}, {Kind: post.MediaKind(s), URL: "https://example.org/" + s, Alt: s, SHA256: s}}
	p.Poll = &post.Poll{Options: []post.PollOption{{Text: s, Votes: -1}, {Text: s, Votes: 3}}, Voters: -1}
	inner := by(readerID, post.Post{ID: post.ID(s), Text: s, URL: s})
	p.Quote = &post.Quote{ID: post.ID(s), URL: s, Author: readerID, Post: &inner}
	folded := said(2, s)
	folded.Warning = s
	state := said(3, s)
	state.Quote = &post.Quote{ID: post.ID(s), URL: s, State: post.QuoteState(s)}
	t := &thread.Thread{
		ID: post.ID(s), Author: authorID, Network: post.Network(s), Line: []post.Post{p, folded, state},
		Branches:  []thread.Branch{{At: p.ID, Posts: []post.Post{said(4, s)}}},
		Continued: []thread.Part{{To: post.ID(s), Posts: []post.Post{said(5, s)}, Branches: []thread.Branch{{At: post.ID(s), Posts: []post.Post{said(6, s)}}}, Gaps: []thread.Gap{{After: post.ID(s), Reason: thread.Reason(s), Note: s}}}},
		Context:   []post.Post{by(post.AccountID(s), post.Post{ID: post.ID(s), Text: s, URL: s})},
		Gaps:      []thread.Gap{{After: post.ID(s), Reason: thread.Reason(s), Note: s}},
		Linked:    []thread.Linked{{Post: p.ID, To: post.ID(s), How: s}},
		Verdict:   thread.Verdict{State: thread.State(s), Evidence: s, Limit: s, Held: 5},
		Problems:  []thread.Problem{{Post: post.ID(s), Why: s}},
	}
	people := accounts()
	people[authorID] = post.Account{ID: authorID, Handle: s, Name: s, URL: s}
	people[readerID] = post.Account{ID: readerID, Handle: s, Name: s, URL: s}
	d := document.New(t, document.About{
		Accounts: people, Sources: []post.Origin{{Name: s, Part: s, Host: s, Kind: s, Live: true, At: begin, SHA256: s}}, Clew: s,
		More: []document.Preview{{ID: post.ID(s), URL: s, Title: s, Posts: []post.Post{p}, Held: 1}},
	})
	d.URL, d.Title = s, s
	return d
}

// Long is a plain document of n posts of about 280 bytes in three scripts, for measuring.
func Long(n int) *document.Document {
	texts := [...]string{
		"The wheel turned twice a day for three hundred years, and twice a day somebody had to be there, whatever the hour, to lift the gate and set the stones; nobody in the village remembers a night when it was not done, and nobody can say who did it: see https://example.org/mill for the list.",
		"Колесо поверталося двічі на день триста років, і двічі на день хтось мав бути там, хоч би яка була година, щоб підняти заслінку й поставити камені; ніхто не пам’ятає ночі без цього.",
		"水車は三百年のあいだ一日に二度回り、一日に二度、何時であろうと誰かがそこにいて、水門を上げ、石を据えなければならなかった。それをしなかった夜を覚えている者は村にいない。",
	}
	langs := [...]string{"en", "uk", "ja"}
	line := []post.Post{}
	for i := range n {
		p := said(i+1, texts[i%3])
		p.Lang = langs[i%3]
		if i%3 == 0 {
			at := strings.Index(p.Text, "https://")
			p.Links = []post.Link{{Start: at, End: at + len("https://example.org/mill"), URL: "https://example.org/mill"}}
		}
		line = append(line, p)
	}
	return made(&thread.Thread{
		ID: line[0].ID, Author: authorID, Network: post.X, Line: line, Oldest: true,
		Verdict: thread.Verdict{State: thread.Complete, Held: n, Stated: n, Evidence: "An account archive holds all of the author's posts", Checked: begin},
	}, previews())
}

// Deep has branches in branches, n deep, as no author ever made and hostile material might.
func Deep(n int) *document.Document {
	line := []post.Post{said(1, "The first post of a deep thread."), said(2, "The second.")}
	t := &thread.Thread{ID: line[0].ID, Author: authorID, Network: post.X, Line: line, Verdict: thread.Verdict{State: thread.CompleteAsSeen, Held: n + 2}}
	at := line[0].ID
	for i := range n {
		p := said(10+i, "A branch of a branch.")
		t.Branches = append(t.Branches, thread.Branch{At: at, Posts: []post.Post{p}})
		at = p.ID
	}
	return made(t, nil)
}
