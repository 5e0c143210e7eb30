package sourcetest_test

import (
	"os"
	"path/filepath"
	"strings"
	"testing"

	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky"
	"clew/internal/source/mastodon"
	"clew/internal/source/nostr"
	"clew/internal/source/page"
	"clew/internal/source/sourcetest"
	"clew/internal/source/xcom"
	"clew/internal/unpack"
)

// TestSources runs the suite on every source of files, each with an input that its own network's people
// made. Those that come with the project are the saved page, the sample archive, and the two streams in
// testdata, which are of invented accounts.
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
		{bluesky.Firehose{}, "testdata/firehose.frames", 2},
		{mastodon.Stream{}, "testdata/mastodon-stream.jsonl", 2},
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

// lives are all networks, without a way to ask them.
func lives() map[source.Live][]post.ID {
	return map[source.Live][]post.ID{
		bluesky.NewLive(nil, bluesky.Config{}):   {"at://did:plc:aliceinventedaccount2222/app.bsky.feed.post/3migo7fijwi2a"},
		mastodon.NewLive(nil, mastodon.Config{}): {"https://social.example/users/ann/statuses/109", "https://social.example/objects/0e6f1c1e-7b1b-4b1f-9d2f-3f0a4f0b5c6d"},
		nostr.NewLive(nil, nostr.Config{}):       {post.ID("nostr:" + strings.Repeat("ab", 32))},
		xcom.NewLive(nil, xcom.Config{}):         {"x:20", "x:1850912345678901234"},
		page.NewLive(nil):                        nil,
	}
}

// TestLives runs the suite on every network.
func TestLives(t *testing.T) {
	for live, own := range lives() {
		t.Run(live.Name(), func(t *testing.T) { sourcetest.RunLive(t, live, own...) })
	}
}

// TestOneNetwork: no reference is taken by two networks.
func TestOneNetwork(t *testing.T) {
	for _, said := range []string{
		"x:20", "https://x.com/ann/status/20", "https://twitter.com/ann/status/20", "https://bsky.app/profile/ann.example/post/3kabc", "@ann.example", "did:plc:aliceinventedaccount2222",
		"at://did:plc:aliceinventedaccount2222/app.bsky.feed.post/3kabc", "@ann@social.example", "https://social.example/@ann/109", "https://social.example/users/ann/statuses/109",
		"nostr:" + strings.Repeat("ab", 32), "nostr:ann@example.org", "https://threadreaderapp.com/thread/20.html", "https://news.ycombinator.com/item?id=1", "https://www.threads.net/@ann/post/CabcdeF1234",
	} {
		var takers []string
		for live := range lives() {
			if _, ok := live.Refer(said); ok {
				takers = append(takers, live.Name())
			}
		}
		if len(takers) != 1 {
			t.Errorf("%s is taken by %q", said, takers)
		}
	}
}

// FuzzRefer holds every network to the contract, whatever is typed.
func FuzzRefer(f *testing.F) {
	for _, s := range []string{"x:20", "https://x.com/a/status/20", "@ann.example", "@ann@social.example", "https://social.example/@ann/109", "nostr:ann@example.org", "at://ann.example/app.bsky.feed.post/3k", "threadreaderapp.com/thread/17.html"} {
		f.Add(s)
	}
	all := lives()
	f.Fuzz(func(t *testing.T, said string) {
		for live := range all {
			sourcetest.CheckRefer(t, live, said)
		}
	})
}

// TestLabels: the policy knows the sources' labels by their words, for it imports none of them.
func TestLabels(t *testing.T) {
	if policy.HiddenReplyLabel != bluesky.HiddenReply {
		t.Errorf("a hidden reply is %q to the policy and %q to its source", policy.HiddenReplyLabel, bluesky.HiddenReply)
	}
	if policy.NostrProtectedLabel != nostr.Protected {
		t.Errorf("a protected event is %q to the policy and %q to its source", policy.NostrProtectedLabel, nostr.Protected)
	}
}
