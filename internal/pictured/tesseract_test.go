package pictured

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"image"
	"image/color"
	stddraw "image/draw"
	"image/jpeg"
	"image/png"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"golang.org/x/image/draw"
)

// need gives where a program is, or skips the test.
func need(t testing.TB, name, from string) string {
	t.Helper()
	if os.Getenv("CLEW_OCR") == "off" {
		t.Skip("SKIP: CLEW_OCR is off")
	}
	at, err := exec.LookPath(name)
	if err != nil {
		t.Skipf("SKIP: no %s; %s installs it", name, from)
	}
	return at
}

// pictures draws cards that are equally wide and fine, and gives one picture of each.
func pictures(t testing.TB, chromium string, cards []*drawn) (out []image.Image) {
	t.Helper()
	dir := t.TempDir()
	file := filepath.Join(dir, "cards.html")
	if err := os.WriteFile(file, []byte(page(cards)), 0o600); err != nil {
		t.Fatal(err)
	}
	ctx, end := context.WithTimeout(t.Context(), 10*time.Minute)
	defer end()
	shot := filepath.Join(dir, "cards.png")
	c := cards[0].layout
	cmd := exec.CommandContext(ctx, chromium, "--headless", "--no-sandbox", "--disable-gpu", "--hide-scrollbars", "--user-data-dir="+filepath.Join(dir, "home"),
		fmt.Sprintf("--force-device-scale-factor=%d", c.scale), fmt.Sprintf("--window-size=%d,%d", c.width, 620*len(cards)), "--screenshot="+shot, "file://"+file)
	if b, err := cmd.CombinedOutput(); err != nil {
		t.Skipf("SKIP: Chromium takes no pictures here: %v %.300s", err, b)
	}
	b, err := os.ReadFile(shot)
	if err != nil {
		t.Fatal(err)
	}
	m, err := png.Decode(bytes.NewReader(b))
	if err != nil {
		t.Fatal(err)
	}
	at, bar := 0, color.RGBAModel.Convert(color.RGBA{0xff, 0, 0xff, 0xff})
	for y := 0; y < m.Bounds().Dy() && len(out) < len(cards); y++ {
		if color.RGBAModel.Convert(m.At(1, y)) != bar {
			continue
		}
		if y > at {
			one := image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx(), y-at))
			stddraw.Draw(one, one.Bounds(), m, image.Pt(0, at), stddraw.Src)
			out = append(out, one)
		}
		at = y + 1
	}
	if len(out) != len(cards) {
		t.Fatalf("%d pictures of %d cards", len(out), len(cards))
	}
	return out
}

// read has Tesseract read a picture.
func read(ctx context.Context, tesseract string, m image.Image, form, lang string) (string, error) {
	var b bytes.Buffer
	if form == "jpg" {
		half := image.NewRGBA(image.Rect(0, 0, m.Bounds().Dx()/2, m.Bounds().Dy()/2))
		draw.CatmullRom.Scale(half, half.Bounds(), m, m.Bounds(), draw.Src, nil)
		if err := jpeg.Encode(&b, half, &jpeg.Options{Quality: 50}); err != nil {
			return "", err
		}
	} else if err := png.Encode(&b, m); err != nil {
		return "", err
	}
	cmd := exec.CommandContext(ctx, tesseract, "stdin", "stdout", "-l", lang)
	cmd.Stdin = &b
	cmd.Env = append(os.Environ(), "OMP_THREAD_LIMIT=1")
	out, err := cmd.Output()
	if err != nil {
		return "", fmt.Errorf("tesseract: %w", err)
	}
	return strings.TrimRight(string(out), "\n\f"), nil
}

// readAll draws shots and reads them.
func readAll(t testing.TB, list []said, shots []*shot) {
	t.Helper()
	chromium := need(t, "chromium", "scripts/browser")
	tesseract := need(t, "tesseract", "scripts/ocr")
	groups := map[string][]*shot{}
	var order []string
	for _, s := range shots {
		c := s.drawn(list)
		var g string
		for k := 0; ; k++ { // pictures of twelve cards: Chromium's are bounded
			g = fmt.Sprint(c.width, " ", c.scale, " ", k)
			if len(groups[g]) < 12 {
				break
			}
		}
		if groups[g] == nil {
			order = append(order, g)
		}
		groups[g] = append(groups[g], s)
	}
	for _, g := range order {
		var cards []*drawn
		for _, s := range groups[g] {
			cards = append(cards, s.drawn(list))
		}
		pics := pictures(t, chromium, cards)
		var wg sync.WaitGroup
		turn := make(chan struct{}, 2)
		for i, s := range groups[g] {
			turn <- struct{}{}
			wg.Go(func() {
				defer func() { <-turn }()
				raw, err := read(t.Context(), tesseract, pics[i], s.Form, cards[i].ocr)
				if err != nil {
					t.Error(err)
				}
				s.Raw = raw
				if dir := os.Getenv("CLEW_OCR_PICTURES"); dir != "" && s.Form == "png" {
					if f, err := os.Create(filepath.Join(dir, s.ID+".png")); err == nil {
						png.Encode(f, pics[i])
						f.Close()
					}
				}
			})
		}
		wg.Wait()
	}
}

// TestReadAnew writes what Tesseract reads of every picture, if asked: CLEW_OCR_WRITE=FILE. CLEW_OCR_FEW names a part of
// their ids, CLEW_OCR_PICTURES a folder for the pictures.
func TestReadAnew(t *testing.T) {
	file := os.Getenv("CLEW_OCR_WRITE")
	if file == "" {
		t.Skip("SKIP: testdata/read.jsonl is written anew with CLEW_OCR_WRITE=FILE")
	}
	list := posts(t)
	all := cases(list)
	if few := os.Getenv("CLEW_OCR_FEW"); few != "" {
		var some []*shot
		for _, s := range all {
			if strings.Contains(s.ID, few) {
				some = append(some, s)
			}
		}
		all = some
	}
	readAll(t, list, all)
	var b bytes.Buffer
	e := json.NewEncoder(&b)
	e.SetEscapeHTML(false)
	for _, s := range all {
		if err := e.Encode(s); err != nil {
			t.Fatal(err)
		}
	}
	if err := os.WriteFile(file, b.Bytes(), 0o666); err != nil {
		t.Fatal(err)
	}
}

// TestTesseract draws a few posts and has them read now: nothing altered passes for the record's words, and whatever of the
// rest Tesseract of this machine could read is found.
func TestTesseract(t *testing.T) {
	list := posts(t)
	var few []*shot
	for _, s := range cases(list) {
		switch s.ID {
		case "en-1-x-light-right-png", "en-1-x-feed-dark-number-png", "uk-2-x-dark-right-png", "uk-1-bluesky-negation-png", "de-1-facebook-right-png", "de-2-mastodon-dark-right-png", "ja-3-telegram-right-png", "ar-1-facebook-right-png", "he-1-threads-right-png", "zh-1-x-light-right-png", "ko-1-telegram-right-png", "en-1-x-light-word-jpg":
			few = append(few, s)
		}
	}
	if len(few) < 8 {
		t.Fatalf("%d pictures", len(few))
	}
	readAll(t, list, few)
	d := newDesk(t, list)
	found, clear := 0, 0
	for _, s := range few {
		o, err := d.outcome(t.Context(), s, s.Raw)
		if err != nil {
			t.Errorf("%s: %v", s.ID, err)
			continue
		}
		if wrong := o.wrong(s); strings.HasPrefix(wrong, "FALSE") {
			t.Errorf("%s: %s: %q", s.ID, wrong, s.Raw)
		}
		if s.clear(list, false) {
			if clear++; o.found {
				found++
			} else {
				t.Logf("%s is not found: %q", s.ID, s.Raw)
			}
		}
	}
	if 2*clear < len(few) || 4*found < 3*clear {
		t.Errorf("of %d pictures %d were legible and %d found", len(few), clear, found)
	}
}
