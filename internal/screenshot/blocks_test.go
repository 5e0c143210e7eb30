package screenshot

import (
	"errors"
	"testing"
)

// TestBlocks reads blocks as programs for reading letters give them, of screens that are not the networks' own or not of
// one post. want is the handle, the time's grain and the text; what cannot be told apart is text or left out (Shot.Left
// has it), and a handle, name or time is never taken from where it does not stand.
func TestBlocks(t *testing.T) {
	for _, c := range []struct{ what, block, handle, grain, text string }{
		// Of other programs.
		{"a letter", "From: Ann <ann@mail.example>\nTo: Bo\nSubject: The harbour\nThe wall is done.", "", "", "From: Ann <ann@mail.example>\nTo: Bo\nSubject: The harbour\nThe wall is done."},
		{"a chat", "Ann\nAre you there?\n10:23\nBo\nYes, since noon.\n10:24", "", "", "Ann\nAre you there?\n10:23\nBo\nYes, since noon."},
		{"a newspaper", "THE DAILY PAPER\nPresident speaks of 3,000 boats\nBy Ann Name", "", "", "THE DAILY PAPER\nPresident speaks of 3,000 boats\nBy Ann Name"},
		{"a clock of a telephone", "10:23\nThe wall is done and stands.", "", "", "The wall is done and stands."},
		{"a price", "Two for 10/11/2024\nThe wall is done.", "", "", "Two for 10/11/2024\nThe wall is done."},
		{"a letter in Ukrainian", "Від: Ганна <hanna@mail.example>\nМур збудовано.", "", "", "Від: Ганна <hanna@mail.example>\nМур збудовано."},
		{"a chat in Korean", "안나\n벽이 완성되었습니다.\n오전 10:23", "", "", "안나\n벽이 완성되었습니다.\n오전 10:23"},
		{"a chat in Arabic", "آن\nاكتمل الجدار.\n10:23 م", "", "", "آن\nاكتمل الجدار."},
		// What was read wrongly.
		{"no @ for the handle", "Ann Name\n©ann_name\nThe wall is done.", "ann_name", "", "The wall is done."},
		{"a space behind the @", "Ann Name\n@ ann\nThe wall is done.", "@ ann", "", "The wall is done."},
		{"l0 for 10: the day is still told", "Ann\n@ann\nThe wall is done.\nl0:23 AM · Oct 31, 2024", "@ann", "day", "The wall is done."},
		{"O for 0", "Ann\n@ann\nThe wall is done.\n10:23 · 31 Oct 2O24", "@ann", "", "The wall is done."},
		{"a month that is none", "Ann\n@ann\nThe wall is done.\n10:23 AM · 0ct 31, 2024", "@ann", "", "The wall is done."},
		{"an hour that is none", "Ann\n@ann\nThe wall is done.\n10:83 AM · Oct 31, 2024", "@ann", "day", "The wall is done."},
		{"a day that is none", "Ann\n@ann\nМур готовий.\n31 лист. 2024 р., 10:23", "@ann", "", "Мур готовий."},
		{"thirteen in the afternoon", "Ann\n@ann\n벽 완성.\n오후 13:23 · 2024년 10월 31일", "@ann", "", "벽 완성.\n오후 13:23 · 2024년 10월 31일"},
		{"two dates in a line", "Ann\n@ann\nThe wall is done.\nfrom Oct 30, 2024 to Oct 31, 2024", "@ann", "", "The wall is done.\nfrom Oct 30, 2024 to Oct 31, 2024"},
		{"a date without a year", "Ann\n@ann\nThe wall is done.\nOct 31", "@ann", "day", "The wall is done."},
		// Two posts, and a post within.
		{"two posts", "Ann\n@ann\nThe wall is done.\n10:23 AM · Oct 31, 2024\nBo\n@bo\nIt is not.\n10:25 AM · Nov 1, 2024", "@ann", "minute", "The wall is done.\n10:23 AM · Oct 31, 2024\nBo\n@bo\nIt is not."},
		{"a quoted post", "Ann\n@ann\nLook at this.\nBo @bo · 3h\nThe wall is done.\n10:23 AM · Oct 31, 2024", "@ann", "minute", "Look at this.\nBo @bo · 3h\nThe wall is done."},
		{"a quoted post first", "Look at this wall, all of you.\nIt is done.\nSince noon.\nAnd more.\nEven more.\nBo\n@bo\nThe wall is done.", "", "", "Look at this wall, all of you.\nIt is done.\nSince noon.\nAnd more.\nEven more.\nBo\n@bo\nThe wall is done."},
		{"a reposter above", "Cy reposted\nAnn\n@ann\nThe wall is done.", "@ann", "", "The wall is done."},
		// Advertisements.
		{"an advertisement", "Ann\n@ann\nThe wall is done.\n10:23 AM · Oct 31, 2024\nPromoted\nBuy 2 get 1", "@ann", "minute", "The wall is done."},
		{"a banner", "Get the app\nOpen\nAnn\n@ann\nThe wall is done.", "", "", "Get the app\nOpen\nAnn\n@ann\nThe wall is done."},
		// Cropped.
		{"without a head", "is done, and stands.\n10:23 AM · Oct 31, 2024", "", "minute", "is done, and stands."},
		{"cut at the foot", "Ann\n@ann\nThe wall is done, and\n10:23 AM · Oct", "@ann", "", "The wall is done, and"},
		{"a mention first", "@bo you said that the wall is done.", "", "", "@bo you said that the wall is done."},
		{"mentions at the end", "The wall is done.\nThanks to all, and to @bo and @cy", "", "", "The wall is done.\nThanks to all, and to @bo and @cy"},
		{"numbers in the text", "Ann\n@ann\nThere were\n12\nof them.", "@ann", "", "There were\n12\nof them."},
		{"counts alone in the text", "12 views of a harbour", "", "", "12 views of a harbour"},
		{"a date in the text", "Ann\n@ann\nШтурм почався 31 жовтня 2024 р.", "@ann", "", "Штурм почався 31 жовтня 2024 р."},
		{"a date in a sentence, Japanese", "安\n@ann\n壁は2024年10月31日に完成した。", "@ann", "", "壁は2024年10月31日に完成した。"},
	} {
		s, err := Read(c.block)
		if err != nil {
			t.Errorf("%s: %v", c.what, err)
			continue
		}
		if s.Handle.Text != c.handle || string(s.Time.Grain) != c.grain || s.Text.Text != c.text {
			t.Errorf("%s:\n handle %q time %q (%s) text %q name %q", c.what, s.Handle.Text, s.Time.Text, s.Time.Grain, s.Text.Text, s.Name.Text)
		}
	}
	for _, block := range []string{
		"12 Reposts 3 Quotes 1.4K Likes 20 Bookmarks", "1,2 млн переглядів", "조회수 12만회", "10:23 · 31 жовт. 2024 р.\n12 вподобань", "Ann\n@ann\nFollow\nShow more", "Replying to @bo\n12 Likes",
		"Ann\n@ann\n10:23 AM · Oct 31, 2024\n12 3 1.4K", "\ufeff\n\u200f", "返信先: @bo", "@bo님에게 보내는 답글",
	} {
		if s, err := Read(block); !errors.Is(err, ErrEmpty) {
			t.Errorf("%q: %v %+v", block, err, s)
		}
	}
}

// TestFill puts in handle and time that were read apart, and refuses what is no time.
func TestFill(t *testing.T) {
	for when, want := range map[string]Grain{"": "", "10:23 AM · Oct 31, 2024": Minute, "2024-10-31": Day, "2024-10-31 10:23": Minute, "3h": Ago, "31 жовт. 2024 р., 10:23": Minute, "오전 10:23 · 2024년 10월 31일": Minute} {
		s, err := Read("The wall is done.")
		if err != nil {
			t.Fatal(err)
		}
		if !s.Fill(" ann ", when) || s.Handle.Text != "@ann" || s.Time.Grain != want || s.Time.End != 0 {
			t.Errorf("%q: %+v", when, s)
		}
	}
	for _, when := range []string{"yesterday", "31.02.2024", "2024", "October", "10/11/2024", "soon", "10:23", "{0}", "we met on Oct 31, 2024", "١٠", "3 years of Oct 31, 2024 and more", "h3", "-3h", "999999999999999999h"} {
		s := &Shot{Time: Time{Part: Part{Text: "x"}}}
		if s.Fill("", when) || s.Time.Text != "x" {
			t.Errorf("%q: %+v", when, s.Time)
		}
	}
	s := &Shot{Handle: Part{Text: "@ann", Start: 3, End: 7}}
	if !s.Fill("  ", " \u200b") || s.Handle.Text != "@ann" || !s.Fill("@bo", "") || s.Handle != (Part{Text: "@bo"}) {
		t.Errorf("%+v", s)
	}
}
