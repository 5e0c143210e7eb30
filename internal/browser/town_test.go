package browser

import (
	"bytes"
	"context"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"io"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"
	"time"

	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/rendertest"
	"clew/internal/sqlite"
	"clew/internal/unpack"
)

// The threads of the town, each by the id of its first post.
const (
	plainThread = "x:1870000000000100001"
	longThread  = "x:1870000000001000001"
	fullThread  = "x:1786000000000000001"
	koreanID    = "x:1870000000003000001"
	arabicID    = "x:1870000000004000001"
	writer      = post.AccountID("x:4400112233")
)

var begin = time.Date(2024, 5, 3, 18, 2, 11, 0, time.UTC)

// town is a record in which every kind of thread stands, made once: the seed page, what was made up here, and
// samples of real data where they are at hand. It gives the record's folder; nobody writes to it.
func town(t testing.TB) string {
	t.Helper()
	dir, err := madeTown()
	if err != nil {
		t.Fatal(err)
	}
	return dir
}

var madeTown = sync.OnceValues(func() (string, error) {
	dir := filepath.Join(shared.dir, "town")
	t := &hand{}
	t.put(dir, "plain", line(plainThread, 30, english), people())
	t.put(dir, "long", line(longThread, 2000, mixed), nil)
	t.put(dir, "korean", line(koreanID, 12, korean), nil)
	t.put(dir, "arabic", line(arabicID, 12, arabic), nil)
	posts := full()
	t.put(dir, "full", posts, nil)
	// Its last post says something else later: an edit, which makes a second version.
	later := posts[len(posts)-1]
	later.Text, later.Edited, later.Version = "An edited post, and the very last of the line.", begin.Add(2*time.Hour), "2"
	t.put(dir, "edit", []post.Post{later}, nil)
	return dir, t.err
})

// hand puts things into a record, and remembers the first thing that went wrong.
type hand struct{ err error }

// put takes posts in as one import, and pictures with them.
func (h *hand) put(dir, name string, posts []post.Post, accounts []post.Account) {
	if h.err == nil {
		if err := put(dir, name, posts, accounts); err != nil {
			h.err = fmt.Errorf("put %s: %w", name, err)
		}
	}
}

func put(dir, name string, posts []post.Post, accounts []post.Account) (err error) {
	ctx, stop := context.WithTimeout(context.Background(), patience)
	defer stop()
	r, err := sqlite.Open(ctx, dir, sqlite.Options{})
	if err != nil {
		return err
	}
	defer func() {
		if bad := r.Close(); err == nil {
			err = bad
		}
	}()
	imp, err := r.Import(ctx, record.About{Name: name + ".json", Source: "made", At: begin.AddDate(0, 1, 0)})
	if err != nil {
		return err
	}
	defer imp.Close()
	for _, p := range posts {
		for i, m := range p.Media {
			if m.Name == "" {
				continue
			}
			b := picture(400+40*i, 300)
			part := unpack.Part{Name: m.Name, Size: int64(len(b)), Open: func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(b)), nil }}
			if err := imp.Media(ctx, m.Name, part); err != nil {
				return err
			}
		}
	}
	c, err := imp.Capture(ctx, unpack.Part{Name: name, Open: func() (io.ReadCloser, error) { return io.NopCloser(strings.NewReader("bytes of " + name)), nil }})
	if err != nil {
		return err
	}
	if _, err := io.Copy(io.Discard, c); err != nil {
		return err
	}
	if err := c.Close(); err != nil {
		return err
	}
	for i := range posts {
		posts[i].Raw = post.Raw{Capture: c.Number, Length: 5}
	}
	if err := imp.Accounts(ctx, accounts); err != nil {
		return err
	}
	if err := imp.Posts(ctx, posts); err != nil {
		return err
	}
	_, err = imp.Commit(ctx, true)
	return err
}

// people are those who write and are quoted.
func people() []post.Account {
	return []post.Account{
		{ID: writer, Network: post.X, Handle: "@tamsin_orrel", Name: "Tamsin Orrel", Bio: "Draws mills.\nSecond line: https://example.org/mills"},
		{ID: "x:5500112233", Network: post.X, Handle: "@bo_hadley", Name: "Bo Hadley"},
		{ID: "x:6600112233", Network: post.X, Handle: "@ilse_varga", Name: "إلسه Varga 🌊"},
	}
}

// line is a thread of n posts, the words of each by its place.
func line(first post.ID, n int, words func(i int) (text, lang string)) []post.Post {
	var from int64
	if _, err := fmt.Sscanf(string(first), "x:%d", &from); err != nil {
		panic("browser: the id of a made-up thread: " + err.Error())
	}
	posts := make([]post.Post, n)
	for i := range posts {
		text, lang := words(i)
		posts[i] = post.Post{ID: post.ID(fmt.Sprintf("x:%d", from+int64(i))), Network: post.X, Author: writer, Created: begin.Add(time.Duration(i) * 3 * time.Minute), Text: text, Lang: lang}
		if i > 0 {
			posts[i].Parent, posts[i].ParentAuthor, posts[i].Conversation = posts[i-1].ID, writer, posts[0].ID
		}
	}
	return posts
}

func english(i int) (text, lang string) {
	beginnings := [...]string{"The wheel turned twice a day for three hundred years", "Nobody in the village remembers a night when it was not done", "At low water the stones stand dry", "The miller kept a list of names on the door", "What the tide brought in the morning it took back at night"}
	ends := [...]string{"and somebody had to be there, whatever the hour, to lift the gate and set the stones", "and nobody can say who did it, for the book of the parish burnt in the year of the comet", "while the eels went by underneath, as they had before there was a mill", "which is how the street got its crooked name, long before it was a street"}
	return fmt.Sprintf("%d/ %s, %s. It was the %d. year of the lease.", i+1, beginnings[i%5], ends[i%4], 1700+7*i), "en"
}

func korean(i int) (text, lang string) {
	return fmt.Sprintf("%d. 물레방아는 삼백 년 동안 하루에 두 번 돌았고, 하루에 두 번 누군가는 그 자리에 있어야 했다. 마을에서 그러지 않은 밤을 기억하는 사람은 없다.", i+1), "ko"
}

func arabic(i int) (text, lang string) {
	return fmt.Sprintf("%d/ دارت الطاحونة مرتين في اليوم ثلاثمئة عام، ومرتين في اليوم كان على أحدهم أن يكون هناك، مهما كانت الساعة، ليرفع البوابة (mill gate) ويضع الحجارة.", i+1), "ar"
}

func mixed(i int) (text, lang string) {
	switch i % 4 {
	case 1:
		return "Колесо поверталося двічі на день триста років, і двічі на день хтось мав бути там, хоч би яка була година, щоб підняти заслінку й поставити камені.", "uk"
	case 2:
		return "水車は三百年のあいだ一日に二度回り、一日に二度、何時であろうと誰かがそこにいて、水門を上げ、石を据えなければならなかった。", "ja"
	case 3:
		return korean(i)
	}
	return english(i)
}

// full is the document of every feature as posts of a record, those of its main line last.
func full() []post.Post {
	d := rendertest.Full().Thread
	chain := func(posts []post.Post, up post.ID, upAuthor post.AccountID) []post.Post {
		var out []post.Post
		for _, p := range posts {
			p.Parent, p.ParentAuthor = up, upAuthor
			p.Media = append([]post.Media(nil), p.Media...)
			for i := range p.Media {
				p.Media[i].SHA256 = ""
				if p.Media[i].Kind == post.Image {
					p.Media[i].Name = fmt.Sprintf("picture-%s-%d.png", p.ID[2:], i)
				}
			}
			out = append(out, p)
			up, upAuthor = p.ID, p.Author
		}
		return out
	}
	out := append([]post.Post(nil), d.Context...)
	for _, b := range d.Branches {
		out = append(out, chain(b.Posts, b.At, writer)...)
	}
	for _, c := range d.Continued {
		out = append(out, chain(c.Posts, c.To, "x:5500112233")...)
	}
	// One post after the seventh was deleted.
	first := chain(d.Line[:7], d.Context[0].ID, d.Context[0].Author)
	gone := post.Post{ID: "x:1786000000000010007", Network: post.X, Author: writer, State: post.Deleted, Parent: first[6].ID, ParentAuthor: writer}
	out = append(append(out, first...), gone)
	gallery := post.Post{ID: "x:1786000000000020007", Network: post.X, Author: writer, Lang: "en", Created: begin.Add(80 * time.Hour), Text: "Four more of the wheel, three days later, and :wheel: on the sign.", Emoji: []post.Emoji{{Code: "wheel", URL: "https://example.org/wheel.png"}}}
	for i := range 4 {
		gallery.Media = append(gallery.Media, post.Media{Kind: post.Image, URL: fmt.Sprintf("https://pbs.example.net/wheel-%d.jpg", i), Alt: fmt.Sprintf("The wheel from side %d", i+1), Name: fmt.Sprintf("side-%d.png", i)})
	}
	return append(out, chain(append([]post.Post{gallery}, d.Line[7:]...), gone.ID, writer)...)
}

// picture is a valid PNG.
func picture(width, height int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{R: uint8(x / 2), G: uint8(y / 2), B: 110, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic("browser: a picture in memory cannot be written: " + err.Error())
	}
	return b.Bytes()
}

// seedPage is the saved page of a thread reader that the README begins with.
func seedPage(t testing.TB) string {
	t.Helper()
	p, err := filepath.Abs(filepath.Join("..", "..", "testdata", "seed", "page.txt"))
	if err != nil {
		t.Fatal(err)
	}
	return p
}

// outside gives a path of the shared data, or "" where it is not there.
func outside(path ...string) string {
	for _, up := range []string{"../../../shared", "../../../../shared"} {
		p, err := filepath.Abs(filepath.Join(append([]string{filepath.FromSlash(up)}, path...)...))
		if _, bad := os.Stat(p); err == nil && bad == nil {
			return p
		}
	}
	return ""
}
