package nostr_test

import (
	"strings"
	"testing"
	"time"

	"clew/internal/fetch"
	"clew/internal/peers"
	"clew/internal/source"
	"clew/internal/source/nostr"
)

// recording is what a real server answered; see testdata/recorded/README.md.
const recording = "testdata/recorded/nostr-relay-0.0.40.jsonl"

func recordedLive(a fetch.Asker, r *peers.Recording) source.Live {
	return nostr.NewLive(a, nostr.Config{Relays: []string{r.Places["relay"]}, Now: r.Now})
}

// hastyLive does not wait long for what a damaged recording does not hold.
func hastyLive(a fetch.Asker, r *peers.Recording) source.Live {
	return nostr.NewLive(a, nostr.Config{Relays: []string{r.Places["relay"]}, Now: r.Now, Wait: 300 * time.Millisecond})
}

func TestRecorded(t *testing.T) { peers.Play(t, recording, recordedLive) }

func TestRecordedChanged(t *testing.T) {
	err := peers.Damaged(t, recording, hastyLive, func(line string) string {
		return strings.ReplaceAll(line, "plain, part 6:", "plain, part 9:")
	})
	if err == nil || !strings.Contains(err.Error(), "not what was seeded") {
		t.Errorf("another text is told as %v", err)
	}
}

func TestRecordedLacking(t *testing.T) {
	err := peers.Damaged(t, recording, hastyLive, func(line string) string {
		if strings.Contains(line, "plain, part 6:") {
			return ""
		}
		return line
	})
	if err == nil || !strings.Contains(err.Error(), "not what was seeded") {
		t.Errorf("what is lacking is told as %v", err)
	}
}
