package web

import (
	"fmt"
	"net/url"

	"clew/internal/document"
	"clew/internal/fold"
	"clew/internal/record"
)

// maxTags is how many tags the list shows.
const maxTags = 200

// tagLink is a tag in a list.
type tagLink struct {
	Name    string `json:"name"`
	Tag     string `json:"tag"` // as tags are compared
	Path    string `json:"path"`
	Threads int    `json:"threads"`
}

// tagPath is where the threads with a tag are listed.
func tagPath(tag string) string { return "/tags/" + escaped(tag) }

func (v *visit) tags() (*sheet, error) {
	counts, err := v.Record.Tags(v.r.Context(), record.TagQuery{Limit: maxTags, Public: v.public()})
	if err != nil {
		return nil, err
	}
	list := []tagLink{}
	for _, c := range counts {
		list = append(list, tagLink{Name: c.Name, Tag: c.Tag, Path: tagPath(c.Tag), Threads: c.Threads})
	}
	return &sheet{title: v.lang.Say("find.tags"), style: []string{"find"}, shared: true, take: len(list) > 0, twin: map[string]any{"clew": 1, "tags": list}, main: func(p *page) {
		p.raw("<h1>")
		p.say("find.tags")
		p.raw("</h1>\n")
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("find.no-tags")
			p.raw("</p>\n")
			return
		}
		p.raw("<ul class=\"chips\">\n")
		for _, t := range list {
			p.raw(`<li><a class="chip" href="`)
			p.text(t.Path)
			p.raw(`">`)
			p.bdi("#" + t.Name)
			p.raw(` <span class="m" aria-hidden="true">`)
			p.num(t.Threads)
			p.raw("</span> <span class=\"vh\">")
			p.say("frame.threads-held", t.Threads)
			p.raw("</span></a></li>\n")
		}
		p.raw("</ul>\n")
	}}, nil
}

func (v *visit) tag() (*sheet, error) {
	name, err := v.id()
	if err != nil {
		return nil, err
	}
	f := fold.New()
	tag := f.Tag(name)
	if tag == "" || len(name) > 4*fold.MaxTag {
		return nil, fmt.Errorf("tag %.80q: %w", name, errRequest)
	}
	as := tag
	l, err := v.chosen(record.Query{Tag: tag, MinPosts: 1}, perPage, func(d *document.Document) bool {
		spelt, ok := d.Tagged(tag, f.Tag)
		if ok && as == tag {
			as = spelt
		}
		return ok
	})
	if err != nil {
		return nil, err
	}
	return &sheet{title: "#" + as, style: []string{"find"}, shared: true, take: true, links: v.feedLinks(feedQuery("tag", tag)), twin: struct {
		threadList
		Tag string `json:"tag"`
	}{l, tag}, main: func(p *page) {
		p.raw("<h1>")
		p.bdi("#" + as)
		p.raw("</h1>\n")
		if len(l.Threads) == 0 {
			p.raw("<p class=\"none\">")
			p.say("find.no-tagged")
			p.raw("</p>\n")
		}
		p.threads(l, true)
		p.raw("<p>")
		p.link("/search?q="+url.QueryEscape("tag:"+tag), "find.tag-posts")
		p.raw(" · ")
		p.link("/tags", "find.all-tags")
		p.raw("</p>\n")
	}}, nil
}
