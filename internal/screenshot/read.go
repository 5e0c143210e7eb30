package screenshot

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBlock is how much is read, in bytes, and MaxLines in lines.
const (
	MaxBlock = 64 << 10
	MaxLines = 2000
)

// ErrEmpty is returned for a block without a text, ErrLong for one above MaxBlock or MaxLines.
var (
	ErrEmpty = errors.New("no text of a post in it")
	ErrLong  = errors.New("more than what stands in a screenshot")
)

// Part is something that was read, and where it stands: code points of the block.
type Part struct {
	Text       string
	Start, End int
}

// Shot is what was read.
type Shot struct {
	Name, Handle Part // Text "" where there is none; a handle begins with @
	Text         Part // line breaks as in the block, lines of the network left out
	Time         Time
	Counts       []Part // lines of counts, as written
	Left         []Part // what is taken for the network's own: "Replying to", "Show more", drawings that were read as letters

	Outside []Part // lines of the text were left out of it, so that the rest is found: Cores

	body  []line // of Text
	above []line // left out of it by Cores
	below []line // right below it in Left: what may yet be its end
}

// Fill puts in what was read apart from the block: a handle, and a time as it stands in the picture; "" leaves what the
// block has. What is filled in stands nowhere in the block: its Start and End are 0. It says whether the time is one.
func (s *Shot) Fill(handle, when string) bool {
	if h := strings.TrimFunc(handle, ornament); h != "" {
		s.Handle = Part{Text: "@" + strings.TrimPrefix(h, "@")}
	}
	when = strings.TrimFunc(when, skipped)
	if when == "" {
		return true
	}
	t, ok := alone(when)
	if !ok {
		return false
	}
	t.Part = Part{Text: when}
	s.Time = t
	return true
}

// line is a line of the block without the space around it.
type line struct{ Part }

func lines(block string) (out []line) {
	at := 0
	for _, l := range strings.Split(block, "\n") {
		n := utf8.RuneCountInString(l)
		s := strings.TrimFunc(l, skipped)
		if s != "" {
			from := at + utf8.RuneCountInString(l[:strings.Index(l, s)])
			out = append(out, line{Part{s, from, from + utf8.RuneCountInString(s)}})
		}
		at += n + 1
	}
	return out
}

// skipped says of white space and of marks that cannot be seen that nothing is lost without them.
func skipped(r rune) bool {
	return unicode.IsSpace(r) || r >= 0x200b && r <= 0x200f || r >= 0x2066 && r <= 0x2069 || r == 0xfeff
}

// Read reads a block. ErrEmpty, ErrLong.
func Read(block string) (*Shot, error) {
	if long(block) {
		return nil, ErrLong
	}
	block = strings.ReplaceAll(block, "\r\n", "\n") // positions are those of the block with plain line ends
	all := lines(strings.ToValidUTF8(block, "\ufffd"))
	s := &Shot{}
	from := s.head(all)
	to := s.foot(all, from)
	if !s.hold(all[from:to]) {
		return nil, ErrEmpty
	}
	s.caption()
	return s, nil
}

func long(s string) bool { return len(s) > MaxBlock || strings.Count(s, "\n") >= MaxLines }

// Plain is what was read where the text stands apart from all else. ErrEmpty, ErrLong.
func Plain(text string) (*Shot, error) {
	if long(text) {
		return nil, ErrLong
	}
	s := &Shot{}
	if !s.hold(lines(strings.ToValidUTF8(strings.ReplaceAll(text, "\r\n", "\n"), "\ufffd"))) {
		return nil, ErrEmpty
	}
	return s, nil
}

// hold makes lines the text; it says whether there are any.
func (s *Shot) hold(body []line) bool {
	if len(body) == 0 {
		return false
	}
	var b strings.Builder
	for i, l := range body {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
	}
	s.body, s.Text = body, Part{b.String(), body[0].Start, body[len(body)-1].End}
	return true
}
