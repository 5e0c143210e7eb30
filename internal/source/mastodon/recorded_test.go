package mastodon_test

import (
	"errors"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/fetch/replay"
	"clew/internal/peers"
	"clew/internal/source"
	"clew/internal/source/mastodon"
)

// recording is what a real server answered; see testdata/recorded/README.md.
const recording = "testdata/recorded/gotosocial-0.18.3.jsonl"

func recordedLive(a fetch.Asker, r *peers.Recording) source.Live {
	host := r.Places["server"]
	// Any token does: it was taken out of the recording.
	return mastodon.NewLive(a, mastodon.Config{Tokens: map[string]string{host: "a-token-of-nobody"}, AllowPlain: []string{host}, Now: r.Now})
}

func TestRecorded(t *testing.T) { peers.Play(t, recording, recordedLive) }

func TestRecordedChanged(t *testing.T) {
	err := peers.Damaged(t, recording, recordedLive, func(line string) string {
		return strings.ReplaceAll(line, "plain, part 6:", "plain, part 9:")
	})
	if err == nil || !strings.Contains(err.Error(), "not what was seeded") {
		t.Errorf("another text is told as %v", err)
	}
}

func TestRecordedLacking(t *testing.T) {
	err := peers.Damaged(t, recording, recordedLive, func(line string) string {
		if strings.Contains(line, `/context"`) {
			return ""
		}
		return line
	})
	if !errors.Is(err, replay.ErrUnknown) || !strings.Contains(err.Error(), "not what was seeded") {
		t.Errorf("what is lacking is told as %v", err)
	}
}
