package bluesky_test

import (
	"errors"
	"strings"
	"testing"

	"clew/internal/fetch"
	"clew/internal/fetch/replay"
	"clew/internal/peers"
	"clew/internal/source"
	"clew/internal/source/bluesky"
)

// recording is what a real server answered; see testdata/recorded/README.md.
const recording = "testdata/recorded/appview-0.0.280.jsonl"

func recordedLive(a fetch.Asker, r *peers.Recording) source.Live {
	return bluesky.NewLive(a, bluesky.Config{AppView: r.Places["appview"], PLC: r.Places["plc"], Resolver: r.Places["pds"], Jetstream: []string{}, Now: r.Now})
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
		if strings.Contains(line, "app.bsky.unspecced.getPostThreadV2") {
			return ""
		}
		return line
	})
	if !errors.Is(err, replay.ErrUnknown) || !strings.Contains(err.Error(), "not what was seeded") {
		t.Errorf("what is lacking is told as %v", err)
	}
}
