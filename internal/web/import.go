package web

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime/multipart"
	"net/http"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"time"
	"unicode"

	"clew/internal/policy"
	"clew/internal/source"
)

// Bounds of files that come in through pages.
const (
	fileMost    = 2 << 30 // bytes, if nothing else is said
	fieldMost   = 4 << 10
	fieldsMany  = 16
	fileWait    = time.Minute // in which something of it must come
	fileEntries = 20          // threads of it that are named
	// UploadPrefix begins the names of the folders that files are put into while they are taken in. What a
	// killed program left of them may be removed.
	UploadPrefix = "clew-upload-"
)

// errTooLarge is met by a file beyond the bound.
var errTooLarge = errors.New("the file is too large")

// takeFile takes a file that was dropped or chosen into the record, and goes to where that can be watched. The
// file is put into the record's folder meanwhile, and removed afterwards whatever comes of it.
func (v *visit) takeFile() error {
	if !v.mayImport() {
		return fmt.Errorf("files are not taken here: %w", errForbidden)
	}
	if !v.taking.CompareAndSwap(false, true) {
		v.w.Header().Set("Retry-After", "30")
		v.wrong(http.StatusServiceUnavailable, v.lang.Say("intake.file-busy"), v.lang.Say("intake.busy-do"))
		return nil
	}
	begun := false
	defer func() {
		if !begun {
			v.taking.Store(false)
		}
	}()
	dir, err := os.MkdirTemp(v.Intake.Folder, UploadPrefix)
	if err != nil {
		return fmt.Errorf("a place for the file: %w", err)
	}
	defer func() {
		if !begun {
			v.drop(dir)
		}
	}()
	path, fields, err := v.receive(dir)
	switch {
	case errors.Is(err, errTooLarge):
		v.wrong(http.StatusRequestEntityTooLarge, v.lang.Say("intake.file-large"), v.lang.Say("intake.file-large-do"))
		return nil
	case err != nil:
		return err
	case path == "":
		v.misunderstood("", "intake.no-file")
		return nil
	}
	opt := source.Options{Handle: fields.Get("author"), Name: fields.Get("name"), Published: fields.Get("published")}
	if opt.Handle != "" && !strings.HasPrefix(opt.Handle, "@") {
		opt.Handle = "@" + opt.Handle
	}
	if opt.Published != "" && !isDate(opt.Published) {
		return fmt.Errorf("published %q: %w", opt.Published, errRequest)
	}
	may, err := v.watched()
	if err != nil {
		return err
	}
	name := filepath.Base(path)
	r := &run{key: "file " + dir, said: name, by: v.viewer.rank, may: may, file: true}
	_, err = v.runs.begin(v.r.Context(), r, func(ctx context.Context, tell func(Progress)) error {
		defer v.taking.Store(false)
		defer v.drop(dir)
		got, err := v.Intake.Import(ctx, path, name, opt, tell)
		if err == nil || got.Counts.Posts+got.Counts.Known > 0 {
			r.change(func() { r.file1, r.id = &got, got.Main })
		}
		return err
	})
	if err != nil {
		return err
	}
	begun = true
	return v.seeOther("/unroll/" + r.token)
}

func (v *visit) drop(dir string) {
	if err := os.RemoveAll(dir); err != nil {
		v.Log.Error("a file that was taken in could not be removed", "folder", dir, "error", err)
	}
}

func isDate(s string) bool {
	for _, form := range []string{time.RFC3339, time.DateOnly} {
		if _, err := time.Parse(form, s); err == nil {
			return true
		}
	}
	return false
}

// receive reads the form: its one file into a folder, and its fields.
func (v *visit) receive(dir string) (path string, fields url.Values, err error) {
	most := v.Intake.MaxFile
	if most <= 0 {
		most = fileMost
	}
	if v.r.ContentLength > most+fieldMost*fieldsMany {
		return "", nil, errTooLarge
	}
	v.r.Body = http.MaxBytesReader(v.w, v.r.Body, most+fieldMost*fieldsMany)
	form, err := v.r.MultipartReader()
	if err != nil {
		return "", nil, fmt.Errorf("%w: %w", errRequest, err)
	}
	fields = url.Values{}
	for n := 0; ; n++ {
		part, err := form.NextRawPart()
		if errors.Is(err, io.EOF) {
			return path, fields, nil
		}
		if err != nil {
			return "", nil, received(err)
		}
		switch name := part.FormName(); {
		case n >= fieldsMany:
			return "", nil, fmt.Errorf("more than %d fields: %w", fieldsMany, errRequest)
		case name == "file" && path == "":
			if path, err = v.receiveFile(dir, part, most); err != nil {
				return "", nil, err
			}
		default:
			b, err := io.ReadAll(io.LimitReader(part, fieldMost+1))
			if err != nil {
				return "", nil, received(err)
			}
			if len(b) > fieldMost || !printable(string(b)) {
				return "", nil, fmt.Errorf("field %.40q: %w", name, errRequest)
			}
			fields.Set(name, strings.TrimSpace(string(b)))
		}
	}
}

// received says what an error of reading a form means.
func received(err error) error {
	if large := (*http.MaxBytesError)(nil); errors.As(err, &large) {
		return errTooLarge
	}
	return fmt.Errorf("%w: %w", errRequest, err)
}

// receiveFile writes a file under a name of letters and digits; "" if it is empty and has no name: none was chosen.
func (v *visit) receiveFile(dir string, part *multipart.Part, most int64) (string, error) {
	path := filepath.Join(dir, uploadName(part.FileName()))
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return "", fmt.Errorf("keep the file: %w", err)
	}
	in := &slowly{Reader: part, patience: http.NewResponseController(v.w)}
	n, err := io.Copy(f, io.LimitReader(in, most+1))
	cerr := f.Close()
	switch {
	case err != nil && in.err != nil:
		return "", received(err)
	case err != nil || cerr != nil:
		return "", fmt.Errorf("keep the file: %w", errors.Join(err, cerr))
	case n > most:
		return "", errTooLarge
	case n == 0 && part.FileName() == "":
		return "", nil
	}
	return path, nil
}

// slowly reads what may take long, as long as something comes.
type slowly struct {
	io.Reader
	patience *http.ResponseController
	err      error
}

// Read implements io.Reader.
func (s *slowly) Read(b []byte) (int, error) {
	// Where these cannot be set the server's own hold.
	s.patience.SetReadDeadline(time.Now().Add(fileWait))
	s.patience.SetWriteDeadline(time.Now().Add(2 * fileWait))
	n, err := s.Reader.Read(b)
	if err != nil && !errors.Is(err, io.EOF) {
		s.err = err
	}
	return n, err
}

// uploadName makes a name that is safe in a folder of its own: what the sender called the file, less all but
// letters, digits, points, hyphens and underscores.
func uploadName(said string) string {
	said = said[strings.LastIndexAny(said, `/\`)+1:]
	var b strings.Builder
	for _, r := range said {
		switch {
		case r == '.' && b.Len() == 0:
		case r == '.' || r == '-' || r == '_' || r < 0x250 && (unicode.IsLetter(r) || unicode.IsDigit(r)):
			b.WriteRune(r)
		}
		if b.Len() > 100 {
			break
		}
	}
	if s := strings.TrimRight(b.String(), "."); s != "" {
		return s
	}
	return "file"
}

// imported writes what came of a file.
func (p *page) imported(x *Imported) {
	n := x.Counts
	p.raw("<div class=\"done\" role=\"status\" id=\"imported\"><p><strong>")
	if x.Known {
		p.say("intake.known")
	} else {
		p.say("intake.taken", strings.Join(x.Sources, ", "))
	}
	p.raw("</strong></p>\n<ul>")
	for _, c := range []struct {
		key string
		n   int
	}{{"intake.n-new", n.Posts}, {"intake.n-known", n.Known}, {"intake.n-versions", n.Versions}, {"intake.n-gone", n.Gone}, {"intake.n-threads", n.Threads},
		{"intake.n-media", n.Media}, {"intake.n-expected", n.Expected}, {"intake.n-skipped", n.Skipped}} {
		if c.n > 0 {
			p.raw("<li>")
			p.say(c.key, c.n)
			p.raw("</li>")
		}
	}
	p.raw("</ul></div>\n")
	if n.Skipped > 0 {
		p.raw("<details><summary>")
		p.say("intake.skips")
		p.raw("</summary><ul>")
		for i, k := range n.Skips {
			if k.Expected {
				continue
			}
			if i == 100 {
				break
			}
			p.raw("<li>")
			p.bdi(k.Part)
			p.raw(": ")
			p.bdi(k.Why)
			p.raw("</li>")
		}
		p.raw("</ul></details>\n")
	}
	if x.Main != "" {
		p.lasting(x.Main)
		return
	}
	var l threadList
	for i, id := range x.Threads {
		if i == fileEntries {
			break
		}
		d, err := p.v.Document(p.v.r.Context(), id, Reading{})
		if err != nil {
			continue // nothing of it may be shown
		}
		if d = d.For(p.v.use(policy.List)); len(d.Thread.Line) > 0 {
			l.Threads = append(l.Threads, p.v.entryOf(d))
		}
	}
	if len(l.Threads) > 0 {
		p.raw("<h2>")
		p.say("intake.in-it", x.Many)
		p.raw("</h2>\n")
		p.threads(l, true)
	}
	p.raw("<p>")
	p.link("/", "frame.to-threads")
	p.raw("</p>\n")
}
