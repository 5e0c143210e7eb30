package xcom

import (
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
)

// tally counts what a test states about a whole archive.
type tally struct {
	posts, reposts, selfReplies, cut, quotes, edited, media, links, mentions, tags int
}

func count(posts []post.Post) tally {
	n := tally{posts: len(posts)}
	for i := range posts {
		p := &posts[i]
		for _, is := range []struct {
			n  *int
			ok bool
		}{{&n.reposts, p.Repost}, {&n.selfReplies, p.SelfReply()}, {&n.cut, p.Cut}, {&n.quotes, p.Quote != nil}, {&n.edited, p.Edits != nil}} {
			if is.ok {
				*is.n++
			}
		}
		n.media += len(p.Media)
		n.links += len(p.Links)
		n.mentions += len(p.Mentions)
		n.tags += len(p.Tags)
	}
	return n
}

// checkRanges proves that every range of a post speaks of what it says.
func checkRanges(t testing.TB, posts []post.Post) {
	t.Helper()
	for i := range posts {
		p := &posts[i]
		text := []rune(p.Text)
		slice := func(from, to int) string {
			if from < 0 || to > len(text) || from >= to {
				t.Fatalf("%s: range %d to %d of %d", p.ID, from, to, len(text))
			}
			return string(text[from:to])
		}
		for _, l := range p.Links {
			if l.End == 0 {
				continue
			}
			if said := slice(l.Start, l.End); !strings.HasPrefix(said, "http") {
				t.Errorf("%s: a link stands on %q", p.ID, said)
			}
		}
		for _, m := range p.Mentions {
			if said := slice(m.Start, m.End); strings.TrimLeft(said, "@＠") != m.Handle[1:] {
				t.Errorf("%s: %s stands on %q", p.ID, m.Handle, said)
			}
		}
		for _, g := range p.Tags {
			if said := slice(g.Start, g.End); strings.TrimLeft(said, "#$＃") != g.Name {
				t.Errorf("%s: tag %s stands on %q", p.ID, g.Name, said)
			}
		}
	}
}

func TestRealArchive(t *testing.T) {
	dir := sharedData(t, "twitter-archive-ytd/alrocar")
	sink := readArchive(t, Archive{}, folder(t, dir), source.Options{})
	want := tally{posts: 1223, reposts: 12, selfReplies: 413, quotes: 153, edited: 10, media: 714, links: 1005, mentions: 868, tags: 91}
	if got := count(sink.posts); got != want {
		t.Errorf("counts\n got %+v\nwant %+v", got, want)
	}
	checkRaw(t, sink)
	checkRanges(t, sink.posts)
	if bad := sink.unexpected(); len(bad) > 0 {
		t.Errorf("unexplained skips: %+v", bad)
	}
	if len(sink.evidence) != 1 || sink.evidence[0].Whole != "x:52338276" || sink.evidence[0].Source != "X account archive of 2024-11-16" {
		t.Errorf("evidence: %+v", sink.evidence)
	}
	if len(sink.accounts) != 1 || sink.accounts[0].Handle != "@alrocar" {
		t.Errorf("accounts: %+v", sink.accounts)
	}
}

// A long post stands in note-tweet.js under an id that is no post's. By time and equal first words 40 of
// the 41 are found; the last one too when the t.co links, which differ between the two, are not compared.
func TestTrap5LongTextsUnderForeignIDs(t *testing.T) {
	dir := sharedData(t, "twitter-archive-ytd/alrocar")
	sink := readArchive(t, Archive{}, folder(t, dir), source.Options{})
	for _, s := range sink.skips {
		t.Errorf("%+v", s)
	}
	long := 0
	for i := range sink.posts {
		p := &sink.posts[i]
		if p.Cut {
			t.Errorf("%s is still cut: %q", p.ID, p.Text)
		}
		if body, _ := cutText(p.Text); weight(body) > 280 && !p.Repost {
			long++
		}
	}
	if long < 25 {
		t.Errorf("only %d posts are longer than X shows at once", long)
	}
	p := sink.find("x:1752241436022890917")
	for i := range sink.posts {
		if strings.HasPrefix(sink.posts[i].Text, "2/100 #100DaysOfCode") {
			p = &sink.posts[i]
		}
	}
	if p == nil || !strings.Contains(p.Text, ">> trabajo WIP") || strings.HasSuffix(p.Text, "…") || len(p.Tags) != 1 {
		t.Errorf("the long text was not joined: %+v", p)
	}
}

func TestRealOldArchives(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		name  string
		want  tally
		again int
		// others is how many posts by others the owner's script wrote in place of reposts.
		others int
		whole  post.AccountID
	}{
		{"bizweekgraphics", tally{posts: 879, reposts: 399, selfReplies: 45}, 0, 0, ""},
		{"congressedits", tally{posts: 2313, reposts: 23, selfReplies: 1}, 0, 0, "x:2612261960"},
		{"dchest-en-ru", tally{posts: 2164, reposts: 782, selfReplies: 151}, 0, 0, ""},
		{"murianwind-ko", tally{posts: 323, reposts: 7, selfReplies: 133, cut: 25}, 0, 3, ""},
		{"wynkenhimself", tally{posts: 2240, reposts: 118, selfReplies: 348, cut: 242}, 11, 196, ""},
	} {
		t.Run(c.name, func(t *testing.T) {
			sink := readArchive(t, Grailbird{}, folder(t, sharedData(t, "twitter-archive-grailbird/"+c.name)), source.Options{})
			got := count(sink.posts)
			got.quotes, got.links, got.mentions, got.media, got.tags = 0, 0, 0, 0, 0
			if got != c.want {
				t.Errorf("counts\n got %+v\nwant %+v", got, c.want)
			}
			again := 0
			for _, s := range sink.skips {
				if !s.Expected {
					t.Errorf("unexplained skip: %+v", s)
				}
				again += s.Count
			}
			if again != c.again {
				t.Errorf("%d posts stand in two files, want %d", again, c.again)
			}
			if len(sink.evidence) != 1 || sink.evidence[0].Whole != c.whole || (c.whole == "") != (sink.evidence[0].Limit != "") {
				t.Errorf("evidence: %+v", sink.evidence)
			}
			checkRaw(t, sink)
			checkRanges(t, sink.posts)
			others := 0
			for i := range sink.posts {
				if sink.posts[i].Author != sink.accounts[0].ID {
					others++
				}
				if sink.posts[i].Created.IsZero() {
					t.Errorf("%s has no time", sink.posts[i].ID)
				}
			}
			if others != c.others {
				t.Errorf("%d posts by others, want %d", others, c.others)
			}
		})
	}
}

// The numeric ids of these two archives are rounded in nearly every row. Read by id_str, the self-replies
// meet their parents.
func TestTrap1IDStrNeverID(t *testing.T) {
	for _, name := range []string{"wynkenhimself", "murianwind-ko"} {
		sink := readArchive(t, Grailbird{}, folder(t, sharedData(t, "twitter-archive-grailbird/"+name)), source.Options{})
		here := map[post.ID]bool{}
		for i := range sink.posts {
			here[sink.posts[i].ID] = true
		}
		met, self := 0, 0
		for i := range sink.posts {
			if sink.posts[i].SelfReply() {
				self++
				if here[sink.posts[i].Parent] {
					met++
				}
			}
		}
		if met*10 < self*8 {
			t.Errorf("%s: of %d self-replies only %d have their parent", name, self, met)
		}
	}
}

// congressedits has 2,313 posts and one self-reply: nothing to unroll.
func TestTrap9ManyPostsOneSelfReply(t *testing.T) {
	sink := readArchive(t, Grailbird{}, folder(t, sharedData(t, "twitter-archive-grailbird/congressedits")), source.Options{})
	if got := count(sink.posts); got.posts != 2313 || got.selfReplies != 1 {
		t.Errorf("%d posts with %d self-replies", got.posts, got.selfReplies)
	}
}
