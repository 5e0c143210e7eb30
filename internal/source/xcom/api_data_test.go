package xcom

import (
	"context"
	"fmt"
	"io/fs"
	"path/filepath"
	"slices"
	"strings"
	"testing"

	"clew/internal/source"
)

// apiTold is what came out of one file, in words.
func apiTold(s *apiSink) string {
	missing, reposts := 0, 0
	for i := range s.posts {
		if s.posts[i].State != 0 {
			missing++
		}
		if s.posts[i].Repost {
			reposts++
		}
	}
	var out []string
	say := func(n int, what string) {
		if n > 0 {
			out = append(out, fmt.Sprintf("%d %s", n, what))
		}
	}
	say(len(s.posts)-missing, "posts")
	say(reposts, "of them reposts")
	say(missing, "missing")
	say(len(s.accounts), "accounts")
	say(len(s.gone), "gone")
	for _, e := range s.evidence {
		out = append(out, "limit: "+string(e.Root)+" "+e.Limit)
	}
	var skips []string
	for _, k := range s.skips {
		word := "skipped"
		if k.Expected {
			word = "left out"
		}
		skips = append(skips, fmt.Sprintf("%s %d (%s)", word, max(1, k.Count), k.Why))
	}
	slices.Sort(skips)
	return strings.Join(append(out, skips...), "; ")
}

// TestOthersFilesAreNotOurs holds that no file of another network, nor of X's archives, is taken for an
// answer of X's interfaces.
func TestOthersFilesAreNotOurs(t *testing.T) {
	data, files := apiData(t, "data"), 0
	err := filepath.WalkDir(data, func(path string, d fs.DirEntry, err error) error {
		if err != nil {
			return err
		}
		switch d.Name() {
		case "twitter-api-v11", "x-api-v2", "x-graphql":
			return fs.SkipDir
		}
		if !d.Type().IsRegular() {
			return nil
		}
		files++
		for _, src := range []source.Source{APIv2{}, APIv1{}, GraphQL{}} {
			ok, err := src.Recognise(context.Background(), fileInput(filePart(t, path)))
			if ok || err != nil {
				t.Errorf("%s: Recognise(%s) = %v, %v", src.Name(), path, ok, err)
			}
		}
		return nil
	})
	if err != nil || files < 500 {
		t.Errorf("looked at %d files, %v", files, err)
	}
}

// TestRealData states what comes out of every file of the three folders.
func TestRealData(t *testing.T) {
	data := apiData(t, "data")
	for _, c := range []struct{ file, source, want string }{
		{"twitter-api-v11/realdonaldtrump-2017h1.json", "x-api-v1", "805 posts; 44 of them reposts; 29 accounts"},
		{"twitter-api-v11/sferik-statuses.json", "x-api-v1", "26 posts; 6 of them reposts; 23 accounts"},
		{"twitter-api-v11/twitter-to-sqlite-tweets.json", "x-api-v1", "5 posts; 1 of them reposts; 3 accounts"},
		{"x-api-v2/reuters-split/data_1219780709600124929.json", "x-api-v2", "500 posts"},
		{"x-api-v2/reuters-split/users_1219780709600124929.json", "x-api-v2", "33 accounts; left out 33 (account without posts)"},
		{"x-api-v2/twarc-shapes/cashtags.jsonl", "x-api-v2", "1 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/cotweet.jsonl", "x-api-v2", "1 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/counts.jsonl", "x-api-v2", "left out 169 (count of posts)"},
		{"x-api-v2/twarc-shapes/edited.jsonl", "x-api-v2", "2 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/edited_after.jsonl", "x-api-v2", "2 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/edited_before.jsonl", "x-api-v2", "2 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/empty.json", "", ""}, // empty: nobody's
		{"x-api-v2/twarc-shapes/geo_tweets.jsonl", "x-api-v2", "3 posts; 4 accounts"},
		{"x-api-v2/twarc-shapes/many_urls.jsonl", "x-api-v2", "2 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/media_tweet.jsonl", "x-api-v2", "1 posts; 1 accounts"},
		{"x-api-v2/twarc-shapes/mentions_tweet.jsonl", "x-api-v2", "2 posts; 1 of them reposts; 2 accounts"},
		{"x-api-v2/twarc-shapes/quoted_edit.jsonl", "x-api-v2", "3 posts; 2 accounts"},
		{"x-api-v2/twarc-shapes/streaming_output_with_error.jsonl", "x-api-v2", "11 posts; 11 accounts; skipped 1 (the JSON ends in the middle)"},
		{"x-api-v2/twarc-shapes/tweets_compliance.jsonl", "x-api-v2", "2 gone"},
		{"x-api-v2/twarc-shapes/two_tweets.jsonl", "x-api-v2", "2 posts; 1 of them reposts; 2 accounts"},
		{"x-api-v2/twarc-shapes/users_compliance.jsonl", "x-api-v2", "2 gone"},
		{"x-api-v2/twarc-shapes/verified_type.jsonl", "x-api-v2", "1 posts; 1 accounts"},
		{"x-graphql/fxembed/TweetDetail/1848831595014459513.json", "x-web", "1 posts; 1 accounts"},
		{"x-graphql/fxembed/TweetDetail/20.json", "x-web", "1 posts; 1 accounts; limit: x:20 the page went on below what was loaded; left out 1 (community note)"},
		{"x-graphql/fxembed/TweetDetail/991202.json", "x-web", "2 posts; 1 missing; 1 accounts; limit: x:991200 the page went on below what was loaded"},
		{"x-graphql/fxembed/TweetDetail/991503.json", "x-web", "1 missing"},
		{"x-graphql/fxembed/TweetResultByRestId/1848831595014459513.json", "x-web", "1 posts; 1 accounts; limit: x:1848831595014459513 the answer holds this one post"},
		{"x-graphql/fxembed/TweetResultByRestId/20.json", "x-web", "1 posts; 1 accounts; limit: x:20 the answer holds this one post"},
		{"x-graphql/fxembed/TweetResultByRestId/991004.json", "x-web", "1 posts; 1 accounts; limit: x:991004 the answer holds this one post"},
		{"x-graphql/fxembed/TweetResultByRestId/991500.json", "x-web", "skipped 1 (a post that is not there (Suspended), and the answer does not say which)"},
		{"x-graphql/twscrape/raw_user_tweets.json", "x-web", "41 posts; 16 of them reposts; 14 accounts; limit:  the page went on below what was loaded"},
	} {
		t.Run(filepath.Base(filepath.Dir(c.file))+"/"+filepath.Base(c.file), func(t *testing.T) {
			in := fileInput(filePart(t, filepath.Join(data, c.file)))
			var by []string
			for _, src := range []source.Source{APIv2{}, APIv1{}, GraphQL{}} {
				ok, err := src.Recognise(context.Background(), in)
				if err != nil {
					t.Fatal(err)
				}
				if !ok {
					continue
				}
				by = append(by, src.Name())
				if got := apiTold(readInput(t, src, source.Options{}, in)); got != c.want {
					t.Errorf("told %q\nwant %q", got, c.want)
				}
			}
			if got := strings.Join(by, " "); got != c.source {
				t.Errorf("recognised by %q, want %q", got, c.source)
			}
		})
	}
}
