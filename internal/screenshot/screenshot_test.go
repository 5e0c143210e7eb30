package screenshot

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

const sentence = "We await an official team from South Korea.\nThey confirmed it on 3 May 2024 at 10:15, and more than 12 of them will come."

// TestRead reads blocks of several networks and languages: what is told, and where it stands.
func TestRead(t *testing.T) {
	at := "2024-10-31T10:23:00Z minute"
	pm := "2024-10-31T22:23:00Z minute"
	day := "2024-10-31T00:00:00Z day"
	times := []struct{ line, want string }{
		{"10:23 AM · Oct 31, 2024 · 1.2M Views", at}, {"10:23 PM · Oct 31, 2024", pm}, {"10:23 · 31 Oct 2024", at}, {"10:23am · Oct 31, 2024", at},
		{"October 31, 2024 at 10:23 AM", at}, {"Oct 31, 2024, 10:23 AM", at}, {"2024-10-31 10:23", at}, {"31.10.2024, 10:23", at}, {"10/31/2024 10:23", at}, {"Oct 31, 2024", day},
		{"31 жовт. 2024 р., 10:23", at}, {"10:23 · 31 жовтня 2024 р.", at}, {"10:23 · 31 жовт. 2024 р. · 1,2 млн переглядів", at},
		{"오전 10:23 · 2024년 10월 31일", at}, {"오후 10:23 · 2024년 10월 31일 · 조회수 12만회", pm}, {"2024년 10월 31일", day},
		{"午前10:23 · 2024年10月31日", at}, {"午後10:23 · 2024年10月31日", pm}, {"2024/10/31 10:23", at},
		{"١٠:٢٣ ص · ٣١ أكتوبر ٢٠٢٤", at}, {"10:23 م · 31 أكتوبر، 2024", pm},
	}
	heads := []string{"A Name ✓\n@a_name", "A Name @a_name", "A Name\n@a_name\nFollow", "A Name @a_name\nReplying to @other", "A Name\n@a_name\nУ відповідь @other", "A Name\n@a_name\n@other님에게 보내는 답글"}
	n := 0
	for i, c := range times {
		for k, head := range heads {
			n++
			block := head + "\n\n" + sentence + "\nShow more\n" + c.line + "\n" + []string{"12 Reposts 3 Quotes 1.4K Likes", "12 3 1.4K", "", "12 вподобань", "좋아요 12", "12 件のいいね"}[(i+k)%6]
			s, err := Read(block)
			if err != nil {
				t.Errorf("%q: %v", block, err)
				continue
			}
			got := fmt.Sprintf("%s %s", s.Time.At.Format(time.RFC3339), s.Time.Grain)
			if s.Name.Text != "A Name" || s.Handle.Text != "@a_name" || s.Text.Text != sentence || got != c.want {
				t.Errorf("%q:\n name %q handle %q time %q (%q) text %q", block, s.Name.Text, s.Handle.Text, got, s.Time.Text, s.Text.Text)
			}
			r := []rune(block)
			for _, p := range append([]Part{s.Name, s.Handle, s.Time.Part, s.Text}, append(s.Counts, s.Left...)...) {
				if p.Text != "" && strings.ReplaceAll(string(r[p.Start:p.End]), "\n", "") != strings.ReplaceAll(p.Text, "\n", "") {
					t.Errorf("%q stands not at %d to %d: %q", p.Text, p.Start, p.End, string(r[p.Start:p.End]))
				}
			}
		}
	}
	if n < 60 {
		t.Errorf("%d blocks", n)
	}
	for line, back := range map[string]time.Duration{"3h": 3 * time.Hour, "2 год": 2 * time.Hour, "5 хв": 5 * time.Minute, "3시간": 3 * time.Hour, "2時間": 2 * time.Hour, "4d": 96 * time.Hour, "3 س": 3 * time.Hour} {
		s, err := Read("A Name @name.bsky.social · " + line + "\n" + sentence)
		if err != nil || s.Time.Grain != Ago || s.Time.Back != back || s.Handle.Text != "@name.bsky.social" || s.Text.Text != sentence {
			t.Errorf("%s: %v %+v", line, err, s)
		}
	}
	s, err := Read("Cy\n@cy@m.example\n" + sentence + "\nOct 31, 2024, 10:23")
	if err != nil || s.Handle.Text != "@cy@m.example" {
		t.Errorf("%v %+v", err, s)
	}
}

// TestNotRead: what is part of the text stays there.
func TestNotRead(t *testing.T) {
	for _, text := range []string{
		"I thank @president for the talk.", "We met on Oct 31, 2024 in Kyiv.", "It was 10:23 AM when it began.", "12 people came, 3 left.", "Follow the money.", "Show more courage, all of you.",
		"Thread by thread the cloth was made.", "Replying to nobody is a habit.", "In 2024 there were 31 of them.", "31 February 2024 is no day.", "25:61 is no time.", "@", "@@@", "3 h of sleep are too few.",
		"Views differ.", "Likes are not votes.", "Оцінка 5 з 5.", "조회수가 전부는 아니다.", "At 10:23 AM · Oct 31, 2024 we left the house and went.", "Translated from the heart.", "10/11/2024", "2024", "May", "Post office closed.",
		"Quotes of the day and more.", "Email me at a@b.example", "В 2024 году",
	} {
		s, err := Read(text)
		if err != nil || s.Text.Text != text || s.Handle.Text != "" || s.Name.Text != "" || s.Time.Text != "" {
			t.Errorf("%q: %v %+v", text, err, s)
		}
	}
	for _, block := range []string{"", " \n\u200b\n", "@name", "A Name\n@name", "10:23 AM · Oct 31, 2024", "A Name @name\n12 Likes"} {
		if s, err := Read(block); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: %v %+v", block, err, s)
		}
	}
	if _, err := Read(strings.Repeat("x", MaxBlock+1)); !errors.Is(err, ErrLong) {
		t.Error(err)
	}
}

// TestCompare tells what differs, and never more than is known.
func TestCompare(t *testing.T) {
	at := time.Date(2024, 10, 31, 10, 23, 40, 0, time.UTC)
	held := Held{Handle: "@illia", Name: "Illia K.", Created: at, Handles: []Name{{Handle: "@old_illia", Name: "Illia"}, {Handle: "@illia", Name: "Illia K."}}}
	minute := func(h int) Time {
		return Time{Part: Part{Text: "x"}, Grain: Minute, At: time.Date(2024, 10, 31, 10, 23, 0, 0, time.UTC).Add(time.Duration(h) * time.Hour)}
	}
	for _, c := range []struct {
		name, handle string
		time         Time
		change       func(*Held)
		want         string
	}{
		{"Illia K.", "@illia", minute(0), nil, ""}, {"ILLIA K.", "@Illia", minute(14), nil, "time-zone"}, {"Illia", "@illia", minute(-14), nil, "time-zone"}, {"", "", minute(0), nil, ""},
		{"Illia K. ✅", "@illia", minute(0), nil, ""},
		{"Illia K.", "@illia", minute(15), nil, "time-other"}, {"Illia K.", "@illia", minute(-15), nil, "time-other"}, {"Illia K.", "@illia", minute(24 * 365), nil, "time-other"},
		{"Illia K.", "@il1ia", minute(0), nil, "handle-read"}, {"Illia K.", "@lllia", minute(0), nil, "handle-read"}, {"Illia K.", "@0ld_illia", minute(0), nil, "handle-read"},
		{"Illia K.", "@old_illia", minute(0), nil, "handle-then"}, {"Illia K.", "@illia_", minute(0), nil, "handle-other"}, {"Illia K.", "@bo", minute(0), nil, "handle-other"},
		{"Bo", "@illia", minute(0), nil, "name-other"}, {"Illia K.", "@illia", Time{}, nil, "time-none"}, {"Illia K.", "@illia", Time{Part: Part{Text: "3h"}, Grain: Ago, Back: 3 * time.Hour}, nil, "time-loose"},
		{"Illia K.", "@illia", minute(0), func(h *Held) { h.Deleted = true }, "gone"}, {"Illia K.", "@illia", minute(0), func(h *Held) { h.Earlier = true }, "older"},
		{"Bo", "@bo", minute(99), func(h *Held) { h.Deleted = true }, "handle-other name-other time-other gone"},
		{"Illia K.", "@illia", minute(99), func(h *Held) { h.Created = time.Time{} }, "time-unheld"},
	} {
		h := held
		if c.change != nil {
			c.change(&h)
		}
		var got []string
		for _, d := range Compare(&Shot{Name: Part{Text: c.name}, Handle: Part{Text: c.handle}, Time: c.time}, h) {
			got = append(got, string(d.What))
		}
		if strings.Join(got, " ") != c.want {
			t.Errorf("%s %s: %q, want %q", c.name, c.handle, got, c.want)
		}
	}
}

func FuzzRead(f *testing.F) {
	f.Add("A Name\n@a\n" + sentence + "\n10:23 AM · Oct 31, 2024")
	f.Fuzz(func(t *testing.T, block string) {
		s, err := Read(block)
		if err == nil && (s.Text.Start > s.Text.End || s.Text.Text == "") {
			t.Errorf("%+v", s)
		}
	})
}
