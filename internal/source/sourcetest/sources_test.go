package sourcetest_test

import (
	"os"
	"path/filepath"
	"testing"

	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/sourcetest"
	"clew/internal/source/xcom"
	"clew/internal/unpack"
)

// TestSources runs the suite on every source, each with an input that its own network's people made. Two
// inputs come with the project.
func TestSources(t *testing.T) {
	const shared = "../../../../shared/data/"
	for _, c := range []struct {
		source source.Source
		path   string
		posts  int
	}{
		{xcom.Archive{}, "../xcom/testdata/sample-archive", 10},
		{xcom.Archive{}, shared + "twitter-archive-ytd/alrocar", 1000},
		{xcom.Grailbird{}, shared + "twitter-archive-grailbird/bizweekgraphics", 800},
		{xcom.APIv2{}, shared + "x-api-v2/twarc-shapes/many_urls.jsonl", 1},
		{xcom.APIv1{}, shared + "twitter-api-v11/sferik-statuses.json", 5},
		{xcom.GraphQL{}, shared + "x-graphql/twscrape/raw_user_tweets.json", 20},
		{mastodon.Outbox{}, shared + "mastodon-archive/goija-nl", 290},
		{mastodon.API{}, shared + "mastodon-api/bigbone/public_timeline.json", 5},
		{mastodon.Object{}, shared + "activitypub/fedify-fixtures/example.com/person.json", 0},
		{bluesky.Repo{}, shared + "atproto-car/repo-stream-tiny.car", 1},
		{bluesky.Views{}, shared + "bsky-thread-json/hagoromo-postthread-1.getPostThread.json", 1},
		{bluesky.Jetstream{}, shared + "atproto-firehose/jetstream_golden_v1.jsonl", 1},
		{nostr.Events{}, shared + "nostr/nos-sample_replies.json", 1},
		{page.ThreadReaderText{}, "../../../testdata/seed/page.txt", 50},
		{page.ThreadReaderHTML{}, shared + "threadreader-pages/html", 9},
	} {
		t.Run(c.source.Name()+" "+filepath.Base(c.path), func(t *testing.T) {
			if _, err := os.Stat(c.path); err != nil {
				t.Skipf("the data is not beside the project: %v", err)
			}
			sourcetest.Run(t, c.source, func(t *testing.T) *unpack.Input {
				in, err := unpack.Open(t.Context(), c.path, unpack.Limits{})
				if err != nil {
					t.Fatal(err)
				}
				t.Cleanup(func() { in.Close() })
				return in
			}, c.posts)
		})
	}
}
