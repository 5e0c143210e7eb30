package screenshot

import (
	"errors"
	"strings"
	"unicode"
	"unicode/utf8"
)

// MaxBlock is how much is read, in bytes.
const MaxBlock = 64 << 10

// ErrEmpty is returned for a block without a text, ErrLong for one above MaxBlock.
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
	Left         []Part // what the network wrote: "Replying to", "Show more"
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
	t, ok := since(when)
	if !ok {
		if t, ok = moment(when); !ok || !t.whole(when) {
			return false
		}
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
	if len(block) > MaxBlock {
		return nil, ErrLong
	}
	block = strings.ReplaceAll(block, "\r\n", "\n") // positions are those of the block with plain line ends
	all := lines(strings.ToValidUTF8(block, "\ufffd"))
	s := &Shot{}
	from := s.head(all)
	to := s.foot(all, from)
	var text []line
	for _, l := range all[from:to] {
		if aside(l.Text) {
			s.Left = append(s.Left, l.Part)
			continue
		}
		text = append(text, l)
	}
	if len(text) == 0 {
		return nil, ErrEmpty
	}
	var b strings.Builder
	for i, l := range text {
		if i > 0 {
			b.WriteByte('\n')
		}
		b.WriteString(l.Text)
	}
	s.Text = Part{b.String(), text[0].Start, text[len(text)-1].End}
	return s, nil
}

// head reads name and handle, which stand in the first lines, and says where the text begins.
func (s *Shot) head(all []line) int {
	for i, l := range all[:min(len(all), 6)] {
		if aside(l.Text) {
			continue
		}
		at, n := handleIn(l.Text)
		if n == 0 {
			continue
		}
		before, rest := strings.TrimFunc(l.Text[:at], ornament), l.Text[at+n:]
		if t := strings.TrimFunc(rest, ornament); t != "" {
			age, ok := since(t)
			when, dated := moment(t)
			if !ok && !dated {
				continue // a mention in a sentence
			}
			if s.Time = when; ok {
				s.Time = age
			}
			start := l.Start + utf8.RuneCountInString(l.Text[:strings.Index(l.Text, t)])
			s.Time.Part = Part{t, start, start + utf8.RuneCountInString(t)}
		}
		if before == "" && i > 1 && s.Name.Text == "" && !aside(all[i-1].Text) && i > 2 {
			continue
		}
		start := l.Start + utf8.RuneCountInString(l.Text[:at])
		s.Handle = Part{l.Text[at : at+n], start, start + utf8.RuneCountInString(l.Text[at:at+n])}
		if before == "" && i > 0 {
			before = strings.TrimFunc(all[i-1].Text, ornament)
			s.Name = Part{before, all[i-1].Start, all[i-1].Start + utf8.RuneCountInString(before)}
		} else if before != "" {
			s.Name = Part{before, l.Start, l.Start + utf8.RuneCountInString(before)}
		}
		return i + 1
	}
	s.Time = Time{}
	return 0
}

// ornament says of marks beside a name that they are none of it.
func ornament(r rune) bool {
	return skipped(r) || strings.ContainsRune("·•|✓✔☑✅🔵⋯…\ufe0f", r)
}

// handleIn finds a handle: where it begins and how many bytes it has; 0 if there is none.
func handleIn(s string) (at, n int) {
	for at = strings.IndexByte(s, '@'); at >= 0 && at < len(s); {
		n = 1
		for n < len(s)-at {
			r, w := utf8.DecodeRuneInString(s[at+n:])
			if !unicode.IsLetter(r) && !unicode.IsDigit(r) && r != '_' && r != '-' && r != '.' && r != '@' {
				break
			}
			n += w
		}
		h := strings.TrimRight(s[at:at+n], ".-@")
		if before, _ := utf8.DecodeLastRuneInString(s[:at]); len(h) > 1 && (at == 0 || !unicode.IsLetter(before) && !unicode.IsDigit(before)) {
			return at, len(h)
		}
		next := strings.IndexByte(s[at+1:], '@')
		if next < 0 {
			return 0, 0
		}
		at += 1 + next
	}
	return 0, 0
}

// foot reads times and counts from the last line up, and says where the text ends.
func (s *Shot) foot(all []line, from int) int {
	to := len(all)
	for to > from {
		l := all[to-1]
		t, ok := moment(l.Text)
		switch {
		case aside(l.Text):
			s.Left = append(s.Left, l.Part)
		case ok && t.whole(l.Text) && s.Time.Text == "":
			t.Part = l.Part
			s.Time = t
		case counts(l.Text) && (to-1 > from || strings.ContainsFunc(l.Text, unicode.IsLetter)):
			s.Counts = append(s.Counts, l.Part)
		default:
			return to
		}
		to--
	}
	return to
}

// aside says whether a line is the network's own.
func aside(s string) bool {
	low := strings.ToLower(s)
	for _, p := range asides() {
		if rest, ok := strings.CutPrefix(low, p); ok {
			r, _ := utf8.DecodeRuneInString(rest)
			if rest == "" || strings.HasPrefix(strings.TrimSpace(rest), "@") || strings.HasPrefix(p, "перекладено") && len(strings.Fields(rest)) < 3 || p == "translated from" && language(s[len(p):]) || !unicode.IsLetter(r) && len(rest) < 4 {
				return true
			}
		}
	}
	return strings.HasPrefix(s, "@") && strings.HasSuffix(s, "님에게 보내는 답글")
}

// language says whether a rest names a language: a word with a capital letter, and who translated.
func language(rest string) bool {
	f := strings.Fields(rest)
	if len(f) == 0 || len(f) > 3 {
		return false
	}
	r, _ := utf8.DecodeRuneInString(f[0])
	return unicode.IsUpper(r) && (len(f) == 1 || f[1] == "by")
}

func asides() []string {
	return []string{
		"replying to", "translated from", "show more", "show original", "show translation", "follow", "read more", "view translation", "translate post", "post", "thread",
		"у відповідь", "відповідь", "перекладено з", "показати більше", "показати оригінал", "читати", "допис",
		"더 보기", "번역하기", "팔로우", "게시하기", "게시물",
		"返信先", "返信先:", "さらに表示", "翻訳", "フォローする", "ポスト",
		"ردًا على", "رداً على", "عرض المزيد", "متابعة", "ترجمة", "منشور",
	}
}

// counts says whether a line counts: numbers, with words that networks put to them.
func counts(s string) bool {
	if before, after, ok := strings.Cut(s, ":"); ok && endsInDigit(before) && strings.IndexFunc(after, unicode.IsDigit) == 0 {
		return false // a clock
	}
	numbers := 0
	for _, f := range strings.FieldsFunc(strings.ToLower(s), func(r rune) bool { return ornament(r) || r == ',' || r == ':' }) {
		digits := strings.TrimFunc(f, func(r rune) bool { return unicode.IsLetter(r) })
		if digits != "" && !strings.ContainsFunc(digits, func(r rune) bool { return !unicode.IsDigit(r) && r != '.' && r != '٫' && r != '٬' }) {
			if rest := strings.Trim(strings.Replace(f, digits, "", 1), " "); rest == "" || countWord(rest) {
				numbers++
				continue
			}
		}
		if !countWord(f) {
			return false
		}
	}
	return numbers > 0
}

func endsInDigit(s string) bool {
	r, _ := utf8.DecodeLastRuneInString(s)
	return unicode.IsDigit(r)
}

func countWord(f string) bool {
	for _, w := range []string{
		"k", "m", "b", "views", "view", "reposts", "repost", "retweets", "quotes", "quote", "likes", "like", "bookmarks", "bookmark", "replies", "reply", "boosts", "favorites", "favourites",
		"тис", "тис.", "млн", "перегляди", "переглядів", "перегляд", "поширень", "репостів", "вподобань", "цитат", "закладок", "відповідей",
		"만", "천", "만회", "회", "조회수", "재게시", "인용", "마음에", "들어요", "좋아요", "북마크", "답글", "개",
		"万", "件の表示", "件のリポスト", "件のいいね", "いいね", "リポスト", "表示", "件",
		"ألف", "مليون", "مشاهدة", "مشاهدات", "إعجاب", "إعجابات", "اقتباسات", "ردود",
	} {
		if f == w {
			return true
		}
	}
	return false
}
