package epub

import (
	"bytes"
	"errors"
	"fmt"
	"image"
	"image/gif"
	"image/jpeg"
	"image/png"
	"io"
	"slices"
	"strconv"
	"strings"

	"clew/internal/document"
	"clew/internal/enclosure"
	"clew/internal/post"
)

// picture is a medium in the book.
type picture struct {
	file          string // from the text's folder
	width, height int    // pixels; 0 if not known
	err           error  // why it is not in the book
}

// Why a medium that travels is not in a book.
var (
	ErrDamaged = errors.New("damaged")
	ErrMost    = errors.New("no room for more in one book")
	ErrKind    = errors.New("of a kind that e-readers do not show")
)

// Why a medium does not travel.
var (
	errNotHeld = errors.New("its bytes are not held")
	errKept    = errors.New("it does not travel: its bytes are lost, too large, or cannot be cleaned")
)

// maxPlain bounds a picture that goes in as it is, in bytes; a larger one is written anew.
const maxPlain = 4 << 20

// pictureOf puts a picture into the book, once, and gives where it stands.
func (k *book) pictureOf(sha string) (picture, error) {
	pic, met := k.pictures[sha]
	if !met {
		pic = k.put(sha)
		k.pictures[sha] = pic
	}
	return pic, pic.err
}

func (k *book) put(sha string) picture {
	if k.opt.Media == nil || sha == "" {
		return picture{err: errNotHeld}
	}
	m, ok := k.opt.Media.Medium(sha)
	if !ok {
		return picture{err: errKept}
	}
	data, kind, pic, err := k.fitted(m)
	if err != nil {
		return picture{err: err}
	}
	if k.bytes += int64(len(data)); k.bytes > k.opt.Most {
		k.bytes -= int64(len(data))
		return picture{err: ErrMost}
	}
	pic.file = "media/" + strconv.Itoa(len(k.pictures)+1) + ending[kind]
	k.keep(pic.file, kind, data)
	if kind == "image/gif" && moves(data) {
		k.count.moving++
	}
	return pic
}

// keep writes a medium. An error of the container comes back where the file that shows it is written.
func (k *book) keep(file, kind string, data []byte) {
	_ = k.zip.store(folder+file, data) // the container keeps its first error
	k.parts = append(k.parts, part{id: "m" + strconv.Itoa(len(k.parts)), file: file, kind: kind})
}

// ending gives how the names of files of a kind end. Kinds that are not here are no core media of EPUB before 3.3, or of
// none.
var ending = map[string]string{
	"image/jpeg": ".jpg", "image/png": ".png", "image/gif": ".gif",
	"video/mp4": ".mp4", "video/webm": ".webm", "audio/mpeg": ".mp3", "audio/mp4": ".m4a",
}

// fitted gives a picture as it goes into the book: as it is where every reader shows it so, written anew otherwise.
func (k *book) fitted(m enclosure.Medium) (data []byte, kind string, pic picture, err error) {
	r, err := k.opt.Media.Open(m)
	if err != nil {
		return nil, "", pic, err
	}
	defer r.Close()
	plain := m.Type == "image/jpeg" || m.Type == "image/png" || m.Type == "image/gif"
	if plain && m.Size <= maxPlain && m.Turned <= 1 && m.Width > 0 && max(m.Width, m.Height) <= k.opt.Side {
		data, kind = k.room(m.Size), m.Type
		if _, err := io.ReadFull(r, data); err != nil {
			return nil, "", pic, fmt.Errorf("%w: %w", ErrDamaged, err)
		}
		if !whole(kind, data) {
			return nil, "", pic, ErrDamaged
		}
		return data, kind, picture{width: m.Width, height: m.Height}, nil // as they were read of it before
	}
	if data, kind, err = enclosure.Fit(r, m, k.opt.Side); err != nil {
		return nil, "", pic, err
	}
	size, err := header(kind, data)
	if err != nil {
		return nil, "", pic, ErrDamaged
	}
	return data, kind, picture{width: size.Width, height: size.Height}, nil
}

// room gives a place for the bytes of one medium; the next takes it again.
func (k *book) room(size int64) []byte {
	k.medium = slices.Grow(k.medium[:0], int(size))
	return k.medium[:size]
}

// header reads the size of a picture: what says it is one kind and is another is damaged.
func header(kind string, data []byte) (image.Config, error) {
	switch kind {
	case "image/jpeg":
		return jpeg.DecodeConfig(bytes.NewReader(data))
	case "image/png":
		return png.DecodeConfig(bytes.NewReader(data))
	case "image/gif":
		return gif.DecodeConfig(bytes.NewReader(data))
	}
	return image.Config{}, ErrKind
}

// whole says whether a picture has its end: one that is cut off is shown as half a picture, and not by every reader.
func whole(kind string, data []byte) bool {
	switch kind {
	case "image/jpeg":
		// Behind the start of the last scan the mark of the end stands only there.
		return bytes.Contains(data[max(0, bytes.LastIndex(data, []byte{0xff, 0xda})):], []byte{0xff, 0xd9})
	case "image/png":
		return bytes.Contains(data[max(0, len(data)-64):], []byte("IEND"))
	}
	return bytes.HasSuffix(bytes.TrimRight(data, "\x00"), []byte{0x3b})
}

// moves says whether a GIF has more than one picture: each begins with a block that tells its time.
func moves(data []byte) bool { return bytes.Count(data, []byte{0x21, 0xf9, 0x04}) > 1 }

// maxFilm bounds one film or sound, in bytes.
const maxFilm = 8 << 20

// film puts a film or a sound into the book, where there is room.
func (k *book) film(sha string) (picture, error) {
	if pic, met := k.pictures[sha]; met {
		return pic, pic.err
	}
	pic := k.putFilm(sha)
	if sha != "" {
		k.pictures[sha] = pic
	}
	return pic, pic.err
}

func (k *book) putFilm(sha string) picture {
	if k.opt.Media == nil || sha == "" {
		return picture{err: errNotHeld}
	}
	m, ok := k.opt.Media.Medium(sha)
	if !ok {
		return picture{err: errKept}
	}
	if ending[m.Type] == "" || plainPicture(m.Type) {
		return picture{err: ErrKind}
	}
	if m.Size > maxFilm || k.played+m.Size > k.opt.Played || k.bytes+m.Size > k.opt.Most {
		return picture{err: ErrMost}
	}
	r, err := k.opt.Media.Open(m)
	if err != nil {
		return picture{err: err}
	}
	defer r.Close()
	data := k.room(m.Size)
	if _, err := io.ReadFull(r, data); err != nil {
		return picture{err: fmt.Errorf("%w: %w", ErrDamaged, err)}
	}
	k.played, k.bytes = k.played+m.Size, k.bytes+m.Size
	file := "media/" + strconv.Itoa(len(k.pictures)+1) + ending[m.Type]
	k.keep(file, m.Type, data)
	k.count.films++
	return picture{file: file, width: m.Width, height: m.Height}
}

func plainPicture(kind string) bool {
	return kind == "image/jpeg" || kind == "image/png" || kind == "image/gif"
}

// veil is a page of sensitive media that stands off the line.
type veil struct {
	file, back string
	p          *post.Post
}

// media appends the pictures, films and sounds of a post; sensitive ones, and those under a warning, on a page of their
// own.
func (c *chapter) media(p *post.Post) {
	if len(p.Media) == 0 {
		return
	}
	if !document.Covered(p) && p.Warning == "" {
		for i := range p.Media {
			c.figure(&p.Media[i], p.Lang)
		}
		return
	}
	c.covers++
	n := strconv.Itoa(c.covers)
	file := "s" + n + ".xhtml"
	c.open(`p class="cover"`)
	c.raw(`<a id="s` + n + `" href="` + file + `">`)
	c.said(c.say("covered"))
	c.raw("</a></p>\n")
	c.covered = append(c.covered, veil{file: file, back: c.file + "#s" + n, p: p})
}

// asides writes the pages of sensitive media.
func (c *chapter) asides() error {
	for _, a := range c.covered {
		title := c.words.Say("sensitive")
		c.begin(title)
		c.raw("<section>\n")
		c.line("h1", ` class="small"`, title)
		for i := range a.p.Media {
			c.figure(&a.p.Media[i], a.p.Lang)
		}
		c.open(`p class="m"`)
		c.raw(`<a href="` + a.back + `">`)
		c.said(c.say("back"))
		c.raw("</a></p>\n</section>\n")
		if err := c.end(part{file: a.file, aside: true}); err != nil {
			return err
		}
	}
	c.covered = nil
	return nil
}

// figure appends one picture, film or sound if it is in the book, and its description with a link if it is not.
func (c *chapter) figure(m *post.Media, lang string) {
	var pic picture
	var err error
	drawn := m.Kind == post.Image || m.Kind == post.GIF && c.drawn(m.SHA256)
	switch {
	case drawn:
		pic, err = c.pictureOf(m.SHA256)
	case m.Kind == post.Video, m.Kind == post.GIF, m.Kind == post.Audio:
		pic, err = c.film(m.SHA256)
	default:
		err = ErrKind
	}
	c.raw("<figure>\n")
	switch {
	case err != nil:
		c.left(m, err)
	case drawn:
		c.count.pictures++
		c.image(pic, c.described(m), c.altLang(m, lang))
	default:
		c.plays(m, pic)
	}
	if m.Alt != "" && (err != nil || !drawn) {
		c.raw("<figcaption" + c.spoken(lang) + c.turn(m.Alt) + ">")
		c.text(m.Alt)
		c.raw("</figcaption>\n")
	}
	c.raw("</figure>\n")
}

// drawn says whether a medium is a picture by its bytes: what moves is a film on some networks, and a GIF on others.
func (c *chapter) drawn(sha string) bool {
	if c.opt.Media == nil || sha == "" {
		return false
	}
	m, ok := c.opt.Media.Medium(sha)
	return ok && strings.HasPrefix(m.Type, "image/")
}

// left describes and links a medium that is not in the book.
func (c *chapter) left(m *post.Media, why error) {
	c.count.left++
	if c.opt.Left != nil {
		c.opt.Left(m, why)
	}
	if m.Poster != "" && c.opt.Media != nil {
		if sha, ok := c.opt.Media.Named(m.Poster); ok {
			if pic, err := c.pictureOf(sha); err == nil {
				c.count.pictures++
				c.image(pic, c.described(m), "")
			}
		}
	}
	c.open(`p class="ph"`)
	if errors.Is(why, errNotHeld) {
		c.said(c.words.Say("not-held", c.words.Media(m)))
	} else {
		c.said(c.say("left-out", c.words.Media(m)))
	}
	c.raw(" ")
	if c.link(m.URL) {
		c.said(c.words.Say("media-original"))
		c.raw("</a>")
	}
	c.raw("</p>\n")
}

// described is what a picture shows, in its author's words, or in ours that there are none.
func (c *chapter) described(m *post.Media) string {
	if readable(m.Alt) {
		return m.Alt
	}
	c.count.plain++
	return c.words.Say("no-alt", c.words.Media(m))
}

func (c *chapter) altLang(m *post.Media, lang string) string {
	if readable(m.Alt) {
		return c.spoken(lang)
	}
	return c.mine
}

// image appends a picture that is in the book.
func (k *book) image(pic picture, alt, attributes string) {
	k.raw(`<img src="` + pic.file + `" alt="`)
	k.text(alt)
	k.raw(`"` + attributes)
	if pic.width > 0 && pic.height > 0 {
		k.raw(fmt.Sprintf(` width="%d" height="%d"`, pic.width, pic.height))
	}
	k.raw("/>\n")
}

// plays appends a film or a sound that is in the book.
func (c *chapter) plays(m *post.Media, pic picture) {
	element := "video"
	if m.Kind == post.Audio {
		element = "audio"
	}
	c.raw("<" + element + ` controls="controls" preload="none" src="` + pic.file + `"`)
	if element == "video" && m.Poster != "" {
		if sha, ok := c.opt.Media.Named(m.Poster); ok {
			if still, err := c.pictureOf(sha); err == nil {
				c.raw(` poster="` + still.file + `"`)
			}
		}
	}
	c.raw(` aria-label="`)
	if readable(m.Alt) {
		c.text(m.Alt)
	} else {
		c.text(c.words.Media(m))
	}
	c.raw(`">` + "\n")
	c.open("p")
	c.said(c.say("not-played", c.words.Media(m)))
	c.raw(" ")
	if c.link(m.URL) {
		c.said(c.words.Say("media-original"))
		c.raw("</a>")
	}
	c.raw("</p>\n</" + element + ">\n")
}
