package bluesky

import (
	"errors"
	"fmt"
	"path/filepath"
	"strings"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"

	"github.com/google/go-cmp/cmp"
)

// fromJSON makes a post of a record written as JSON.
func fromJSON(t testing.TB, record string, seen time.Time) (post.Post, error) {
	t.Helper()
	var p repo.Parser
	v, err := p.Parse(record, 0)
	if err != nil {
		t.Fatal(err)
	}
	return readPost(alice, "3mmoojp7etg2g", &v, seen)
}

func facet(start, end any, feature string) string {
	return fmt.Sprintf(`{"index":{"byteStart":%v,"byteEnd":%v},"features":[{"$type":"app.bsky.richtext.facet#%s}]}`, start, end, feature)
}

// Byte ranges become code points; what does not fit its words is mended or left out.
func TestFacets(t *testing.T) {
	const text = "😀 é @bob.example #Вода see example.org"
	at := func(words string) (int, int) {
		i := strings.Index(text, words)
		return i, i + len(words)
	}
	tagStart, tagEnd := at("#Вода")
	atStart, atEnd := at("@bob.example")
	linkStart, linkEnd := at("example.org")
	link := `link","uri":"https://example.org/"`
	for _, c := range []struct {
		name, facet, want string
	}{
		{"tag", facet(tagStart, tagEnd, `tag","tag":"Вода"`), "tag #Вода"},
		{"tag in another case", facet(tagStart, tagEnd, `tag","tag":"вода"`), "tag #Вода"},
		{"tag, range a little off", facet(tagStart-1, tagEnd-1, `tag","tag":"Вода"`), "tag #Вода"},
		{"tag, range splits a character", facet(tagStart, tagEnd-1, `tag","tag":"Вода"`), "tag #Вода"},
		{"tag that the text lacks", facet(tagStart, tagEnd, `tag","tag":"Вогонь"`), ""},
		{"tag without a name", facet(tagStart, tagEnd, `tag","tag":""`), ""},
		{"mention", facet(atStart, atEnd, `mention","did":"`+bob+`"`), "mention @bob.example"},
		{"mention of other words", facet(0, 4, `mention","did":"`+bob+`"`), ""},
		{"mention of no DID", facet(atStart, atEnd, `mention","did":"bob"`), ""},
		{"link", facet(linkStart, linkEnd, link), "link example.org"},
		{"link on any words", facet(5, 7, link), "link é"},
		{"link within a character", facet(1, 4, link), "link "},
		{"link beyond the text", facet(0, 999, link), "link "},
		{"link backwards", facet(9, 5, link), "link "},
		{"link empty", facet(4, 4, link), "link "},
		{"link negative", facet(-4, 4, link), "link "},
		{"link by fractions", facet("0.5", "4.5", link), "link "},
		{"link by text", facet(`"0"`, `"4"`, link), "link "},
		{"link 2^63", facet(0, "9223372036854775808", link), "link "},
		{"link to a script", facet(linkStart, linkEnd, `link","uri":"javascript:alert(1)"`), ""},
		{"link with a space", facet(linkStart, linkEnd, `link","uri":"https://a b"`), ""},
		{"unknown kind", facet(linkStart, linkEnd, `future","uri":"https://a"`), ""},
		{"no index", `{"features":[{"$type":"app.bsky.richtext.facet#tag","tag":"Вода"}]}`, "tag #Вода"},
	} {
		p, err := fromJSON(t, `{"text":"`+text+`","facets":[`+c.facet+`]}`, time.Time{})
		if err != nil {
			t.Fatal(err)
		}
		got := ""
		for _, x := range p.Tags {
			got += "tag " + points(text, x.Start, x.End)
		}
		for _, x := range p.Mentions {
			got += "mention " + points(text, x.Start, x.End)
		}
		for _, x := range p.Links {
			got += "link " + points(text, x.Start, x.End)
		}
		if got != c.want || p.Text != text {
			t.Errorf("%s: %q, expected %q", c.name, got, c.want)
		}
	}
}

func TestEmbedsOfRecords(t *testing.T) {
	const cid = "bafkreiccldh766hwcnuxnf2wh6jgzepf2nlu2lvcllt63eww5p6chi4ity"
	image := `{"alt":"hills","aspectRatio":{"width":4,"height":3},"image":{"$type":"blob","mimeType":"image/png","size":1,"ref":{"$link":"` + cid + `"}}}`
	p, err := fromJSON(t, `{"text":"x","langs":["uk","en"],"tags":["beside"],"createdAt":"2025-01-01T01:00:00+01:00","embed":{"$type":"app.bsky.embed.recordWithMedia",
		"record":{"record":{"uri":"at://`+bob+`/app.bsky.feed.post/q","cid":"x"}},"media":{"$type":"app.bsky.embed.images","images":[`+image+`,{"image":{"cid":"`+cid+`","mimeType":"image/jpeg"}},{"image":{}},{}]}}}`, time.Time{})
	if err != nil {
		t.Fatal(err)
	}
	url := "https://cdn.bsky.app/img/feed_fullsize/plain/" + alice + "/" + cid + "@jpeg"
	want := post.Post{ID: "at://" + alice + "/app.bsky.feed.post/3mmoojp7etg2g", Network: post.Bluesky, Author: alice, Text: "x", Lang: "uk", Tags: []post.Tag{{Name: "beside"}},
		Created: time.Date(2025, 1, 1, 0, 0, 0, 0, time.UTC), Quote: &post.Quote{ID: "at://" + bob + "/app.bsky.feed.post/q", Author: bob, State: post.QuoteMissing},
		Media: []post.Media{{Kind: post.Image, URL: url, Alt: "hills", Type: "image/png", Width: 4, Height: 3}, {Kind: post.Image, URL: url, Type: "image/jpeg"}}}
	if diff := cmp.Diff(want, p); diff != "" {
		t.Error(diff)
	}
	for embed, want := range map[string]post.Link{
		`{"$type":"app.bsky.embed.external","external":{"uri":"https://example.org","title":"T","description":"D"}}`: {URL: "https://example.org", Title: "T", Text: "D"},
		`{"$type":"app.bsky.embed.record","record":{"uri":"at://` + bob + `/app.bsky.feed.generator/hills"}}`:        {URL: "https://bsky.app/profile/" + bob + "/feed/hills"},
	} {
		p, err := fromJSON(t, `{"text":"x","embed":`+embed+`}`, time.Time{})
		if err != nil || len(p.Links) != 1 || p.Links[0] != want || p.Quote != nil {
			t.Errorf("%s: %v %+v", embed, err, p.Links)
		}
	}
	for _, embed := range []string{`7`, `{}`, `{"$type":"app.bsky.embed.record"}`, `{"$type":"app.bsky.embed.record","record":{"uri":"at://x"}}`, `{"$type":"app.bsky.embed.external","external":{"uri":"data:x"}}`,
		`{"$type":"app.bsky.embed.video","video":{"ref":{"$link":"x"}}}`, `{"$type":"app.bsky.embed.recordWithMedia","media":{"$type":"app.bsky.embed.recordWithMedia"}}`} {
		p, err := fromJSON(t, `{"text":"x","embed":`+embed+`}`, time.Time{})
		if err != nil || len(p.Links)+len(p.Media) > 0 || p.Quote != nil {
			t.Errorf("%s: %v %+v", embed, err, p)
		}
	}
	if p, err := fromJSON(t, `{"text":"x","embed":{"$type":"app.bsky.embed.video","alt":"a film","video":{"mimeType":"video/mp4","ref":{"$link":"`+cid+`"}}}}`, time.Time{}); err != nil || len(p.Media) != 1 || p.Media[0].Kind != post.Video || p.Media[0].Alt != "a film" {
		t.Errorf("%v %+v", err, p.Media)
	}
}

// A claimed time that cannot be, or that lies after the record was seen, is left out.
func TestClaimedTimes(t *testing.T) {
	seen := time.Date(2025, 6, 1, 0, 0, 0, 0, time.UTC)
	for s, want := range map[string]bool{
		"2025-05-31T23:00:00.123456789Z": true, "2025-06-01T12:00:00Z": true, "1985-04-12T23:20:50.123Z": true, "2025-06-03T00:00:00Z": false, "9999-01-01T00:00:00Z": false,
		"2023-07-21T01:33:51.481951": false, "": false, "yesterday": false, "0000-01-01T00:00:00+01:00": false,
	} {
		if got := claimed(s, seen); got.IsZero() == want {
			t.Errorf("%q: %v", s, got)
		}
	}
}

// Trap 10 of the data: the protocol's two lists of syntax do not agree; these are the stand-alone ones.
// Datetimes that become negative are refused, which the lists call a matter of parsing.
func TestTrap10DatetimeLists(t *testing.T) {
	dir := shared(t, "data", "atproto-interop", "syntax")
	for file, want := range map[string]bool{"datetime_syntax_valid.txt": true, "datetime_syntax_invalid.txt": false, "datetime_parse_invalid.txt": false} {
		n := 0
		for line := range strings.SplitSeq(string(mustFile(t, filepath.Join(dir, file))), "\n") {
			if line == "" || strings.HasPrefix(line, "#") {
				continue
			}
			n++
			if _, ok := datetime(line); ok != want {
				t.Errorf("%s: %q", file, line)
			}
		}
		if n == 0 {
			t.Errorf("%s has no lines", file)
		}
	}
}

func TestDIDAndAddressLists(t *testing.T) {
	dir := shared(t, "data", "atproto-interop", "syntax")
	for line := range strings.SplitSeq(string(mustFile(t, filepath.Join(dir, "did_syntax_invalid.txt"))), "\n") {
		if line == "" || strings.HasPrefix(line, "#") {
			continue
		}
		if id, _ := address("at://" + line + "/app.bsky.feed.post/3k"); id != "" {
			t.Errorf("%q is taken for a DID", line)
		}
	}
	for line := range strings.SplitSeq(string(mustFile(t, filepath.Join(dir, "aturi_syntax_invalid.txt"))), "\n") {
		if id, _ := address(line); id != "" && line != "" && !strings.HasPrefix(line, "#") {
			t.Errorf("%q is taken for an address", line)
		}
	}
}

func TestRecordsThatAreNoPosts(t *testing.T) {
	parent := `"parent":{"uri":"at://` + bob + `/app.bsky.feed.post/q"}`
	for record, want := range map[string]error{
		`{}`: errNoText, `{"text":null}`: errNoText, `{"text":["x"]}`: errNoText, `[]`: errNoText,
		`{"text":"x","reply":{}}`: errParent,
		`{"text":"x","reply":{"parent":{"uri":"at://bob.example/app.bsky.feed.post/q"}}}`: errParent,
		`{"text":"x","reply":{"parent":{"uri":"at://` + bob + `/app.bsky.feed.like/q"}}}`: errParent,
		`{"text":"x","reply":{"root":{"uri":"at://` + bob + `/app.bsky.feed.post/q"}}}`:   errParent,
		`{"text":"x","reply":{` + parent + `}}`:                                           nil,
		`{"text":"","reply":null}`:                                                        nil,
	} {
		if _, err := fromJSON(t, record, time.Time{}); !errors.Is(err, want) {
			t.Errorf("%s: %v", record, err)
		}
	}
	var v repo.Value
	if _, err := readPost("alice", "x", &v, time.Time{}); !errors.Is(err, errAddress) {
		t.Errorf("no DID: %v", err)
	}
}
