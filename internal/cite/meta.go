package cite

import (
	"encoding/json"
	"net/url"
	"time"

	"clew/internal/document"
)

// Tag is a meta element of a page.
type Tag struct{ Name, Content string }

// Meta is what the head of a page about d says of it to programs that cite: the names of Highwire Press, which
// Zotero and search engines read, and of Dublin Core for what they have no name for. Nothing of it is markup.
func (c *Citation) Meta(d *document.Document) []Tag {
	f := c.Item.Fields
	name, _ := document.Who(d.Author)
	var out []Tag
	add := func(name, content string) {
		if content != "" {
			out = append(out, Tag{name, content})
		}
	}
	add("citation_title", f["title"])
	add("citation_author", Clean(name))
	add("citation_publication_date", dated(c.Issued, "2006/01/02"))
	add("citation_public_url", f["URL"])
	add("citation_language", f["language"])
	add("DC.publisher", f["container-title"])
	add("DC.identifier", c.ID)
	return out
}

// person and site are what JSONLD names.
type person struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	Alt  string `json:"alternateName,omitempty"`
	URL  string `json:"url,omitempty"`
}

type named struct {
	Type string `json:"@type"`
	Name string `json:"name"`
}

// JSONLD describes d in the words of Schema.org, as one object that may stand in a script element: no < is in it.
// What posts say stands on the page and is not repeated.
func (c *Citation) JSONLD(d *document.Document) []byte {
	f := c.Item.Fields
	name, handle := document.Who(d.Author)
	v := struct {
		Context   string `json:"@context"`
		Type      string `json:"@type"`
		ID        string `json:"@id,omitempty"`
		URL       string `json:"url,omitempty"`
		Headline  string `json:"headline"`
		Author    person `json:"author"`
		Published string `json:"datePublished,omitempty"`
		Modified  string `json:"dateModified,omitempty"`
		Language  string `json:"inLanguage,omitempty"`
		Part      *named `json:"isPartOf,omitempty"`
		Archived  string `json:"archivedAt,omitempty"`
		Ident     string `json:"identifier"`
		Version   string `json:"version"`
	}{
		Context: "https://schema.org", Type: "SocialMediaPosting", ID: f["URL"], URL: f["URL"], Headline: f["title"],
		Author:    person{"Person", Clean(name), Clean(handle), document.AccountURL(d.Author)},
		Published: dated(c.Issued, time.RFC3339), Language: f["language"], Ident: c.ID, Version: c.Digest[:16],
	}
	if d.Updated.After(d.Published) {
		v.Modified = dated(d.Updated, time.RFC3339)
	}
	if n := f["container-title"]; n != "" {
		v.Part = &named{"WebSite", n}
	}
	if document.WebURL(f["archive"]) {
		v.Archived = f["archive"]
	}
	b, err := json.Marshal(v) // writes <, > and & as \u003c and so on
	if err != nil {
		return []byte("{}") // texts alone cannot fail
	}
	return b
}

// COinS is the same as the title of a span of class Z3988 (ContextObjects in Spans), which Zotero reads: the kind is
// a post in a forum, which only this names.
func (c *Citation) COinS(d *document.Document) string {
	f := c.Item.Fields
	name, _ := document.Who(d.Author)
	q := url.Values{}
	set := func(k, v string) {
		if v != "" {
			q.Set(k, v)
		}
	}
	q.Set("ctx_ver", "Z39.88-2004")
	q.Set("rft_val_fmt", "info:ofi/fmt:kev:mtx:dc")
	q.Set("rft.type", "forumPost")
	set("rft.title", f["title"])
	set("rft.au", Clean(name))
	set("rft.date", dated(c.Issued, "2006-01-02"))
	set("rft.publisher", f["container-title"])
	set("rft.identifier", f["URL"])
	set("rft.language", f["language"])
	return q.Encode()
}
