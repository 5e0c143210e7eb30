package bluesky

import (
	"bytes"
	"context"
	"fmt"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/unpack"
)

// maxAnswer bounds one saved answer of the API, in bytes.
const maxAnswer = 64 << 20

// Views reads saved answers of the Bluesky API: getPostThread, getPostThreadV2, getPosts, getAuthorFeed
// and other feeds, getRecord, listRecords. A part may hold several, one after the other.
type Views struct{}

// Name is "bluesky-views".
func (Views) Name() string { return "bluesky-views" }

// Recognise looks for the names of the API's answers and for at-uris as their values.
func (Views) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return anyPart(ctx, in, looksLikeView)
}

// Read tells the posts, placeholders and accounts of every answer in the input.
func (Views) Read(ctx context.Context, in *unpack.Input, _ source.Options, to source.Sink) error {
	return eachPart(ctx, in, to, looksLikeView, func(p unpack.Part, c source.Capture) error {
		return readViews(ctx, p, c, to)
	})
}

// looksLikeView says whether a head is the beginning of an answer of the API.
func looksLikeView(head []byte) bool {
	head = bytes.TrimLeft(bytes.TrimPrefix(head, []byte("\ufeff")), " \t\r\n")
	if len(head) == 0 || head[0] != '{' && head[0] != '[' || !namesPost(head) {
		return false
	}
	for _, key := range []string{"thread", "feed", "posts", "records", "value", "record", "post"} {
		if bytes.Contains(head, []byte(`"`+key+`"`)) {
			return !looksLikeEvents(head)
		}
	}
	return false
}

// namesPost says whether there is a name "uri" with an at-uri as its value.
func namesPost(head []byte) bool {
	for {
		i := bytes.Index(head, []byte(`"uri"`))
		if i < 0 {
			return false
		}
		head = bytes.TrimLeft(head[i+len(`"uri"`):], " \t\r\n")
		if rest, ok := bytes.CutPrefix(head, []byte(":")); ok {
			rest = bytes.TrimLeft(rest, " \t\r\n")
			if bytes.HasPrefix(rest, []byte(`"at://`)) || bytes.HasPrefix(rest, []byte(`"at:\/\/`)) {
				return true
			}
		}
	}
}

func readViews(ctx context.Context, p unpack.Part, c source.Capture, to source.Sink) error {
	v := viewer{out: newOut(ctx, to, p.Name, c.Number), threads: map[post.ID]*told{}}
	b, err := readAll(c, maxAnswer)
	if err == errTooLong {
		return v.skip(-1, err.Error())
	}
	if err != nil {
		return fmt.Errorf("reading %s: %w", p.Name, err)
	}
	if err := v.answers(string(b)); err != nil {
		return err
	}
	if err := v.close(); err != nil {
		return err
	}
	return v.tell()
}

// viewer reads one part.
type viewer struct {
	*out
	parser  repo.Parser
	base    int               // where the answer being read begins in the part
	hidden  map[post.ID]bool  // replies that the thread's author hid
	threads map[post.ID]*told // by root
	part    string            // what the answer holds only a part of: "a page of a feed"
	source  string
	live    *asked // what was asked for, where the answer came by a walk; nil in a file
}

// told is what an answer says about one thread.
type told struct {
	stated int
	limit  string
}

// answers reads one JSON text after the other.
func (v *viewer) answers(s string) error {
	at := len(s) - len(strings.TrimPrefix(s, "\ufeff"))
	for {
		at += len(s[at:]) - len(strings.TrimLeft(s[at:], " \t\r\n"))
		if at == len(s) {
			return nil
		}
		v.base = at
		answer, n, err := v.parser.Prefix(s[at:], 4096)
		if err != nil {
			if err := v.skip(int64(at), err.Error()); err != nil {
				return err
			}
			line := strings.IndexByte(s[at:], '\n')
			if line < 0 {
				return nil
			}
			at += line + 1
			continue
		}
		if err := v.answer(&answer); err != nil {
			return err
		}
		at += n
	}
}

// answer tells one answer, whatever call it answers.
func (v *viewer) answer(a *repo.Value) error {
	v.hidden = hiddenBy(a.Get("threadgate"))
	if a.Kind == repo.List {
		return v.each(a.Items, v.one)
	}
	switch thread := a.Get("thread"); {
	case thread.Kind == repo.List:
		v.source = "Bluesky answer of getPostThreadV2"
		return v.flat(a, thread.Items)
	case thread.Kind == repo.Map:
		v.source = "Bluesky answer of getPostThread"
		return v.tree(thread)
	case a.Has("feed"):
		v.source, v.part = "Bluesky feed", "a page of a feed"
		return v.each(a.List("feed"), v.feedItem)
	case a.Has("posts"):
		v.source, v.part = "Bluesky answer of getPosts", "single posts"
		return v.each(a.List("posts"), v.view)
	case a.Has("records"):
		v.source, v.part = "Bluesky answer of listRecords", "a page of an account's records"
		return v.each(a.List("records"), v.recordView)
	}
	return v.one(a)
}

// one tells what stands alone: a post with or without its thread, or a record.
func (v *viewer) one(x *repo.Value) error {
	v.source = "Bluesky answer"
	switch {
	case x.Has("post") && (x.Has("replies") || x.Has("parent")):
		return v.tree(x)
	case x.Has("post"):
		v.part = "single posts"
		return v.feedItem(x)
	case x.Has("value"):
		v.part = "single posts"
		return v.recordView(x)
	case x.Has("record"):
		v.part = "single posts"
		return v.view(x)
	}
	return v.skip(v.offset(x), "not an answer of the Bluesky API that is known")
}

func (v *viewer) each(items []repo.Value, tell func(*repo.Value) error) error {
	for i := range items {
		if err := tell(&items[i]); err != nil {
			return err
		}
	}
	return nil
}

// feedItem tells an entry of a feed: a post, perhaps passed on, with what it answers.
func (v *viewer) feedItem(x *repo.Value) error {
	reply := x.Get("reply")
	for _, key := range []string{"root", "parent"} {
		above := reply.Get(key)
		if key == "root" && above.Text("uri") == reply.Get("parent").Text("uri") {
			continue
		}
		if above.Kind == repo.Map {
			if err := v.maybe(above); err != nil {
				return err
			}
		}
	}
	if reason := x.Get("reason"); reason.Text("$type") == "app.bsky.feed.defs#reasonRepost" {
		if err := v.passedOn(x, reason); err != nil {
			return err
		}
	}
	return v.view(x.Get("post"))
}

// passedOn tells a repost, where the answer names its record.
func (v *viewer) passedOn(x, reason *repo.Value) error {
	did, rest, _ := strings.Cut(strings.TrimPrefix(reason.Text("uri"), "at://"), "/")
	rkey, ok := strings.CutPrefix(rest, repostType+"/")
	of, _ := address(x.Get("post").Text("uri"))
	if _, err := post.ParseID("at://" + did + "/" + postType + "/" + rkey); !ok || err != nil || of == "" {
		v.pass("a repost whose own address is not told")
		return nil
	}
	if err := v.author(reason.Get("by")); err != nil {
		return err
	}
	return v.post(post.Post{ID: post.ID(reason.Text("uri")), Network: post.Bluesky, Author: post.AccountID(did), Repost: true,
		RepostOf: of, Created: claimed(reason.Text("indexedAt"), time.Time{}), Version: reason.Text("cid"), Raw: v.raw(reason)})
}

// maybe tells a post, or the placeholder of one that is not shown.
func (v *viewer) maybe(x *repo.Value) error {
	uri := x.Text("uri")
	switch kind := x.Text("$type"); {
	case strings.HasSuffix(kind, "#notFoundPost") || x.True("notFound"):
		return v.placeholder(uri, "", post.NotFetched, x)
	case strings.HasSuffix(kind, "#blockedPost") || x.True("blocked"):
		return v.placeholder(uri, x.Get("author").Text("did"), post.Blocked, x)
	}
	return v.view(x)
}

func (v *viewer) placeholder(uri, did string, state post.State, x *repo.Value) error {
	id, author := address(uri)
	if id == "" {
		return v.skip(v.offset(x), "a missing post without a usable address")
	}
	if did != "" && did != string(author) {
		return v.skip(v.offset(x), "a missing post of another account than its address says")
	}
	return v.post(post.Post{ID: id, Network: post.Bluesky, Author: author, State: state, Raw: v.raw(x)})
}

// recordView tells an entry of listRecords or the answer of getRecord.
func (v *viewer) recordView(x *repo.Value) error {
	did, rest, _ := strings.Cut(strings.TrimPrefix(x.Text("uri"), "at://"), "/")
	collection, rkey, _ := strings.Cut(rest, "/")
	rec := x.Get("value")
	if err := v.live.refuses(x.Text("uri"), rec, x.Text("cid")); err != nil {
		return v.skip(v.offset(x), err.Error())
	}
	switch collection {
	case postType:
		p, err := readPost(did, rkey, rec, time.Time{})
		if err != nil {
			return v.skip(v.offset(x), err.Error())
		}
		p.Version, p.Raw = cidText(x.Text("cid")), v.raw(x)
		return v.post(p)
	case repostType:
		p, ok := readRepost(did, rkey, rec, time.Time{})
		if _, err := post.ParseID("at://" + did + "/" + postType + "/" + rkey); !ok || err != nil {
			v.pass("a repost of something else than a post")
			return nil
		}
		p.Version, p.Raw = cidText(x.Text("cid")), v.raw(x)
		return v.post(p)
	case profileType:
		if account, err := post.ParseAccountID(did); err == nil && account.Network() == post.Bluesky {
			return v.account(readProfile(did, rec))
		}
		return v.skip(v.offset(x), errAddress.Error())
	}
	if why := passed(collection); why != "" {
		v.pass(why)
	}
	return nil
}

func (v *viewer) raw(x *repo.Value) post.Raw {
	return post.Raw{Capture: v.capture, Offset: v.offset(x), Length: int64(x.Size)}
}

func (v *viewer) offset(x *repo.Value) int64 { return int64(v.base + x.At) }

// hiddenBy lists the replies that a threadgate hides.
func hiddenBy(gate *repo.Value) map[post.ID]bool {
	list := gate.Get("record").List("hiddenReplies")
	if len(list) == 0 {
		return nil
	}
	out := make(map[post.ID]bool, len(list))
	for i := range list {
		out[post.ID(list[i].Str)] = true
	}
	return out
}

// tell gives the evidence of all answers of the part.
func (v *viewer) tell() error {
	for root, t := range v.threads {
		e := post.Evidence{Root: root, Stated: t.stated, Limit: t.limit, Source: v.source}
		if err := v.to.Evidence(v.ctx, e); err != nil {
			return err
		}
	}
	if v.source == "" {
		return nil
	}
	return v.to.Evidence(v.ctx, post.Evidence{Limit: v.part, Source: v.source})
}
