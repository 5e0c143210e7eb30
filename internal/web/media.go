package web

import (
	"fmt"
	"net/http"
	"net/url"
	"strconv"

	"clew/internal/post"
	"clew/internal/record"
)

// mediaPath is where the media of a thread's page are. In public they name the thread: they are shown as
// long as it shows them.
func (v *visit) mediaPath(id post.ID) func(sha256 string) (string, bool) {
	of := ""
	if v.public() {
		of = "?of=" + url.QueryEscape(string(id))
	}
	return func(sha256 string) (string, bool) { return "/m/" + sha256 + of, sha256 != "" }
}

// mayShow says whether a medium stands on the page that asks for it, as it may be shown now. Bytes outlive
// posts, and an address may have been seen before a post was deleted. The owner is shown everything.
func (v *visit) mayShow(sha256 string) error {
	if !v.public() {
		return nil
	}
	id, err := postID(v.r.URL.Query().Get("of"))
	if err != nil {
		return fmt.Errorf("a medium of no thread: %w", record.ErrNotFound)
	}
	d, _, err := v.read(id, Reading{More: more})
	if err != nil {
		return err
	}
	if !d.Shows(sha256) {
		return fmt.Errorf("medium %s is not shown in %s: %w", sha256, id, record.ErrNotFound)
	}
	return nil
}

// media answers with the bytes of a medium. What is no picture, film or sound by its content is handed
// over as a file, never shown.
func (v *visit) media() {
	name := v.r.PathValue("sha256")
	if err := v.mayShow(name); err != nil {
		v.fail(err)
		return
	}
	info, rc, err := v.Record.Media(v.r.Context(), name)
	if err != nil {
		v.fail(err)
		return
	}
	defer rc.Close()
	head := v.w.Header()
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	head.Set("Cache-Control", "private, max-age=31536000, immutable")
	head.Set("Content-Length", strconv.FormatInt(info.Size, 10))
	if shown(info.Type) {
		head.Set("Content-Type", info.Type)
	} else {
		head.Set("Content-Type", "application/octet-stream")
		head.Set("Content-Disposition", "attachment")
	}
	if v.r.Method == http.MethodHead {
		return
	}
	if err := copyAll(v.w, rc); err != nil && v.r.Context().Err() == nil {
		v.Log.Error("a medium could not be read", "sha256", info.SHA256, "error", err)
		panic(http.ErrAbortHandler) // the browser must not take what it has for the whole
	}
}

// shown lists the types that a browser may show. SVG is not among them: it can hold script.
func shown(kind string) bool {
	switch kind {
	case "image/png", "image/jpeg", "image/gif", "image/webp", "image/avif", "video/mp4", "video/webm", "audio/mpeg", "audio/wave", "audio/ogg", "application/ogg":
		return true
	}
	return false
}
