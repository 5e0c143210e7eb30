package mastodon

import (
	"path"
	"strings"

	"clew/internal/unpack"
)

// parts gives the media that told posts use, and says of every other part why it is left out.
func (r *outboxReader) parts(box *unpack.Part) error {
	for _, p := range r.in.Parts {
		if box != nil && p.Name == box.Name || p.Name == r.folder+"actor.json" {
			continue
		}
		if err := r.ctx.Err(); err != nil {
			return err
		}
		name, inside := strings.CutPrefix(p.Name, r.folder)
		if _, used := r.media[name]; used && inside {
			r.media[name] = true
			if err := r.to.Media(r.ctx, name, p); err != nil {
				return err
			}
			continue
		}
		if err := r.skip(p.Name, -1, leaveOut(partReason(name))); err != nil {
			return err
		}
	}
	for name, given := range r.media {
		if !given && !r.in.Beside[name] {
			r.expected["media files that the export does not have"]++
		}
	}
	return nil
}

// partReason says what a part is that nothing is read from.
func partReason(name string) string {
	switch base := path.Base(name); {
	case base == "likes.json":
		return "likes"
	case base == "bookmarks.json":
		return "bookmarks"
	case strings.HasPrefix(base, "avatar."), strings.HasPrefix(base, "header."):
		return "the account's own pictures"
	case strings.HasPrefix(name, mediaFolder):
		return "media of posts that were left out, or of none"
	}
	return "files that are no part of an export"
}
