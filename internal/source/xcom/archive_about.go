package xcom

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"path"
	"strings"
	"time"

	"github.com/go-json-experiment/json"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// manifestName stands before the manifest's object.
const manifestName = "window.__THAR_CONFIG"

// about is what an archive says of itself and of its account. id is in digits, handle without @.
type about struct {
	id, handle, name, bio, avatar string
	generated                     time.Time
	generatedAt                   string
	manifest, partial             bool
	protected                     bool     // as manifest-public.js says; X has it elsewhere
	films                         []string // as manifest-public.js says
	files                         []listedFile
}

// listedFile is a list of posts that the manifest names. count is -1 if it does not say.
type listedFile struct {
	kind, name string
	count      int
}

// author is the account's id. An archive of which only the posts are left does not say it; then the
// handle that a person told stands for it.
func (a *about) author(opt source.Options) (id post.AccountID, number, handle string) {
	handle = a.handle
	if handle == "" {
		handle = strings.TrimPrefix(opt.Handle, "@")
	}
	if id, ok := accountID(a.id); ok {
		return id, a.id, handle
	}
	if handle != "" {
		if id, err := post.ParseAccountID("page:" + strings.ToLower(handle)); err == nil {
			return id, "", handle
		}
	}
	return "", "", handle
}

// missing names the lists of posts that the manifest names and the archive does not have.
func (a *about) missing(e *export) []string {
	var out []string
	if a.partial {
		out = append(out, "the archive says that it is one of several parts")
	}
	have := map[string]bool{}
	for _, l := range e.lists {
		have[path.Base(l.Name)] = true
	}
	for _, f := range a.files {
		if f.count != 0 && !have[path.Base(f.name)] {
			out = append(out, f.name+" is missing")
		}
	}
	return out
}

// stated is how many objects the manifest says a list has; -1 if it does not say.
func (a *about) stated(name string) int {
	for _, f := range a.files {
		if path.Base(f.name) == path.Base(name) {
			return f.count
		}
	}
	return -1
}

// whose reads whose archive it is.
func (r *archiveReader) whose() error {
	e := r.export
	for _, step := range []struct {
		part *unpack.Part
		read func(*cursor) bool
	}{
		{e.manifest, r.about.readManifest},
		{e.account, r.about.readAccount},
		{e.protected, r.readProtected},
	} {
		if step.part == nil {
			continue
		}
		if err := r.small(*step.part, nil, step.read); err != nil {
			return err
		}
	}
	if e.protected == nil {
		r.private = r.about.protected
	}
	if e.profile != nil {
		if err := r.small(*e.profile, r.to, r.about.readProfile); err != nil {
			return err
		}
	}
	if r.about.id == "" {
		if err := r.guess(); err != nil {
			return err
		}
	}
	if err := r.keepPublic(); err != nil {
		return err
	}
	return r.tellAccount()
}

func (a *about) readAccount(c *cursor) bool {
	return c.items(0, func(c *cursor) bool {
		return c.fields(1, func(c *cursor, name []byte) bool {
			if string(name) != "account" {
				return c.skip(2)
			}
			return c.fields(2, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "accountId":
					return c.put(&a.id, 3)
				case "username":
					return c.put(&a.handle, 3)
				case "accountDisplayName":
					return c.put(&a.name, 3)
				}
				return c.skip(3)
			})
		})
	})
}

func (a *about) readProfile(c *cursor) bool {
	return c.items(0, func(c *cursor) bool {
		return c.fields(1, func(c *cursor, name []byte) bool {
			if string(name) != "profile" {
				return c.skip(2)
			}
			return c.fields(2, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "avatarMediaUrl":
					return c.put(&a.avatar, 3)
				case "description":
					return c.fields(3, func(c *cursor, name []byte) bool {
						if string(name) == "bio" {
							return c.put(&a.bio, 4)
						}
						return c.skip(4)
					})
				}
				return c.skip(3)
			})
		})
	})
}

func (a *about) readManifest(c *cursor) bool {
	a.manifest = true
	return c.fields(0, func(c *cursor, name []byte) bool {
		switch string(name) {
		case "userInfo":
			return c.fields(1, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "accountId":
					return c.put(&a.id, 2)
				case "userName":
					return c.put(&a.handle, 2)
				case "displayName":
					return c.put(&a.name, 2)
				case "protected":
					return c.boolean(&a.protected, 2)
				}
				return c.skip(2)
			})
		case "archiveInfo":
			return c.fields(1, a.archiveInfo)
		case "dataTypes":
			return c.fields(1, a.dataType)
		case "films":
			return c.items(1, func(c *cursor) bool {
				var film string
				ok := c.put(&film, 2)
				if len(a.films) < maxFilms {
					a.films = append(a.films, film)
				}
				return ok
			})
		}
		return c.skip(1)
	})
}

func (a *about) archiveInfo(c *cursor, name []byte) bool {
	switch string(name) {
	case "generationDate":
		ok := c.put(&a.generatedAt, 2)
		a.generated, _ = parseTime(a.generatedAt)
		return ok
	case "isPartialArchive":
		return c.boolean(&a.partial, 2)
	}
	return c.skip(2)
}

// dataType notes the lists of posts; of the other kinds nothing is read.
func (a *about) dataType(c *cursor, name []byte) bool {
	kind := string(name)
	switch kind {
	case "tweets", "tweet", "communityTweet":
	default:
		return c.skip(2)
	}
	return c.fields(2, func(c *cursor, name []byte) bool {
		if string(name) != "files" {
			return c.skip(3)
		}
		return c.items(3, func(c *cursor) bool {
			f := listedFile{kind: kind, count: -1}
			ok := c.fields(4, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "fileName":
					return c.put(&f.name, 5)
				case "count":
					return c.integer(&f.count, 5)
				}
				return c.skip(5)
			})
			if f.name != "" && len(a.files) < 100_000 {
				a.files = append(a.files, f)
			}
			return ok
		})
	})
}

// readProtected finds whether the account was last made protected or open.
func (r *archiveReader) readProtected(c *cursor) bool {
	var last time.Time
	return c.items(0, func(c *cursor) bool {
		return c.fields(1, func(c *cursor, _ []byte) bool {
			var at, action string
			ok := c.fields(2, func(c *cursor, name []byte) bool {
				switch string(name) {
				case "protectedAt":
					return c.put(&at, 3)
				case "action":
					return c.put(&action, 3)
				}
				return c.skip(3)
			})
			if t, told := parseTime(at); told && !t.Before(last) {
				last, r.private = t, action == "Protect"
			}
			return ok
		})
	})
}

// tellAccount tells the sink of the account.
func (r *archiveReader) tellAccount() error {
	id, _, handle := r.about.author(r.opt)
	if id == "" {
		return nil
	}
	a := xAccount(id, handle, r.about.name, r.about.bio, r.about.avatar)
	a.Seen, a.Protected = r.about.generated, r.private
	if a.Name == "" {
		a.Name = r.opt.Name
	}
	if err := r.to.Accounts(r.ctx, []post.Account{a}); err != nil {
		return err
	}
	return r.tellFace(a.Avatar)
}

// tellFace hands over the account's picture, under the address that the account names: the archive keeps it as
// the account's number, a hyphen and the last part of that address.
func (r *archiveReader) tellFace(address string) error {
	name := path.Base(address)
	if !strings.HasPrefix(address, "https://") || len(name) < 5 {
		return nil
	}
	for _, p := range r.export.faces {
		if strings.HasSuffix(path.Base(p.Name), "-"+name) {
			return r.to.Media(r.ctx, address, *p)
		}
	}
	return nil
}

// publicPart is the JSON of manifest-public.js: X's own form, without what is private.
type publicPart struct {
	UserInfo struct {
		AccountID   string `json:"accountId"`
		UserName    string `json:"userName"`
		DisplayName string `json:"displayName"`
		Protected   bool   `json:"protected,omitzero"` // ours: X's own stands in protected-history.js
	} `json:"userInfo"`
	ArchiveInfo struct {
		GenerationDate   string `json:"generationDate"`
		IsPartialArchive bool   `json:"isPartialArchive"`
	} `json:"archiveInfo"`
	DataTypes map[string]publicFiles `json:"dataTypes"`
	// Films is ours: which films were in the archive. Of one film X names several files and puts in one, and
	// a rebuild must choose as the import did.
	Films []string `json:"films,omitzero"`
}

// maxFilms bounds the films that are listed.
const maxFilms = 1 << 20

type publicFiles struct {
	Files []publicFile `json:"files"`
}

type publicFile struct {
	FileName string `json:"fileName"`
	Count    string `json:"count,omitempty"`
}

// keepPublic captures what was used of the parts that cannot be captured themselves.
func (r *archiveReader) keepPublic() error {
	a := &r.about
	films := r.films()
	if a.id == "" && !a.manifest && !r.private && len(films) == 0 {
		return nil
	}
	if m := r.export.manifest; m != nil && m.Number != 0 { // a rebuild: it was kept when the archive was read
		return r.keep(*m)
	}
	var p publicPart
	p.UserInfo.AccountID, p.UserInfo.UserName, p.UserInfo.DisplayName, p.UserInfo.Protected = a.id, a.handle, a.name, r.private
	p.ArchiveInfo.GenerationDate, p.ArchiveInfo.IsPartialArchive = a.generatedAt, a.partial
	p.Films = films
	p.DataTypes = map[string]publicFiles{}
	for _, f := range a.files {
		file := publicFile{FileName: f.name}
		if f.count >= 0 {
			file.Count = fmt.Sprint(f.count)
		}
		p.DataTypes[f.kind] = publicFiles{append(p.DataTypes[f.kind].Files, file)}
	}
	body, err := json.Marshal(p, json.Deterministic(true))
	if err != nil {
		return fmt.Errorf("keep what the archive says of itself: %w", err)
	}
	body = append([]byte(manifestName+" = "), body...)
	part := unpack.Part{Name: path.Join(r.export.dir, "manifest-public.js"), Size: int64(len(body))}
	part.Open = func() (io.ReadCloser, error) { return io.NopCloser(bytes.NewReader(body)), nil }
	return r.keep(part)
}

// keep captures a part of which nothing more is read.
func (r *archiveReader) keep(part unpack.Part) error {
	kept, err := r.to.Capture(r.ctx, part)
	if err != nil {
		return err
	}
	_, err = io.Copy(io.Discard, kept)
	return errors.Join(err, kept.Close())
}
