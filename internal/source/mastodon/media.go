package mastodon

import (
	"path"
	"strings"

	"clew/internal/post"
)

const mediaFolder = "media_attachments/"

// attachments reads the pictures, films and sounds of a note.
func attachments(v value) []post.Media {
	var all []post.Media
	for e := range v.each() {
		var typ, name, media string
		var url value
		width, height := 0, 0
		for k, m := range e.members() {
			switch string(k) {
			case "type":
				typ = m.text()
			case "name":
				name = m.text()
			case "summary":
				if name == "" {
					name = m.text()
				}
			case "mediaType":
				media = m.text()
			case "url":
				url = m
			case "href":
				if url == nil {
					url = m
				}
			case "width":
				width = max(m.number(), 0)
			case "height":
				height = max(m.number(), 0)
			}
		}
		where := ""
		for u := range url.each() {
			if where = u.ref(); where != "" {
				if media == "" {
					media = u.member("mediaType").text()
				}
				break
			}
		}
		kind, ok := mediaKind(typ, media)
		if !ok || where == "" || len(all) == 1000 {
			continue
		}
		all = append(all, post.Media{Kind: kind, URL: webAddress(where), Alt: name, Type: media,
			Width: width, Height: height, Name: inExport(where)})
	}
	return all
}

func mediaKind(typ, media string) (post.MediaKind, bool) {
	switch {
	case media == "image/gif":
		return post.GIF, true
	case strings.HasPrefix(media, "image/"):
		return post.Image, true
	case strings.HasPrefix(media, "video/"):
		return post.Video, true
	case strings.HasPrefix(media, "audio/"):
		return post.Audio, true
	}
	switch typ {
	case "Image":
		return post.Image, true
	case "Video":
		return post.Video, true
	case "Audio":
		return post.Audio, true
	case "Document":
		return post.File, true
	}
	return "", false
}

// inExport gives the name that a medium's file has in an account's export, "" if its address says none.
func inExport(where string) string {
	if isWeb(where) {
		where = pathOf(where)
	}
	i := strings.Index(where, mediaFolder)
	if i < 0 || i > 0 && where[i-1] != '/' {
		return ""
	}
	name := where[i:]
	if path.Clean(name) != name || !strings.HasPrefix(name, mediaFolder) || len(name) > 1024 {
		return ""
	}
	return name
}
