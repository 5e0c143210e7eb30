package document_test

import (
	"testing"

	"clew/internal/document"
	"clew/internal/post"
)

func TestDrawn(t *testing.T) {
	for _, c := range []struct {
		m    post.Media
		want bool
	}{
		{post.Media{Kind: post.Image}, true},
		{post.Media{Kind: post.GIF, Type: "image/gif"}, true},
		{post.Media{Kind: post.GIF, URL: "https://img.example/a.GIF?x=1"}, true},
		{post.Media{Kind: post.GIF, URL: "https://video.example/a.mp4"}, false},
		{post.Media{Kind: post.GIF, Type: "video/mp4", URL: "https://video.example/a.gif"}, false},
		{post.Media{Kind: post.GIF}, false},
		{post.Media{Kind: post.Video, URL: "https://video.example/a.gif"}, false},
	} {
		if got := document.Drawn(&c.m); got != c.want {
			t.Errorf("%+v: %v", c.m, got)
		}
	}
}
