package main

import (
	"fmt"

	"github.com/urfave/cli/v3"

	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/index"
	"clew/internal/policy"
)

// indexFlag says whether a file ends with an index.
func indexFlag() cli.Flag {
	return &cli.BoolFlag{Name: "index", Usage: "end with an index: names, figures, dates, and where they stand; on its own for several threads or a long one in epub, pdf, html and vault, --index=false leaves it out"}
}

// wantsIndex says whether a book is to have an index in a format.
func wantsIndex(cmd *cli.Command, f format, b *document.Book) (bool, error) {
	if cmd.Bool("index") && f.can&(indexed|indexable) == 0 {
		return false, usage("no index in this format", f.name, "choose epub, pdf, html, vault, markdown, text or zip")
	}
	if cmd.IsSet("index") {
		return cmd.Bool("index") && f.can&(indexed|indexable) != 0, nil
	}
	return f.can&indexed != 0 && b.WorthIndex(), nil
}

// index makes the index of a book that a command line chose, if it is to have one.
func (c *console) index(cmd *cli.Command, f format, b *document.Book) error {
	wanted, err := wantsIndex(cmd, f, b)
	if err != nil || !wanted {
		return err
	}
	found := policy.Search
	if cmd.Bool("private") {
		found = policy.Read
	}
	return addIndex(b, found)
}

// addIndex makes the index of a book; found is for whom: policy.Read for the one who makes it alone.
func addIndex(b *document.Book, found policy.Use) error {
	g, err := gazetteer.New()
	if err != nil {
		return fmt.Errorf("read the lists of names: %w", err)
	}
	b.Index = index.Bound(g, b, found)
	return nil
}
