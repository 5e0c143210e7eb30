package main

import (
	"errors"
	"io"
	"strings"

	"clew/internal/document"
	"clew/internal/render/html"
	"clew/internal/render/jsondoc"
	"clew/internal/render/markdown"
	"clew/internal/render/text"
	"clew/internal/render/threadreader"
	"clew/internal/web"
)

// format is a way out.
type format struct {
	name  string
	many  bool // several documents may follow one another
	write func(w io.Writer, d *document.Document, see view) error
}

// view is how text is shown to a person.
type view struct {
	width         int
	color, unfold bool
	// inlay gives the media that a page holds; nil for none.
	inlay func(d *document.Document) (*web.Inlay, error)
}

// formats lists the ways out.
func formats() []format {
	return []format{
		{"text", true, func(w io.Writer, d *document.Document, v view) error {
			return text.Render(w, d, text.Options{Width: v.width, Color: v.color, Links: v.color, Unfold: v.unfold})
		}},
		{"markdown", true, func(w io.Writer, d *document.Document, _ view) error {
			return markdown.Render(w, d, markdown.Options{})
		}},
		{"html", false, func(w io.Writer, d *document.Document, v view) error {
			if v.inlay == nil {
				return html.Render(w, d, html.Options{})
			}
			x, err := v.inlay(d)
			if err != nil {
				return err
			}
			return errors.Join(html.Render(w, d, x.In(html.Options{})), x.Err())
		}},
		{"json", true, func(w io.Writer, d *document.Document, _ view) error { return jsondoc.Render(w, d, jsondoc.Options{}) }},
		{"threadreader", true, func(w io.Writer, d *document.Document, _ view) error {
			return threadreader.Render(w, d, threadreader.Options{})
		}},
	}
}

// formatNames lists the formats for a person.
const formatNames = "text, markdown, html, json, threadreader"

// formatOf finds the format that -f names, or that the ending of -o's file tells; text else.
func formatOf(name, path string) (format, error) {
	if name == "" {
		name = byEnding(path)
	}
	for _, f := range formats() {
		if f.name == name {
			return f, nil
		}
	}
	if name == "epub" || name == "pdf" {
		return format{}, usage("clew cannot write this yet", name, "choose one of: "+formatNames)
	}
	return format{}, usage("no such format", name, "choose one of: "+formatNames)
}

func byEnding(path string) string {
	switch i := strings.LastIndexByte(path, '.'); {
	case i < 0:
		return "text"
	default:
		switch strings.ToLower(path[i:]) {
		case ".md", ".markdown":
			return "markdown"
		case ".html", ".htm":
			return "html"
		case ".json":
			return "json"
		case ".epub":
			return "epub"
		case ".pdf":
			return "pdf"
		}
		return "text"
	}
}
