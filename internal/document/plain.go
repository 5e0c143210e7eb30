package document

import "clew/internal/thread"

// Plain gives a sentence of the catalogue's part "plain": what text and Markdown say besides a document's own words.
func (w Words) Plain(key string, args ...any) string { return w.in().Say("plain."+key, args...) }

// Bundle gives a sentence of the catalogue's part "bundle": what stands beside the files of a zip, and in web archives.
func (w Words) Bundle(key string, args ...any) string { return w.in().Say("bundle."+key, args...) }

// Folded heads what stands folded at the end of a text.
func (w Words) Folded() string { return w.in().Say("paper.folded") }

// RightToLeft says whether the language is written from right to left.
func (w Words) RightToLeft() bool { return w.in().Dir == "rtl" }

// AsOf says of a document that is read as it was known at some time which that is; "" of any other.
func (w Words) AsOf(d *Document) string {
	if d.At.IsZero() {
		return ""
	}
	return w.in().Say("paper.as-of", w.Say("moment", w.Day(d.At), d.At.UTC().Format("15:04:05")))
}

// Part heads a later part; name writes the name of whom it answers.
func (w Words) Part(d *Document, p *thread.Part, name func(string) string) string {
	for i := range d.Thread.Context {
		if c := &d.Thread.Context[i]; c.ID == p.To {
			return w.Say("part", name(w.At(d.By(c))))
		}
	}
	return w.Say("part-unknown")
}

// More heads the author's other threads; name writes the author's name.
func (w Words) More(d *Document, name func(string) string) string {
	if a := d.Author; a.Handle == "" && a.Name == "" {
		return w.Say("more-author")
	}
	return w.Say("more", name(w.At(d.Author)))
}

// Joined says how a thread is joined to another of the author, and to which, as Plain does; name writes what is foreign.
func (w Words) Joined(how, to string, name func(string) string) string {
	to = name(to)
	switch how {
	case "quotes", "links":
		return w.Plain("linked-"+how, to)
	case "quoted by":
		return w.Plain("linked-quoted-by", to)
	case "linked by":
		return w.Plain("linked-linked-by", to)
	}
	return w.Plain("linked-other", name(how), to)
}
