package screenshot

import (
	"strings"
	"unicode/utf8"

	"clew/internal/fold"
)

// Longer is the same with what stands right below the text, and was taken for drawings, in it; nil where there is
// none. Who knows the post, and that it goes on, asks for it.
func (s *Shot) Longer() *Shot {
	if len(s.below) == 0 {
		return nil
	}
	c := *s
	c.Left = nil
	for _, p := range s.Left {
		if p.Start < s.below[0].Start || p.Start > s.below[len(s.below)-1].Start {
			c.Left = append(c.Left, p)
		}
	}
	c.Counts = nil
	for _, p := range s.Counts {
		if p.Start < s.below[0].Start || p.Start > s.below[len(s.below)-1].Start {
			c.Counts = append(c.Counts, p)
		}
	}
	c.hold(append(s.body[:len(s.body):len(s.body)], s.below...))
	c.below = nil
	return &c
}

// Cores are the same without the first line of the text, without the last, and without both: what else can be tried where
// nothing is found.
func (s *Shot) Cores() (out []*Shot) {
	n := len(s.body)
	for _, c := range [][2]int{{1, 0}, {0, 1}, {1, 1}} {
		if n-c[0]-c[1] < 1 || n < 2 {
			continue
		}
		less := *s
		less.Left, less.Counts, less.below = append([]Part{}, s.Left...), append([]Part{}, s.Counts...), nil
		to := n - c[1]
		if c[1] > 0 {
			to = less.foot(s.body[:to], c[0])
		}
		if !less.hold(s.body[c[0]:to]) {
			continue
		}
		for _, l := range append(s.body[:c[0]:c[0]], s.body[n-c[1]:]...) {
			less.Left, less.Outside = append(less.Left, l.Part), append(less.Outside, l.Part)
		}
		if less.caption(); c[0] == 0 {
			less.above = nil
		} else {
			less.above = s.body[:c[0]]
		}
		less.below = nil
		out = append(out, &less)
	}
	return out
}

// Below is the same where the first lines of the text are what was read for a name and a handle; nil if they are not.
func (s *Shot) Below(name, handle string) *Shot {
	c, fd := *s, fold.New()
	lead := len(c.above)
	body := append(c.above[:lead:lead], s.body...)
	at := 0
	for at < len(body)-1 && at < 3 && c.headed(fd, body[at], name, handle) {
		c.Left = append(c.Left[:len(c.Left):len(c.Left)], body[at].Part)
		at++
	}
	if first := body[at]; at >= lead { // below a picture the handle stands before the words
		f := strings.Fields(first.Text)
		for k := 1; k < 4 && k < len(f); k++ {
			if w := strings.Join(f[:k], " "); len(w) > 4 && handleLetters(strings.ReplaceAll(w, " ", "")) && skeleton(fd, w) == skeleton(fd, handle) {
				rest := strings.TrimFunc(first.Text[strings.Index(first.Text, f[k-1])+len(f[k-1]):], skipped)
				body = append([]line{{Part{rest, first.End - utf8.RuneCountInString(rest), first.End}}}, body[at+1:]...)
				if at, lead = 0, 0; c.Handle.Text == "" {
					c.Handle = Part{w, first.Start, first.Start + utf8.RuneCountInString(w)}
				}
				c.above, c.Outside = nil, outsideFrom(s.Outside, first.Start)
				c.hold(body)
				return &c
			}
		}
	}
	if at == 0 || at < lead {
		return nil
	}
	c.Outside = outsideFrom(s.Outside, body[at].Start)
	c.above = nil
	c.hold(body[at:])
	return &c
}

func outsideFrom(all []Part, start int) (out []Part) {
	for _, p := range all {
		if p.Start >= start {
			out = append(out, p)
		}
	}
	return out
}

// headed says whether a line is the name or handle of an account, both, or a drawing beside them, and keeps which.
func (s *Shot) headed(fd *fold.Folder, l line, name, handle string) bool {
	p := named(l)
	if resembles(fd, p.Text, name) {
		if s.Name.Text == "" {
			s.Name = p
		}
		return true
	}
	f := strings.Fields(l.Text)
	if len(f) > 9 || prose(l.Text) {
		return false
	}
	rest, a := utf8.RuneCountInString(skeleton(fd, l.Text)), skeleton(fd, name)
	for k := 3; k > 0; k-- { // a low line may have been read as a space
		for i := 0; i+k <= len(f); i++ {
			from := strings.Index(l.Text, f[i])
			to := strings.LastIndex(l.Text, f[i+k-1]) + len(f[i+k-1])
			if from > to {
				continue
			}
			w := strings.TrimFunc(l.Text[from:to], ornament)
			if !resembles(fd, w, handle) || rest-utf8.RuneCountInString(skeleton(fd, w)) > utf8.RuneCountInString(a)+5 {
				continue
			}
			if s.Handle.Text == "" {
				at := l.Start + utf8.RuneCountInString(l.Text[:strings.Index(l.Text, w)])
				s.Handle = Part{w, at, at + utf8.RuneCountInString(w)}
			}
			return true
		}
	}
	if a != "" && strings.Contains(skeleton(fd, l.Text), a) && strings.ContainsAny(l.Text, "@©") {
		if at, n := handleIn(l.Text); n > 0 && s.Handle.Text == "" {
			from := l.Start + utf8.RuneCountInString(l.Text[:at])
			s.Handle = Part{l.Text[at : at+n], from, from + utf8.RuneCountInString(l.Text[at:at+n])}
		}
		return true
	}
	return scrap(l.Text) || mention(l.Text) || furniture(l.Text)
}

// resembles says whether what was read can be a name or a handle: of each four letters one may be another.
func resembles(f *fold.Folder, read, name string) bool {
	a, b := []rune(skeleton(f, read)), []rune(skeleton(f, name))
	if len(a) == 0 || len(b) < 2 {
		return false
	}
	if len(a) > 6 && len(a) < len(b) && string(b[len(b)-len(a):]) == string(a) {
		return true // its beginning was cut off
	}
	return distance(a, b) <= len(b)/4
}

// Handles are what the handle may be looked for as.
func (s *Shot) Handles() []string {
	h := strings.TrimPrefix(s.Handle.Text, "@")
	if h == "" {
		return nil
	}
	if f := strings.Fields(h); len(f) > 1 {
		return []string{"@" + strings.Join(f, "_"), "@" + strings.Join(f, "")}
	}
	return []string{"@" + h}
}

// caption takes the author's handle away from where it stands before the words, as below a picture.
func (s *Shot) caption() {
	first := s.body[0]
	w, rest, ok := strings.Cut(first.Text, " ")
	w = strings.TrimFunc(w, skipped)
	if !ok || !asWritten(w) || s.Handle.Text == "" && s.Name.Text != "" || s.Handle.Text != "" && Looks(s.Handle.Text) != Looks(w) {
		return
	}
	if at := first.Start + utf8.RuneCountInString(first.Text[:strings.Index(first.Text, w)]); s.Handle.Text == "" {
		s.Handle = Part{w, at, at + utf8.RuneCountInString(w)}
	}
	rest = strings.TrimLeftFunc(rest, skipped)
	if rest != "" {
		s.hold(append([]line{{Part{rest, first.End - utf8.RuneCountInString(rest), first.End}}}, s.body[1:]...))
	}
}
