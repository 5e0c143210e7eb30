package same

import (
	"strings"
	"time"

	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/words"
)

// Network is a network's name.
func Network(n post.Network) string {
	switch n {
	case post.X:
		return "X"
	case post.Bluesky:
		return "Bluesky"
	case post.Mastodon:
		return "Mastodon"
	case post.Nostr:
		return "Nostr"
	}
	return string(n)
}

// at is an account by its name for people, in words of a language where nobody named it, isolated: its direction does not turn what follows.
func at(l *words.Language, a post.Account) string {
	return "\u2068" + document.Words{Language: l}.At(a) + "\u2069"
}

// Headline says where a place is, whose, and how much later.
func (p *Place) Headline(l *words.Language) string {
	key := "same.at-" + string(p.Who)
	if m := p.Manner(); m != "" {
		key = "several.manner-" + string(m)
	}
	return when(l, l.Say(key, Network(p.In.Thread.Network), at(l, p.By)), p.After, !p.Created.IsZero())
}

// when adds to a sentence how much later something was.
func when(l *words.Language, said string, after time.Duration, known bool) string {
	if !known {
		return said
	}
	return l.Say("same.comma", said, Apart(l, after))
}

// Apart says in words how much later something was, in its largest unit.
func Apart(l *words.Language, d time.Duration) string {
	key, n := "later", d
	if d < 0 {
		key, n = "earlier", -d
	}
	span := ""
	switch {
	case n < time.Second:
		return l.Say("same.at-once")
	case n < time.Minute:
		span = l.Say("same.seconds", int(n/time.Second))
	case n < 2*time.Hour:
		span = l.Say("same.minutes", int(n.Round(time.Minute)/time.Minute))
	case n < 48*time.Hour:
		span = l.Say("same.hours", int(n.Round(time.Hour)/time.Hour))
	default:
		span = l.Say("same.days", int(n.Round(24*time.Hour)/(24*time.Hour)))
	}
	return l.Say("same."+key, span)
}

// Kind says in a sentence how a place or a pair stands to what was asked for.
func Kind(l *words.Language, k crosspost.Kind) string { return l.Say("same.kind-" + string(k)) }

// Wording says how the posts of a place stand to those that they are like, whatever else stands in the two threads.
func (p *Place) Wording() crosspost.Kind {
	for i := range p.Pairs {
		if p.Pairs[i].Kind != crosspost.Same {
			return p.Kind
		}
	}
	if len(p.Pairs) == 0 {
		return p.Kind
	}
	return crosspost.Same
}

// Flags are the sentences of what a change may turn.
func Flags(l *words.Language, list []quotation.Flag) []string {
	var out []string
	for _, f := range list {
		out = append(out, l.Say("quote.flag-"+string(f)))
	}
	return out
}

// Headline says what a likely post is, and by what it was told.
func (x *Likely) Headline(l *words.Language) string {
	lang := x.Lang
	if key := "same.lang-" + lang; l.Has(key) {
		lang = l.Say(key)
	}
	var shared []string
	for _, t := range x.Shared {
		if s := strings.Join(strings.Fields(t.Say), " "); s != "" && len(shared) < 8 {
			shared = append(shared, "\u2068"+s+"\u2069")
		}
	}
	return l.Say("same.likely-in", lang, strings.Join(shared, "; "))
}

// Where says where a likely post stands.
func (x *Likely) Where(l *words.Language) string {
	return when(l, Network(x.In.Thread.Network)+" "+at(l, x.By), x.After, true)
}

// Notes are the sentences that stand below all: whom an account was taken for, what was not looked for.
func (t *Told) Notes(l *words.Language) []string {
	out := linkedNotes(l, t.Linked)
	if t.Stock > 0 {
		out = append(out, l.Say("same.stock"))
	}
	if t.Bound {
		out = append(out, l.Say("same.bound"))
	}
	return out
}

// None says that nothing was found.
func (t *Told) None() bool { return len(t.Places)+len(t.Turned)+len(t.Likely) == 0 }

// Warning is the content warning that the other post of a pair stands under; "" for none: its words are folded.
func (p *Place) Warning(x *crosspost.Pair) string { return warningOf(p.In, x.Post.Post) }

// warningOf is the content warning of a post in its thread.
func warningOf(d *document.Document, id post.ID) string {
	for chain := range d.Thread.Chains() {
		for i := range chain {
			if chain[i].ID == id {
				return chain[i].Warning
			}
		}
	}
	return ""
}

// Notes are the sentences that stand below a list: whom an account was taken for, what was not looked through.
func (s *Several) Notes(l *words.Language) []string {
	out := linkedNotes(l, s.Linked)
	if s.Bound {
		out = append(out, l.Say("several.bound"))
	}
	return out
}

// linkedNotes say for each account why it is taken for the author's.
func linkedNotes(l *words.Language, list []Account) (out []string) {
	for _, a := range list {
		out = append(out, l.Say("same.linked-"+string(a.How), Network(a.ID.Network())+" "+at(l, a.Account)))
	}
	return out
}

// opening is how much of a post stands for it in a list, in code points.
const opening = 200

// Opening is the beginning of a text in one line.
func Opening(text string) string {
	if len(text) > 8*opening {
		text = strings.ToValidUTF8(text[:8*opening], "")
	}
	text = strings.Join(strings.Fields(text), " ")
	if r := []rune(text); len(r) > opening {
		short := string(r[:opening])
		if at := strings.LastIndexByte(short, ' '); r[opening] != ' ' && at > len(short)/2 {
			short = short[:at]
		}
		return strings.TrimRight(short, " ") + " …"
	}
	return text
}
