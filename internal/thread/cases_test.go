package thread

import (
	"flag"
	"fmt"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
)

var rewrite = flag.Bool("rewrite", false, "write what the assembler gives into testdata/threads; read the difference before committing it")

// TestCases runs the conversations of testdata/threads. Their README tells the format.
func TestCases(t *testing.T) {
	files, err := filepath.Glob("../../testdata/threads/*.txt")
	if err != nil || len(files) == 0 {
		t.Fatalf("no cases: %v", err)
	}
	for _, file := range files {
		t.Run(strings.TrimSuffix(filepath.Base(file), ".txt"), func(t *testing.T) {
			data, err := os.ReadFile(file)
			if err != nil {
				t.Fatal(err)
			}
			var out strings.Builder
			cases := strings.Split(string(data), "\n=== ")
			out.WriteString(cases[0])
			for _, text := range cases[1:] {
				title, _, _ := strings.Cut(text, "\n")
				above, want, _ := strings.Cut(text, "\n---\n")
				c, err := parseCase(above)
				if err != nil {
					t.Fatalf("%s: %v", title, err)
				}
				got := c.run()
				out.WriteString("\n=== " + above + "\n---\n" + got)
				if *rewrite {
					continue
				}
				t.Run(title, func(t *testing.T) {
					if d := cmp.Diff(strings.TrimRight(want, "\n"), strings.TrimRight(got, "\n")); d != "" {
						t.Errorf("-want +got\n%s", d)
					}
				})
			}
			if *rewrite {
				if err := os.WriteFile(file, []byte(out.String()), 0o644); err != nil {
					t.Fatal(err)
				}
			}
		})
	}
}

// conversation is one case: material under short names, and what is asked of it.
type conversation struct {
	network string
	m       Material
	asked   string // "all" or a short id
	rules   []Rule
	authors map[string]string // short id: author
}

func parseCase(text string) (*conversation, error) {
	c := &conversation{network: "x", asked: "all", rules: []Rule{Longest}, authors: map[string]string{}}
	lines := strings.Split(text, "\n")[1:]
	for _, line := range lines { // who wrote what, for parents named without an author
		if f := strings.Fields(line); len(f) > 1 && f[0][0] >= '0' && f[0][0] <= '9' {
			c.authors[f[0]] = strings.TrimSuffix(f[1], ":")
		}
		if rest, ok := strings.CutPrefix(line, "network "); ok {
			c.network = rest
		}
	}
	for _, line := range lines {
		if err := c.parseLine(line); err != nil {
			return nil, fmt.Errorf("%q: %w", line, err)
		}
	}
	return c, nil
}

func (c *conversation) parseLine(line string) error {
	word, rest, _ := strings.Cut(line, " ")
	switch {
	case word == "" || word[0] == '#' || word == "network":
	case word == "ask":
		c.asked = rest
	case word == "rule":
		c.rules = map[string][]Rule{"longest": {Longest}, "oldest": {OldestReply}, "both": {Longest, OldestReply}}[rest]
	case word == "now":
		c.m.Now = date(rest)
	case word == "gone":
		return c.parseGone(rest)
	case word == "evidence":
		return c.parseEvidence(rest)
	default:
		return c.parsePost(word, rest)
	}
	return nil
}

// parsePost reads "AUTHOR [> PARENT [by AUTHOR]] [(attributes)][: text]".
func (c *conversation) parsePost(short, rest string) error {
	p := post.Post{ID: c.id(short), Network: post.Network(c.network)}
	head, text, _ := strings.Cut(rest, ": ")
	p.Text = strings.ReplaceAll(text, `\n`, "\n")
	head = strings.TrimSuffix(head, ":")
	head, attributes, _ := strings.Cut(head, " (")
	f := strings.Fields(head)
	p.Author = c.account(f[0])
	if len(f) >= 3 && f[1] == ">" {
		p.Parent = c.id(f[2])
		if by, ok := c.authors[f[2]]; ok {
			p.ParentAuthor = c.account(by)
		}
		if len(f) == 5 && f[3] == "by" {
			p.ParentAuthor = c.account(f[4])
		}
	}
	for a := range strings.SplitSeq(strings.TrimSuffix(attributes, ")"), ", ") {
		key, value, _ := strings.Cut(a, " ")
		if err := c.attribute(&p, key, value); err != nil {
			return err
		}
	}
	c.m.Posts = append(c.m.Posts, p)
	return nil
}

var states = []string{"present", "not-fetched", "deleted", "blocked", "private", "withheld", "suspended"}

func (c *conversation) attribute(p *post.Post, key, value string) error {
	switch key {
	case "":
	case "conversation":
		p.Conversation = c.id(value)
	case "dated":
		p.Created = date(value)
	case "edited":
		p.Edited = date(value)
	case "version":
		p.Version = value
	case "edits":
		for s := range strings.FieldsSeq(value) {
			p.Edits = append(p.Edits, c.id(s))
		}
	case "capture":
		n, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return err
		}
		p.Raw.Capture = n
	case "cut":
		p.Cut = true
	case "repost":
		p.Repost, p.RepostOf = true, c.id(value)
	case "quotes":
		id, by, _ := strings.Cut(value, " by ")
		p.Quote = &post.Quote{ID: c.id(id)}
		if by != "" {
			p.Quote.Author = c.account(by)
		}
	case "links":
		p.Links = append(p.Links, post.Link{URL: value})
	case "address":
		p.URL = value
	case "author-unknown":
		p.Author = ""
	default:
		s := slices.Index(states, key)
		if s < 0 {
			return fmt.Errorf("unknown attribute %q", key)
		}
		p.State = post.State(s)
	}
	return nil
}

// parseGone reads "ID STATE [seen DATE] [found DATE] [times N] [why WORDS]".
func (c *conversation) parseGone(rest string) error {
	f := strings.Fields(rest)
	g := Gone{State: post.State(slices.Index(states, f[1])), Sightings: 2}
	for i := 2; i < len(f); i++ {
		switch f[i] {
		case "stays":
			g.Stays = true
			continue
		case "seen":
			g.LastSeen = date(f[i+1])
		case "found":
			g.FirstGone = date(f[i+1])
		case "times":
			g.Sightings, _ = strconv.Atoi(f[i+1])
		case "why":
			g.Why = strings.Join(f[i+1:], " ")
			i = len(f)
			continue
		default:
			return fmt.Errorf("unknown word %q", f[i])
		}
		i++
	}
	if c.m.Gone == nil {
		c.m.Gone = map[post.ID]Gone{}
	}
	c.m.Gone[c.id(f[0])] = g
	return nil
}

// parseEvidence reads "[root ID] [whole AUTHOR] [stated N] [preview] [at DATE] [limit WORDS | source WORDS]".
func (c *conversation) parseEvidence(rest string) error {
	var e post.Evidence
	f := strings.Fields(rest)
	for i := 0; i < len(f); i += 2 {
		switch f[i] {
		case "root":
			e.Root = c.id(f[i+1])
		case "whole":
			e.Whole = c.account(f[i+1])
		case "stated":
			e.Stated, _ = strconv.Atoi(f[i+1])
		case "at":
			e.At = date(f[i+1])
		case "preview":
			e.Preview = true
			i--
		case "limit":
			e.Limit = strings.Join(f[i+1:], " ")
			i = len(f)
		case "source":
			e.Source = strings.Join(f[i+1:], " ")
			i = len(f)
		default:
			return fmt.Errorf("unknown word %q", f[i])
		}
	}
	c.m.Evidence = append(c.m.Evidence, e)
	return nil
}

func date(s string) time.Time {
	for _, form := range []string{time.DateOnly, "2006-01-02T15:04"} {
		if t, err := time.Parse(form, s); err == nil {
			return t
		}
	}
	panic("bad date " + s)
}

// id makes a network's id of a short one; what holds a colon is an id already.
func (c *conversation) id(s string) post.ID {
	if strings.Contains(s, ":") {
		return post.ID(s)
	}
	switch c.network {
	case "bluesky":
		key, author, ok := strings.Cut(s, "@")
		if !ok {
			author = c.authors[s]
		}
		return post.ID("at://did:plc:" + author + "/app.bsky.feed.post/" + fmt.Sprintf("%03s", key))
	case "mastodon":
		return post.ID("https://social.example/statuses/" + s)
	case "nostr":
		return post.ID("nostr:" + fmt.Sprintf("%064s", s))
	}
	return post.ID("x:" + s)
}

func (c *conversation) account(s string) post.AccountID {
	switch c.network {
	case "bluesky":
		return post.AccountID("did:plc:" + s)
	case "mastodon":
		return post.AccountID("https://social.example/users/" + s)
	}
	return post.AccountID(c.network + ":" + s)
}

// short undoes id.
func (c *conversation) short(id post.ID) string {
	switch s := string(id); {
	case id == "":
		return "the beginning"
	case c.network == "bluesky":
		return strings.TrimLeft(s[strings.LastIndexByte(s, '/')+1:], "0")
	case c.network == "nostr":
		return strings.TrimLeft(strings.TrimPrefix(s, "nostr:"), "0")
	default:
		return strings.TrimPrefix(strings.TrimPrefix(s, "https://social.example/statuses/"), "x:")
	}
}

func (c *conversation) who(a post.AccountID) string {
	s := string(a)
	return s[strings.LastIndexAny(s, ":/")+1:]
}

func (c *conversation) run() string {
	var b strings.Builder
	for _, rule := range c.rules {
		if len(c.rules) > 1 {
			fmt.Fprintf(&b, "rule %s\n", map[Rule]string{Longest: "longest", OldestReply: "oldest"}[rule])
		}
		if c.asked == "all" {
			for _, t := range AssembleAll(c.m, rule) {
				c.print(&b, t)
			}
			continue
		}
		t, err := Assemble(c.m, c.id(c.asked), rule)
		if err != nil {
			fmt.Fprintf(&b, "error: %v\n", err)
			continue
		}
		c.print(&b, t)
	}
	return b.String()
}

func (c *conversation) print(b *strings.Builder, t *Thread) {
	fmt.Fprintf(b, "thread %s by %s: %s, %d held", c.short(t.ID), c.who(t.Author), t.Verdict.State, t.Verdict.Held)
	if t.RootGone {
		b.WriteString(", root gone")
	}
	if t.ContinuedFrom != "" {
		fmt.Fprintf(b, ", continues %s", c.short(t.ContinuedFrom))
	}
	if !t.Oldest {
		b.WriteString(", other rule: another line")
	}
	b.WriteByte('\n')
	for i := range t.Context {
		fmt.Fprintf(b, "  context %s by %s: %s\n", c.short(t.Context[i].ID), c.who(t.Context[i].Author), oneLine(t.Context[i].Text))
	}
	c.posts(b, "  ", t.Line)
	c.branches(b, "  ", t.Branches)
	for _, p := range t.Continued {
		fmt.Fprintf(b, "  continued in reply to %s", c.short(p.To))
		if p.Missing != "" {
			fmt.Fprintf(b, " (%s)", p.Missing)
		}
		b.WriteByte('\n')
		c.posts(b, "    ", p.Posts)
		c.branches(b, "    ", p.Branches)
		c.gaps(b, "    ", p.Gaps)
	}
	c.gaps(b, "  ", t.Gaps)
	for _, s := range t.Tombstones {
		fmt.Fprintf(b, "  tombstone %s after %s: %s\n", c.short(s.Post), c.short(s.After), s.Reason)
	}
	for _, l := range t.Linked {
		fmt.Fprintf(b, "  linked: %s %s %s\n", c.short(l.Post), l.How, c.short(l.To))
	}
	for _, id := range slices.Sorted(maps.Keys(t.Versions)) {
		for _, p := range t.Versions[id] {
			fmt.Fprintf(b, "  earlier version of %s: %s\n", c.short(id), oneLine(p.Text))
		}
	}
	for _, id := range slices.Sorted(maps.Keys(t.Gone)) {
		fmt.Fprintf(b, "  shown although gone: %s\n", c.short(id))
	}
	for _, p := range t.Problems {
		fmt.Fprintf(b, "  problem %s: %s\n", c.short(p.Post), p.Why)
	}
	fmt.Fprintf(b, "  %s\n", t.Verdict.Evidence)
}

func (c *conversation) posts(b *strings.Builder, indent string, ps []post.Post) {
	for i := range ps {
		fmt.Fprintf(b, "%s%s %s\n", indent, c.short(ps[i].ID), oneLine(ps[i].Text))
	}
}

func (c *conversation) branches(b *strings.Builder, indent string, all []Branch) {
	for _, br := range all {
		fmt.Fprintf(b, "%sbranch at %s\n", indent, c.short(br.At))
		c.posts(b, indent+"  ", br.Posts)
	}
}

func (c *conversation) gaps(b *strings.Builder, indent string, all []Gap) {
	for _, g := range all {
		fmt.Fprintf(b, "%sgap after %s: ", indent, c.short(g.After))
		if g.Count > 0 {
			fmt.Fprintf(b, "%d ", g.Count)
		}
		b.WriteString(string(g.Reason))
		if g.Note != "" {
			fmt.Fprintf(b, " (%s)", g.Note)
		}
		b.WriteByte('\n')
	}
}

func oneLine(s string) string { return strings.ReplaceAll(s, "\n", " / ") }
