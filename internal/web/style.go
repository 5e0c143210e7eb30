package web

import (
	"crypto/sha256"
	"embed"
	"encoding/hex"
	"net/http"
	"strings"
	"time"
)

// static holds the style of pages, by area, and the script that makes some of them handier.
//
//go:embed static
var static embed.FS

// script is all of the script, in one file named by its digest.
type script struct{ path, text string }

// scriptOf puts the script together.
func scriptOf() script {
	var b strings.Builder
	files, err := static.ReadDir("static/js")
	if err != nil {
		return script{}
	}
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".js") {
			continue
		}
		text, err := static.ReadFile("static/js/" + f.Name())
		if err != nil {
			return script{}
		}
		b.Write(text)
	}
	sum := sha256.Sum256([]byte(b.String()))
	return script{"/clew-" + hex.EncodeToString(sum[:8]) + ".js", b.String()}
}

// serveScript answers with the script.
func (s script) serve(w http.ResponseWriter, r *http.Request) {
	w.Header().Set("Content-Type", "text/javascript; charset=utf-8")
	w.Header().Set("Cache-Control", "public, max-age=31536000, immutable")
	http.ServeContent(w, r, "", time.Time{}, strings.NewReader(s.text))
}

// iconSVG is a ball of thread.
const iconSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><circle cx="16" cy="14" r="11" fill="#1a4f8b"/><g fill="none" stroke="#fdfdfb" stroke-width="1.6" stroke-linecap="round"><path d="M7 11c6-4 13-3 18 2M6 16c7-4 14-3 19 2M9 21c5-3 10-3 14 0"/></g><path d="M22 22c3 3 5 5 3 7s-9 1-19 1" fill="none" stroke="#1a4f8b" stroke-width="2" stroke-linecap="round"/></svg>
`
