package xcom

import (
	"bufio"
	"bytes"
	"encoding/json"
	"os"
	"path/filepath"
	"testing"
	"time"

	"github.com/google/go-cmp/cmp"

	"clew/internal/post"
	"clew/internal/source"
)

// recorded fills a fake with real answers: pages of API v2 as JSON Lines, in which each post, account and
// medium stands as X wrote it.
func (f *fakeX) recorded(path string) (ids []string) {
	f.t.Helper()
	b, err := os.ReadFile(path)
	if err != nil {
		f.t.Fatal(err)
	}
	lines := bufio.NewScanner(bytes.NewReader(b))
	lines.Buffer(nil, 16<<20)
	for lines.Scan() {
		var page map[string]any
		if json.Unmarshal(lines.Bytes(), &page) != nil {
			continue // the broken line of trap 7
		}
		for _, t := range dataOf(page) {
			if id, ok := t["id"].(string); ok && t["text"] != nil && t["conversation_id"] != nil {
				f.tweets[id] = t
				ids = append(ids, id)
			}
		}
		in, _ := page["includes"].(map[string]any)
		for _, t := range dataOf(map[string]any{"data": in["tweets"]}) {
			if id := t["id"].(string); f.tweets[id] == nil && t["conversation_id"] != nil {
				f.tweets[id] = t
				ids = append(ids, id)
			}
		}
		for _, u := range dataOf(map[string]any{"data": in["users"]}) {
			f.users[u["id"].(string)] = u
		}
		for _, m := range dataOf(map[string]any{"data": in["media"]}) {
			f.media[m["media_key"].(string)] = m
		}
	}
	return ids
}

// TestLiveRecorded walks to each post of real answers and holds what is told against what the reader of
// files makes of the same answers.
func TestLiveRecorded(t *testing.T) {
	dir := filepath.Join(apiData(t, "data"), "x-api-v2", "twarc-shapes")
	files := map[string]int{"edited.jsonl": 2, "many_urls.jsonl": 2, "media_tweet.jsonl": 1, "mentions_tweet.jsonl": 2, "quoted_edit.jsonl": 3,
		"cashtags.jsonl": 1, "cotweet.jsonl": 1, "two_tweets.jsonl": 2, "geo_tweets.jsonl": 3, "streaming_output_with_error.jsonl": 11}
	for name, least := range files {
		f := newFakeX(t)
		ids := f.recorded(filepath.Join(dir, name))
		part := filePart(t, filepath.Join(dir, name))
		read := readInput(t, APIv2{}, source.Options{}, fileInput(part))
		walked := 0
		for _, id := range ids {
			f.spent, f.charged = 0, map[string]bool{}
			if f.users[f.tweets[id]["author_id"].(string)] == nil {
				continue // an author whom the recording leaves out
			}
			s, w, err := f.walk(t, id)
			if err != nil {
				t.Errorf("%s, %s: %v", name, id, err)
				continue
			}
			walked++
			got, want := s.post(t, w.Post), read.post(t, w.Post)
			if want.Author == "" {
				continue
			}
			for _, p := range []*post.Post{&got, &want} {
				p.Raw = post.Raw{}
				if p.Quote != nil {
					p.Quote.Post, p.Quote.Author, p.Quote.State = nil, "", ""
				}
			}
			if d := cmp.Diff(want, got); d != "" {
				t.Errorf("%s, %s:\n%s", name, id, d)
			}
		}
		if walked != least {
			t.Errorf("%s: %d posts of %d were walked to, want %d", name, walked, len(ids), least)
		}
	}
}

// TestLiveRecordedEdit walks to each version of a real edited post: both are told, as one.
func TestLiveRecordedEdit(t *testing.T) {
	dir := filepath.Join(apiData(t, "data"), "x-api-v2", "twarc-shapes")
	for _, id := range []string{"1576994746135764992", "1576994789110992896"} {
		f := newFakeX(t)
		f.now = time.Date(2022, 10, 4, 12, 0, 0, 0, time.UTC)
		f.recorded(filepath.Join(dir, "edited_before.jsonl"))
		f.recorded(filepath.Join(dir, "edited_after.jsonl"))
		s, w, err := f.walk(t, id)
		if err != nil || w.Root != "x:1576994746135764992" || w.Posts != 1 {
			t.Fatalf("%+v, %v", w, err)
		}
		th := s.assembled(t, post.ID("x:"+id))
		if len(th.Line) != 1 || th.Line[0].Text != "hey :) https://t.co/rnwEIoNuqd" || len(th.Versions[th.Line[0].ID]) != 1 {
			t.Errorf("%+v, versions %+v", th.Line, th.Versions)
		}
	}
}
