package page

import (
	"bytes"
	"context"

	"clew/internal/source"
	"clew/internal/unpack"
)

// ThreadReaderHTML reads a thread reader's page as it was saved from a browser or by a crawler, in the
// layouts of 2018, 2020 and 2025: a block of class content-tweet for each post, and cards with the
// beginnings of the author's other threads.
//
// A post's text is what the block shows. Words in it that the page's advertising made into links are text
// again; entity links, mentions and tags keep their places and addresses. Scripts and the page's own
// buttons are left out; pictures and films stand beside the text as media, an embedded post as a quote.
type ThreadReaderHTML struct{}

// Name is "thread-reader-html".
func (ThreadReaderHTML) Name() string { return "thread-reader-html" }

// Recognise looks for a block of a post, or for the thread reader's name in a page.
func (ThreadReaderHTML) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return htmlKind().recognise(ctx, in)
}

// Read tells the posts of every page in the input.
func (ThreadReaderHTML) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return htmlKind().all(ctx, in, opt, to)
}

func htmlKind() kind {
	return kind{words: "a thread reader's page, as HTML", is: isHTMLPage, read: readHTMLPage}
}

func isHTMLPage(head []byte, address string) bool {
	if !bytes.ContainsRune(head, '<') {
		return false
	}
	if bytes.Contains(head, []byte("content-tweet")) && bytes.Contains(head, []byte(`id="tweet_`)) {
		return true
	}
	begin := bytes.ToLower(bytes.TrimLeft(head[:min(len(head), 200)], " \t\r\n\ufeff"))
	isHTML := bytes.HasPrefix(begin, []byte("<!doctype html")) || bytes.HasPrefix(begin, []byte("<html"))
	return isHTML && (isReaderAddress(address) || bytes.Contains(head, []byte("threadreaderapp.com/")))
}
