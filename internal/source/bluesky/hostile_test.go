package bluesky

import (
	"bytes"
	"encoding/binary"
	"errors"
	"strings"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
)

// repositoryOf writes a repository of one tree node: records by path, which must be of layer 0 and sorted;
// a record that is "" is left out of the file.
func repositoryOf(t testing.TB, did string, paths []string, records []string, more ...string) []byte {
	t.Helper()
	link := func(c repo.CID) string { return "\xd8\x2a\x58\x25\x00" + string(c[:]) }
	text := func(s string) string { return string(binary.AppendUvarint([]byte{0x78}, uint64(len(s)))) + s }
	var entries, blocks strings.Builder
	put := func(b string) repo.CID {
		c := repo.Sum([]byte(b))
		blocks.Write(binary.AppendUvarint(nil, uint64(len(c)+len(b))))
		blocks.WriteString(string(c[:]) + b)
		return c
	}
	last := ""
	for i, path := range paths {
		if repo.Layer([]byte(path)) != 0 {
			t.Fatalf("%s is of layer %d", path, repo.Layer([]byte(path)))
		}
		value := repo.Sum([]byte("absent" + path))
		if records[i] != "" {
			value = put(records[i])
		}
		p := repo.Prefix([]byte(last), []byte(path))
		suffix := path[p:]
		size := string([]byte{0x40 | byte(len(suffix))})
		if len(suffix) > 23 {
			size = string([]byte{0x58, byte(len(suffix))})
		}
		prefix := string([]byte{byte(p)})
		if p > 23 {
			prefix = string([]byte{0x18, byte(p)})
		}
		entries.WriteString("\xa4\x61k" + size + suffix + "\x61p" + prefix + "\x61t\xf6\x61v" + link(value))
		last = path
	}
	node := put("\xa2\x61e" + string([]byte{0x80 | byte(len(paths))}) + entries.String() + "\x61l\xf6")
	commit := put("\xa6\x63did" + text(did) + "\x63rev\x6d3migo7fijwi2k\x63sig\x58\x40" + strings.Repeat("s", 64) + "\x64data" + link(node) + "\x64prev\xf6\x67version\x03")
	for _, b := range more {
		put(b)
	}
	head := "\xa2\x65roots\x81" + link(commit) + "\x67version\x01"
	return append(append(binary.AppendUvarint(nil, uint64(len(head))), head...), blocks.String()...)
}

// recordOf writes a record as CBOR from JSON.
func recordOf(t testing.TB, json string) string {
	t.Helper()
	var p repo.Parser
	v, err := p.Parse(json, 0)
	if err != nil {
		t.Fatal(err)
	}
	b, ok := repo.Encode(&v)
	if !ok {
		t.Fatalf("%s has no CBOR", json)
	}
	return string(b)
}

// layer0 gives n paths of a collection, sorted, of layer 0.
func layer0(collection string, n int) (out []string) {
	for c := 'a'; len(out) < n; c++ {
		if path := collection + "/" + string(c); repo.Layer([]byte(path)) == 0 {
			out = append(out, path)
		}
	}
	return out
}

func TestOneBadRecordIsSkippedAndNothingIsCalledWhole(t *testing.T) {
	good := recordOf(t, `{"$type":"app.bsky.feed.post","text":"one"}`)
	paths := layer0(postType, 3)
	for name, bad := range map[string]string{
		"a float":         "\xa1\x61a\xf9\x3c\x00",
		"keys unsorted":   "\xa2\x61b\x00\x61a\x00",
		"key twice":       "\xa2\x61a\x00\x61a\x00",
		"indefinite":      "\xbf\xff",
		"another type":    recordOf(t, `{"$type":"app.bsky.feed.like","text":"one"}`),
		"no type":         recordOf(t, `{"text":"one"}`),
		"no text":         recordOf(t, `{"$type":"app.bsky.feed.post"}`),
		"a tree node":     "\xa2\x61e\x80\x61l\xf6",
		"something after": good + "\x00",
		"nested too deep": strings.Repeat("\x81", 1000) + "\x00",
	} {
		file := repositoryOf(t, alice, paths, []string{good, bad, good})
		m, err := read(t, Repo{}, input("x.car", file))
		if err != nil || len(m.posts) != 2 || len(m.unexpected()) != 1 || m.evidence[0].Whole != "" || m.evidence[0].Limit == "" {
			t.Errorf("%s: %v, %d posts, skipped %q, %+v", name, err, len(m.posts), m.unexpected(), m.evidence)
		}
	}
}

func TestUnreachableBlocksAreNotUsed(t *testing.T) {
	foreign := recordOf(t, `{"$type":"app.bsky.feed.post","text":"somebody else's, deleted"}`)
	file := repositoryOf(t, alice, layer0(postType, 1), []string{recordOf(t, `{"$type":"app.bsky.feed.post","text":"one"}`)}, foreign, strings.Repeat("\x00", 1000))
	m, err := read(t, Repo{}, input("x.car", file))
	if err != nil || len(m.posts) != 1 || m.posts[0].Text != "one" || m.evidence[0].Whole != alice || len(m.unexpected()) > 0 {
		t.Errorf("%v %+v %q", err, m.posts, m.unexpected())
	}
}

// A proof of one record is read and not called whole; an export that lacks a record is refused.
func TestProofsAndIncompleteExports(t *testing.T) {
	good := recordOf(t, `{"$type":"app.bsky.feed.post","text":"one"}`)
	paths := layer0(postType, 4)
	m, err := read(t, Repo{}, input("proof.car", repositoryOf(t, alice, paths, []string{"", good, "", ""})))
	if err != nil || len(m.posts) != 1 || m.evidence[0].Whole != "" || m.evidence[0].Limit == "" {
		t.Errorf("%v %+v", err, m.evidence)
	}
	m, err = read(t, Repo{}, input("export.car", repositoryOf(t, alice, paths, []string{good, good, "", good})))
	if !errors.Is(err, ErrIncomplete) || len(m.posts) > 0 {
		t.Errorf("%v, %d posts", err, len(m.posts))
	}
}

func TestBadPathsAndAccountsAreRefused(t *testing.T) {
	good := recordOf(t, `{"$type":"app.bsky.feed.post","text":"one"}`)
	for _, path := range []string{"nothing", "app.bsky/x", "app.bsky.feed.post/a/b", "app.bsky.feed.post/", "/x", "app.bsky.feed.post/a b", "app.bsky.feed.post/..", "-app.bsky.feed/x"} {
		if repo.Layer([]byte(path)) != 0 {
			continue
		}
		if m, err := read(t, Repo{}, input("x.car", repositoryOf(t, alice, []string{path}, []string{good}))); !errors.Is(err, repo.ErrInvalid) || len(m.posts) > 0 {
			t.Errorf("%q: %v", path, err)
		}
	}
	for _, did := range []string{"alice.example", "did:", "nostr:" + strings.Repeat("a", 64), "https://example.org/users/alice"} {
		did += strings.Repeat(" ", max(0, 24-len(did))) // the text's head says one byte of length
		if m, err := read(t, Repo{}, input("x.car", repositoryOf(t, did, layer0(postType, 1), []string{good}))); !errors.Is(err, repo.ErrInvalid) || len(m.posts) > 0 {
			t.Errorf("%q: %v", did, err)
		}
	}
}

func TestRepostsAndProfileOfARepository(t *testing.T) {
	paths := append(layer0(profileType, 1), layer0(repostType, 2)...)
	for c := 'a'; repo.Layer([]byte(paths[0])) != 0; c++ {
		paths[0] = profileType + "/" + string(c)
	}
	file := repositoryOf(t, alice, paths, []string{recordOf(t, `{"$type":"app.bsky.actor.profile","displayName":"Alice"}`),
		recordOf(t, `{"$type":"app.bsky.feed.repost","createdAt":"2025-01-01T00:00:00Z","subject":{"uri":"at://`+bob+`/app.bsky.feed.post/q"}}`),
		recordOf(t, `{"$type":"app.bsky.feed.repost","subject":{"uri":"at://`+bob+`/app.bsky.feed.generator/q"}}`)})
	m, err := read(t, Repo{}, input("x.car", file))
	if err != nil || len(m.posts) != 1 || !m.posts[0].Repost || m.posts[0].RepostOf != "at://"+bob+"/app.bsky.feed.post/q" || m.posts[0].ID != post.ID("at://"+alice+"/"+paths[1]) {
		t.Errorf("%v %+v", err, m.posts)
	}
	if m.left()["a repost of something else than a post"] != 1 || m.accounts[0].ID != alice {
		t.Errorf("%v %+v", m.left(), m.accounts)
	}
}

func FuzzRepo(f *testing.F) {
	f.Add(repositoryOf(f, alice, layer0(postType, 2), []string{recordOf(f, `{"$type":"app.bsky.feed.post","text":"one"}`), ""}))
	f.Fuzz(func(t *testing.T, content []byte) {
		var m memory
		if ok, err := (Repo{}).Recognise(t.Context(), input("x", content)); !ok || err != nil {
			return
		}
		in := input("x", content)
		c, err := m.Capture(t.Context(), in.Parts[0])
		if err != nil {
			t.Fatal(err)
		}
		if readRepository(t.Context(), in.Parts[0], c, source.Options{}, &m) != nil && len(m.posts) > 0 {
			t.Fatal("posts out of a file that was refused")
		}
		checkPosts(t, bytes.Clone(content), &m)
	})
}
