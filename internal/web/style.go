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
const iconSVG = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><style>g{stroke:#a5311f}@media(prefers-color-scheme:dark){g{stroke:#f0927e}}</style><g fill="none" stroke-width="2.4" stroke-linecap="round">` + ball + `</g></svg>
`
