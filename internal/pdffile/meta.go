package pdffile

import (
	"strings"
	"time"
	"unicode/utf8"
)

func (f *File) writeInfo() int {
	b := []byte("<<")
	for _, t := range [...]struct{ key, value string }{
		{"/Title", f.info.Title}, {"/Author", f.info.Author}, {"/Subject", f.info.Subject},
		{"/Keywords", f.info.Keywords}, {"/Producer", f.info.Producer},
	} {
		if t.value != "" {
			b = append(b, t.key...)
			b = appendText(b, t.value)
		}
	}
	if at := f.info.Created; !at.IsZero() {
		date := at.UTC().Format("(D:20060102150405+00'00')")
		b = append(b, "/CreationDate"+date+"/ModDate"+date...)
	}
	num := f.o.alloc()
	f.o.put(num, append(b, ">>"...))
	return num
}

// writeXMP writes the same as a packet of XMP, and gives its object. Programs look for it in the bytes of the
// file: it is not packed.
func (f *File) writeXMP() int {
	var b strings.Builder
	b.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` + "\n" +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" xmlns:xmp="http://ns.adobe.com/xap/1.0/">` + "\n" +
		"<dc:format>application/pdf</dc:format>\n")
	value := func(tag, before, s, after string) {
		if s == "" {
			return
		}
		b.WriteString("<" + tag + ">" + before)
		appendXML(&b, s)
		b.WriteString(after + "</" + tag + ">\n")
	}
	value("dc:title", `<rdf:Alt><rdf:li xml:lang="x-default">`, f.info.Title, "</rdf:li></rdf:Alt>")
	value("dc:creator", "<rdf:Seq><rdf:li>", f.info.Author, "</rdf:li></rdf:Seq>")
	value("dc:description", `<rdf:Alt><rdf:li xml:lang="x-default">`, f.info.Subject, "</rdf:li></rdf:Alt>")
	value("dc:language", "<rdf:Bag><rdf:li>", langTag(f.info.Lang), "</rdf:li></rdf:Bag>")
	value("pdf:Keywords", "", f.info.Keywords, "")
	value("pdf:Producer", "", f.info.Producer, "")
	if at := f.info.Created; !at.IsZero() {
		date := at.UTC().Format(time.RFC3339)
		value("xmp:CreateDate", "", date, "")
		value("xmp:ModifyDate", "", date, "")
	}
	b.WriteString("</rdf:Description>\n</rdf:RDF></x:xmpmeta>\n<?xpacket end=\"r\"?>")
	num := f.o.alloc()
	f.o.raw(num, "/Type/Metadata/Subtype/XML", []byte(b.String()))
	return num
}

// appendXML writes text for XML; a slash too as a reference, for names begin with it.
func appendXML(b *strings.Builder, s string) {
	for _, r := range cut(s) {
		switch {
		case r == '&':
			b.WriteString("&amp;")
		case r == '<':
			b.WriteString("&lt;")
		case r == '>':
			b.WriteString("&gt;")
		case r == '/':
			b.WriteString("&#47;")
		case r == '\n' || r == '\t':
			b.WriteByte(' ')
		case r < ' ' || r == 0xfffe || r == 0xffff || r == utf8.RuneError:
			b.WriteRune(utf8.RuneError)
		default:
			b.WriteRune(r)
		}
	}
}
