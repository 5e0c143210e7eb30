package web

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"clew/internal/policy"
	"clew/internal/record"
	"clew/internal/shelf"
)

// highlightsFile answers with all highlights as Markdown.
func (v *visit) highlightsFile() {
	b, err := v.highlightsMarkdown()
	if err != nil {
		v.fail(err)
		return
	}
	head := v.w.Header()
	head.Set("Content-Type", "text/markdown; charset=utf-8")
	head.Set("Content-Disposition", `attachment; filename="highlights.md"`)
	head.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	v.private(&sheet{})
	v.answer(http.StatusOK, b, &sheet{})
}

func (v *visit) highlightsMarkdown() ([]byte, error) {
	if !v.keeps() {
		return nil, fmt.Errorf("highlights: %w", record.ErrNotFound)
	}
	var all []shelf.Highlight
	for len(all) < marksInFile {
		part, err := v.Shelf.Highlights(v.r.Context(), v.viewer.id, shelf.Marks{Skip: len(all)})
		if err != nil {
			return nil, err
		}
		all = append(all, part...)
		if len(part) < shelf.MaxList {
			break
		}
	}
	list, err := v.marksOf(all, policy.Export)
	if err != nil {
		return nil, err
	}
	var b bytes.Buffer
	fmt.Fprintf(&b, "# %s\n", plainMarkdown(v.lang.Say("keep.highlights")))
	for i := range list {
		m := &list[i]
		if i == 0 || list[i-1].Thread != m.Thread {
			title := m.Title
			if title == "" {
				title = v.lang.Say("keep.lost") + " " + string(m.Thread)
			} else if m.author != "" {
				title += " — " + m.author
			}
			fmt.Fprintf(&b, "\n## %s\n", plainMarkdown(title))
		}
		v.markMarkdown(&b, m)
	}
	return b.Bytes(), nil
}

// markMarkdown writes a highlight as Markdown: a quotation, what was noted, where it is.
func (v *visit) markMarkdown(b *bytes.Buffer, m *markTwin) {
	b.WriteByte('\n')
	if m.Words != "" {
		for line := range strings.SplitSeq(m.Words, "\n") {
			fmt.Fprintf(b, "> %s\n", plainMarkdown(line))
		}
		b.WriteByte('\n')
	}
	if m.Standing != "here" && m.Standing != "moved" {
		fmt.Fprintf(b, "%s\n\n", plainMarkdown(v.lang.Say("keep.standing-"+m.Standing)))
	}
	if m.Note != "" {
		for line := range strings.SplitSeq(m.Note, "\n") {
			fmt.Fprintf(b, "%s\n", plainMarkdown(line))
		}
		b.WriteByte('\n')
	}
	where := string(m.Post)
	if m.Version != "" {
		where += " (" + m.Version + ")"
	}
	fmt.Fprintf(b, "%s · %s\n", plainMarkdown(where), m.Created.UTC().Format(time.DateOnly))
}

// plainMarkdown writes one line so that nothing in it is markup.
func plainMarkdown(s string) string {
	var b strings.Builder
	for _, r := range strings.Join(strings.Fields(s), " ") {
		if r < 0x80 && strings.ContainsRune("\\`*_{}[]<>()#+-.!|~=&:", r) {
			b.WriteByte('\\')
		}
		b.WriteRune(r)
	}
	return b.String()
}
