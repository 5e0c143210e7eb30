package screenshot

import (
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/fold"
)

// Held is what a record has of the post that the words were found in.
type Held struct {
	Handle  string // of its author, now
	Name    string
	Handles []Name // that the author had, with names; those not known are left out
	Created time.Time
	Deleted bool // the post is gone
	Earlier bool // the words are those of an earlier version
}

// Name is a handle that an account had, and when it was seen to have it.
type Name struct {
	Handle, Name string
	First, Last  time.Time
}

// What says what differs, or how a thing of the screenshot stands to the record.
type What string

// What may be told. None of them says what the screenshot is.
const (
	HandleRead  What = "handle-read"  // the handle looks like the author's: letters that are taken for each other differ
	HandleThen  What = "handle-then"  // the author had this handle, and has another now
	HandleAfter What = "handle-after" // the author had this handle, but had another when it is said to have been posted
	HandleOther What = "handle-other" // the author is not known to have had this handle
	NameOther   What = "name-other"   // the author is not known under this name
	TimeOther   What = "time-other"   // posted outside what the time says in any zone
	TimeMinutes What = "time-minutes" // no zone is so many minutes off
	TimeZone    What = "time-zone"    // it agrees in some zone that is not UTC
	TimeYear    What = "time-loose"   // it gives only how long before the picture it was
	NoTime      What = "time-none"    // no time was read
	TimeUnheld  What = "time-unheld"  // the record has none for the post
	Gone        What = "gone"
	Older       What = "older"
)

// Difference is one of them, with both sides.
type Difference struct {
	What         What
	Shot, Record string // as written; a time in RFC 3339
	// Until is when the author was last seen with a handle had before, Since when first with the one after it; zero
	// where it is not known.
	Until, Since time.Time
	Shift        time.Duration // of TimeZone: how much later than the record's time in UTC
}

// Speaks says of a difference that the screenshot does not show the post as it can have stood.
func (d *Difference) Speaks() bool {
	switch d.What {
	case HandleOther, HandleRead, HandleAfter, TimeOther, TimeMinutes:
		return true
	}
	return false
}

// Compare tells what differs between a screenshot and what the record has, the text aside: that is a quotation.
func Compare(s *Shot, h Held) []Difference {
	var out []Difference
	add := func(w What, shot, record string) { out = append(out, Difference{What: w, Shot: shot, Record: record}) }
	if s.Handle.Text != "" {
		d := Difference{What: handle(s.Handle.Text, h), Shot: s.Handle.Text, Record: h.Handle}
		if d.What == HandleThen {
			d.history(h, s.Time)
		}
		if d.What != "" {
			out = append(out, d)
		}
	}
	f := fold.New()
	if s.Name.Text != "" && h.Name != "" {
		known := same(f, s.Name.Text, h.Name)
		for _, n := range h.Handles {
			known = known || same(f, s.Name.Text, n.Name)
		}
		if !known {
			add(NameOther, s.Name.Text, h.Name)
		}
	}
	switch {
	case s.Time.Text == "" || s.Time.At.IsZero() && s.Time.Grain != Ago:
		add(NoTime, "", stamp(h.Created))
	case h.Created.IsZero():
		add(TimeUnheld, s.Time.Text, "")
	case s.Time.Grain == Ago:
		add(TimeYear, s.Time.Text, stamp(h.Created))
	case !s.Time.May(h.Created):
		add(TimeOther, s.Time.Text, stamp(h.Created))
	default:
		if shift, ok := s.Time.Shift(h.Created); !ok {
			add(TimeMinutes, s.Time.Text, stamp(h.Created))
		} else if shift != 0 {
			add(TimeZone, s.Time.Text, stamp(h.Created))
			out[len(out)-1].Shift = shift
		}
	}
	if h.Deleted {
		add(Gone, "", "")
	}
	if h.Earlier {
		add(Older, "", "")
	}
	return out
}

// same says whether a name that was read is a known one, case, accents, what cannot be read aloud and letters beside it
// that a drawing was taken for aside.
func same(f *fold.Folder, read, known string) bool {
	trim := func(s string) []string { return strings.Fields(strings.Map(plain, f.String(s))) }
	a, b := trim(read), trim(known)
	for len(a) > len(b) && utf8.RuneCountInString(a[0]) < 3 {
		a = a[1:]
	}
	for len(a) > len(b) && utf8.RuneCountInString(a[len(a)-1]) < 3 {
		a = a[:len(a)-1]
	}
	return slices.Equal(a, b)
}

func plain(r rune) rune {
	if ornament(r) && r != ' ' || r > 0x2600 && r < 0x2800 || r >= 0x1f000 {
		return -1
	}
	return r
}

// handle says how a handle stands to those of an account; "" where it is the one it has.
func handle(shot string, h Held) What {
	a := bareHandle(shot)
	own := bareHandle(h.Handle)
	if a == own || h.Handle == "" {
		return ""
	}
	for _, n := range h.Handles {
		if a == bareHandle(n.Handle) {
			return HandleThen
		}
	}
	if Looks(a) == Looks(own) || !strings.HasPrefix(shot, "@") && resembles(fold.New(), a, own) || strings.ContainsAny(shot, " ") && Looks(strings.ReplaceAll(a, "_", "")) == Looks(strings.ReplaceAll(own, "_", "")) {
		return HandleRead
	}
	for _, n := range h.Handles {
		if Looks(a) == Looks(bareHandle(n.Handle)) {
			return HandleRead
		}
	}
	return HandleOther
}

// history says until when the author was seen with a handle, and whether that was over when it is said to have been
// posted: a picture made later shows a later handle, never an earlier one.
func (d *Difference) history(h Held, claimed Time) {
	for _, n := range h.Handles {
		if bareHandle(n.Handle) == bareHandle(d.Shot) && n.Last.After(d.Until) {
			d.Until = n.Last
		}
	}
	for _, n := range h.Handles {
		if bareHandle(n.Handle) != bareHandle(d.Shot) && !d.Until.IsZero() && n.First.After(d.Until) && (d.Since.IsZero() || n.First.Before(d.Since)) {
			d.Since = n.First
		}
	}
	at, _ := claimed.Bounds()
	if at.IsZero() {
		at = h.Created
	}
	if !d.Since.IsZero() && !at.IsZero() && !at.Before(d.Since) {
		d.What = HandleAfter
	}
}

func bareHandle(s string) string {
	return strings.ToLower(strings.Join(strings.Fields(strings.Trim(s, "@ :.-–")), ""))
}

// Looks is a handle as the eye, or a program that reads letters, may take it: l, 1 and I are one, O and 0, rn and m,
// vv and w; accents go. Two handles that look alike are not equal.
func Looks(handle string) string {
	s := fold.New().String(strings.TrimPrefix(handle, "@"))
	return strings.NewReplacer("rn", "m", "vv", "w", "cl", "d", "1", "l", "i", "l", "|", "l", "!", "l", "0", "o", "5", "s", "8", "b", " ", "").Replace(s)
}

func stamp(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}
