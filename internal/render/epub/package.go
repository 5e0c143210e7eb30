package epub

import (
	"crypto/sha1"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"clew/internal/document"
)

// container says where the package is.
func (k *book) container() error {
	return k.zip.add("META-INF/container.xml", []byte(`<?xml version="1.0" encoding="utf-8"?>
<container version="1.0" xmlns="urn:oasis:names:tc:opendocument:xmlns:container">
<rootfiles>
<rootfile full-path="EPUB/package.opf" media-type="application/oebps-package+xml"/>
</rootfiles>
</container>
`))
}

func (k *book) style() error {
	k.parts = append(k.parts, part{id: "style", file: "style.css", kind: "text/css"})
	return k.zip.add(folder+"style.css", []byte(sheet))
}

// contents writes the navigation document, which is also the page of contents.
func (k *book) contents() error {
	title := k.words.Say("contents")
	k.begin(title)
	k.raw(`<nav epub:type="toc" role="doc-toc" id="toc" aria-labelledby="title">` + "\n")
	k.line("h1", ` id="title"`, title)
	k.list(k.nav)
	k.raw("</nav>\n<nav epub:type=\"landmarks\" id=\"landmarks\" hidden=\"hidden\" aria-labelledby=\"places\">\n")
	k.line("h2", ` id="places"`, k.say("landmarks"))
	k.raw("<ol>\n")
	marks := k.marks
	if k.listed() {
		marks = append(slices.Clone(marks), entry{kind: "toc", label: title, file: "nav.xhtml#toc"})
	}
	for _, m := range marks {
		k.raw(`<li><a epub:type="` + m.kind + `" href="` + m.file + `"` + k.mine + `>`)
		k.text(m.label)
		k.raw("</a></li>\n")
	}
	k.raw("</ol>\n</nav>\n")
	if err := k.end(part{file: "nav.xhtml", properties: "nav"}); err != nil {
		return err
	}
	nav := k.parts[len(k.parts)-1]
	nav.read = k.listed()
	k.parts = slices.Insert(k.parts[:len(k.parts)-1], k.behind(), nav)
	return nil
}

// listed says whether the contents are worth a page.
func (k *book) listed() bool { return !k.b.Alone || len(k.nav) > 0 && len(k.nav[0].below) > 0 }

// behind is where the contents stand: behind cover and title.
func (k *book) behind() int {
	n := 0
	for i, p := range k.parts {
		if p.file == "cover.xhtml" || p.file == "title.xhtml" {
			n = i + 1
		}
	}
	return n
}

func (k *book) list(entries []entry) {
	k.raw("<ol>\n")
	for i := range entries {
		e := &entries[i]
		k.raw(`<li><a href="` + e.file + `"` + e.lang + ">")
		k.text(e.label)
		k.raw("</a>")
		if len(e.below) > 0 {
			k.raw("\n")
			k.list(e.below)
		}
		k.raw("</li>\n")
	}
	k.raw("</ol>\n")
}

// ncx writes the contents as readers before EPUB 3 look for them.
func (k *book) ncx() error {
	b := append(k.page[:0], "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<ncx xmlns=\"http://www.daisy.org/z3986/2005/ncx/\" version=\"2005-1\">\n<head>\n<meta name=\"dtb:uid\" content=\""...)
	b = append(append(b, k.identifier()...), "\"/>\n</head>\n<docTitle><text>"...)
	b = appendText(b, named(k.b.Title))
	k.page = append(b, "</text></docTitle>\n<navMap>\n"...)
	n := 0
	k.points(k.nav, &n)
	k.raw("</navMap>\n</ncx>\n")
	k.parts = append(k.parts, part{id: "ncx", file: "toc.ncx", kind: "application/x-dtbncx+xml"})
	return k.zip.add(folder+"toc.ncx", k.page)
}

func (k *book) points(entries []entry, n *int) {
	for i := range entries {
		e := &entries[i]
		*n++
		id := strconv.Itoa(*n)
		k.raw(`<navPoint id="n` + id + `" playOrder="` + id + `"><navLabel><text>`)
		k.text(e.label)
		k.raw(`</text></navLabel><content src="` + e.file + `"/>` + "\n")
		k.points(e.below, n)
		k.raw("</navPoint>\n")
	}
}

// space is what the names of books are made in.
const space = "https://clew.example/book/"

// identifier is the same for the same threads: a UUID of version 5.
func (k *book) identifier() string {
	h := sha1.New()
	h.Write([]byte(space + k.b.ID))
	if k.b.ID == "" {
		h.Write([]byte(k.b.Title))
		for i := range k.b.Chapters {
			h.Write([]byte("\x00" + k.b.Chapters[i].Document.Thread.ID))
		}
	}
	u := h.Sum(nil)[:16]
	u[6], u[8] = u[6]&0x0f|0x50, u[8]&0x3f|0x80
	return fmt.Sprintf("urn:uuid:%x-%x-%x-%x-%x", u[:4], u[4:6], u[6:8], u[8:10], u[10:])
}

// manifest writes the package document.
func (k *book) manifest() error {
	turns := "ltr"
	if k.rtl {
		turns = "rtl"
	}
	b := append(k.page[:0], "<?xml version=\"1.0\" encoding=\"utf-8\"?>\n<package xmlns=\"http://www.idpf.org/2007/opf\" version=\"3.0\" unique-identifier=\"id\" xml:lang=\""...)
	b = append(append(append(append(b, k.lang...), `" dir="`...), turns...), "\">\n<metadata xmlns:dc=\"http://purl.org/dc/elements/1.1/\">\n"...)
	k.page = b
	k.metadata()
	k.raw("</metadata>\n<manifest>\n")
	for _, p := range k.parts {
		k.raw(`<item id="` + p.id + `" href="` + p.file + `" media-type="` + p.kind + `"`)
		if p.properties != "" {
			k.raw(` properties="` + p.properties + `"`)
		}
		k.raw("/>\n")
	}
	k.raw("</manifest>\n<spine toc=\"ncx\" page-progression-direction=\"" + turns + "\">\n")
	for _, aside := range [2]bool{false, true} {
		for _, p := range k.parts {
			if !p.read || p.aside != aside {
				continue
			}
			k.raw(`<itemref idref="` + p.id + `"`)
			if aside {
				k.raw(` linear="no"`)
			}
			k.raw("/>\n")
		}
	}
	k.raw("</spine>\n</package>\n")
	return k.zip.add(folder+"package.opf", k.page)
}

// element appends an element of the package that holds words; nothing where there are none.
func (k *book) element(tag, attributes, words string) {
	if !readable(words) {
		return
	}
	k.raw("<" + tag + attributes + ">")
	k.text(spaced(words))
	k.raw("</" + tag + ">\n")
}

// meta appends a property.
func (k *book) meta(property, value string) {
	k.element("meta", ` property="`+property+`"`, value)
}

// metadata says what the book is.
func (k *book) metadata() {
	k.element("dc:identifier", ` id="id"`, k.identifier())
	k.element("dc:title", ` id="title"`, named(k.b.Title))
	k.element("meta", ` refines="#title" property="title-type"`, "main")
	if !k.b.Alone && readable(k.b.Subtitle) {
		k.element("dc:title", ` id="subtitle"`, k.b.Subtitle)
		k.element("meta", ` refines="#subtitle" property="title-type"`, "subtitle")
	}
	k.authors()
	for _, lang := range k.languages() {
		k.element("dc:language", "", lang)
	}
	if d := k.b.Chapters[0].Document; k.b.Alone && !d.Published.IsZero() {
		k.element("dc:date", "", stamp(d.Published))
	} else if !k.b.Made.IsZero() {
		k.element("dc:date", "", stamp(k.b.Made))
	}
	sources := 0
	for i := range k.b.Chapters {
		if u := k.b.Chapters[i].Document.URL; document.WebURL(u) && sources < maxSources {
			n := len(k.page)
			k.raw("<dc:source>")
			var ok bool
			if k.page, ok = appendAddress(k.page, u); !ok {
				k.page = k.page[:n]
				continue
			}
			k.raw("</dc:source>\n")
			sources++
		}
	}
	k.element("dc:rights", "", k.say("rights"))
	k.element("dc:contributor", ` id="clew"`, strings.TrimSpace("Clew "+k.b.Clew))
	k.element("meta", ` refines="#clew" property="role" scheme="marc:relators"`, "bkp")
	k.meta("dcterms:modified", stamp(k.modified()))
	if !k.b.Alone {
		k.element("meta", ` id="collection" property="belongs-to-collection"`, named(k.b.Title))
		k.element("meta", ` refines="#collection" property="collection-type"`, "set")
	}
	if k.count.cover {
		k.raw("<meta name=\"cover\" content=\"cover-image\"/>\n")
	}
	k.accessibility()
}

// Bounds of what the metadata list.
const (
	maxAuthors   = 20
	maxLanguages = 20
	maxSources   = 200
)

// authors names who wrote the book: of a collection, who put it together first, then those whose threads it holds.
func (k *book) authors() {
	n := 0
	met := map[string]bool{}
	add := func(name, role string) {
		if name = spaced(name); !readable(name) || met[name] || n == maxAuthors {
			return
		}
		met[name] = true
		n++
		id := "by" + strconv.Itoa(n)
		k.element("dc:creator", ` id="`+id+`"`, name)
		k.element("meta", ` refines="#`+id+`" property="role" scheme="marc:relators"`, role)
	}
	if k.b.Alone {
		add(k.b.By, "aut")
		return
	}
	for i := range k.b.Chapters {
		name, _ := k.words.Who(k.b.Chapters[i].Document.Author)
		if name == k.b.By {
			add(name, "aut")
		}
	}
	add(k.b.By, "com")
	for i := range k.b.Chapters {
		name, _ := k.words.Who(k.b.Chapters[i].Document.Author)
		add(name, "aut")
	}
}

// languages are those of the book's posts, the book's own first.
func (k *book) languages() []string {
	out := []string{k.lang}
	for i := range k.b.Chapters {
		line := k.b.Chapters[i].Document.Thread.Line
		last := ""
		for j := range line {
			if line[j].Lang == last {
				continue
			}
			last = line[j].Lang
			if t := tag(last); t != "" && !slices.Contains(out, t) && len(out) < maxLanguages {
				out = append(out, t)
			}
		}
	}
	slices.Sort(out[1:])
	return out
}

func stamp(t time.Time) string {
	t = t.UTC()
	if t.Year() < 1 || t.Year() > 9999 {
		return ""
	}
	return t.Format("2006-01-02T15:04:05Z")
}

// accessibility says what of the book whom may hinder, as schema.org's words have it. No conformance is claimed: nobody
// can have read what the authors of the posts wrote under their pictures.
func (k *book) accessibility() {
	n := k.count
	k.meta("schema:accessMode", "textual")
	sees := n.pictures+n.films > 0 || n.cover
	if sees {
		k.meta("schema:accessMode", "visual")
	}
	if n.films > 0 {
		k.meta("schema:accessMode", "auditory")
		k.meta("schema:accessModeSufficient", "textual,visual,auditory")
	}
	if sees {
		k.meta("schema:accessModeSufficient", "textual,visual")
	}
	if n.plain == 0 && n.films == 0 {
		k.meta("schema:accessModeSufficient", "textual")
		if sees {
			k.meta("schema:accessibilityFeature", "alternativeText")
		}
	}
	features := []string{"displayTransformability", "readingOrder", "structuralNavigation", "tableOfContents", "ARIA", "unlocked"}
	if slices.ContainsFunc(k.parts, func(p part) bool { return p.file == "accounts.xhtml" }) {
		features = append(features, "index")
	}
	for _, f := range features {
		k.meta("schema:accessibilityFeature", f)
	}
	hazard := "none"
	if n.films > 0 || n.moving > 0 {
		hazard = "unknown"
	}
	k.meta("schema:accessibilityHazard", hazard)
	said := k.say("access")
	if n.plain > 0 {
		said += " " + k.say("access-plain", n.plain)
	} else if n.pictures > 0 {
		said += " " + k.say("access-all")
	}
	k.meta("schema:accessibilitySummary", said)
}
