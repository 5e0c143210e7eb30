package web

import (
	"bytes"
	"compress/flate"
	"container/list"
	"crypto/sha256"
	"encoding/base64"
	"net/http"
	"strconv"
	"strings"
	"sync"

	"github.com/klauspost/compress/gzip"
)

// reply is what goes out for a page: ready bytes, plain and compressed, and their headers.
type reply struct {
	status  int
	head    http.Header // what the page itself says
	tag     string
	plain   []byte
	pressed []byte // nil until a browser asks for it
}

func newReply(head http.Header, status int, body []byte) *reply {
	sum := sha256.Sum256(body)
	return &reply{status: status, head: head.Clone(), plain: body, tag: `W/"` + base64.RawURLEncoding.EncodeToString(sum[:12]) + `"`}
}

// send writes the answer to whoever asked.
func (a *reply) send(w http.ResponseWriter, r *http.Request) {
	head := w.Header()
	for k, v := range a.head {
		head[k] = v
	}
	if a.status == http.StatusOK {
		head["Etag"] = []string{a.tag}
		if strings.Contains(r.Header.Get("If-None-Match"), a.tag) {
			w.WriteHeader(http.StatusNotModified)
			return
		}
	}
	body := a.plain
	if len(body) >= 1024 && accepts(r.Header.Get("Accept-Encoding"), "gzip") {
		if a.pressed != nil {
			body = a.pressed
		} else {
			body = pressed(body)
		}
		head["Content-Encoding"] = []string{"gzip"}
	}
	head["Content-Length"] = []string{strconv.Itoa(len(body))}
	w.WriteHeader(a.status)
	if r.Method != http.MethodHead {
		w.Write(body) // an error here means that the reader has gone away
	}
}

// Bounds of the cache.
const (
	cacheBytes = 64 << 20
	cacheKey   = 512 // longer addresses are not kept
)

// cache keeps answers that are the same for many, as long as the record does not change. It may be used from
// any number of goroutines.
type cache struct {
	mu    sync.Mutex
	byKey map[string]*list.Element
	order *list.List // newest first
	size  int
}

// kept is an answer in the cache, and the state of the record that it was made from.
type kept struct {
	key string
	gen uint64
	a   *reply
}

func newCache() *cache { return &cache{byKey: map[string]*list.Element{}, order: list.New()} }

func (c *cache) get(key string, gen uint64) *reply {
	c.mu.Lock()
	defer c.mu.Unlock()
	e := c.byKey[key]
	if e == nil {
		return nil
	}
	k := e.Value.(*kept)
	if k.gen != gen {
		c.drop(e)
		return nil
	}
	c.order.MoveToFront(e)
	return k.a
}

func (c *cache) put(key string, gen uint64, a *reply) {
	n := len(key) + len(a.plain) + len(a.pressed)
	if n > cacheBytes/16 {
		return
	}
	c.mu.Lock()
	defer c.mu.Unlock()
	if e := c.byKey[key]; e != nil {
		c.drop(e)
	}
	c.byKey[key] = c.order.PushFront(&kept{key, gen, a})
	for c.size += n; c.size > cacheBytes; {
		c.drop(c.order.Back())
	}
}

// drop takes an answer out. The caller holds the lock.
func (c *cache) drop(e *list.Element) {
	k := c.order.Remove(e).(*kept)
	delete(c.byKey, k.key)
	c.size -= len(k.key) + len(k.a.plain) + len(k.a.pressed)
}

// fromCache answers from the cache, if the page is there and the record is as it was.
func (v *visit) fromCache() bool {
	if v.Generation == nil || v.r.Method != http.MethodGet && v.r.Method != http.MethodHead || len(v.r.RequestURI) > cacheKey {
		return false
	}
	gen, err := v.Generation()
	if err != nil {
		return false // whoever makes the page will say what is wrong
	}
	v.gen = gen
	v.key = v.audience() + " " + v.lang.Tag + " " + v.taste.class() + " " + v.r.URL.EscapedPath() + "?" + v.r.URL.RawQuery
	if v.Public && v.URL == "" {
		v.key += " " + v.base() // pages name it, and whoever asks can call it what they like
	}
	a := v.cache.get(v.key, gen)
	if a == nil {
		return false
	}
	a.send(v.w, v.r)
	return true
}

// keep puts an answer into the cache.
func (v *visit) keep(a *reply) {
	if v.key == "" {
		return
	}
	if len(a.plain) >= 1024 {
		a.pressed = pressed(a.plain)
	}
	v.cache.put(v.key, v.gen, a)
	if key := v.plainKey(v.r); key != "" {
		v.cache.put(key, v.gen, a)
	}
}

// plainKey is the key of a request by somebody of whom nothing is known but the request itself: a visitor
// without a cookie. It is "" for all others. What such a page depends on is all in it.
func (h *site) plainKey(r *http.Request) string {
	if !h.Public || h.Generation == nil || r.Method != http.MethodGet || len(r.RequestURI) > cacheKey || len(r.Host) > cacheKey || len(r.Header["Cookie"]) > 0 || r.TLS != nil {
		return ""
	}
	languages := ""
	switch l := r.Header["Accept-Language"]; {
	case len(l) > 1 || len(l) == 1 && len(l[0]) > cacheKey:
		return ""
	case len(l) == 1:
		languages = l[0]
	}
	return "plain " + r.Host + " " + languages + " " + r.RequestURI
}

// plainly answers such a request from the cache, before anything else is found out about it.
func (h *site) plainly(w http.ResponseWriter, r *http.Request) bool {
	key := h.plainKey(r)
	if key == "" {
		return false
	}
	gen, err := h.Generation()
	if err != nil {
		return false
	}
	a := h.cache.get(key, gen)
	if a == nil {
		return false
	}
	a.send(w, r)
	return true
}

// stream sends a long page as it is written.
func (v *visit) stream(p *page, s *sheet) {
	head := v.w.Header()
	var z *gzip.Writer
	if accepts(v.r.Header.Get("Accept-Encoding"), "gzip") {
		head.Set("Content-Encoding", "gzip")
		z = presses.Get().(*gzip.Writer)
		defer presses.Put(z)
		z.Reset(v.w)
	}
	out := http.NewResponseController(v.w)
	p.push = func(p *page) {
		if z != nil {
			z.Write(p.b) // an error here means that the reader has gone away
			z.Flush()
		} else {
			v.w.Write(p.b)
		}
		p.b = p.b[:0]
		out.Flush()
	}
	p.flush()
	s.main(p)
	p.foot()
	p.flush()
	if z != nil {
		z.Close()
	}
}

// presses are compressors that have been used and can be used again.
var presses = sync.Pool{New: func() any {
	z, _ := gzip.NewWriterLevel(nil, flate.DefaultCompression) // the level is valid
	return z
}}

// pressed compresses a page.
func pressed(page []byte) []byte {
	z := presses.Get().(*gzip.Writer)
	defer presses.Put(z)
	var b bytes.Buffer
	b.Grow(len(page) / 3)
	z.Reset(&b)
	z.Write(page) // a bytes.Buffer takes everything
	z.Close()
	if n := b.Len(); n > firstFlight && n < firstFlight*9/8 {
		return pressedHard(page)
	}
	return b.Bytes()
}

// firstFlight is about how much a server sends before it has to wait for the other side: ten segments.
const firstFlight = 14 << 10

// pressedHard compresses a page as far as it goes, which takes twice as long: for one that nearly
// fits into the first flight.
func pressedHard(page []byte) []byte {
	var b bytes.Buffer
	z, _ := gzip.NewWriterLevel(&b, flate.BestCompression) // the level is valid
	z.Write(page)                                          // a bytes.Buffer takes everything
	z.Close()
	return b.Bytes()
}

// accepts says whether a list such as "br, gzip;q=0.8" names a coding and does not refuse it.
func accepts(list, coding string) bool {
	for item := range strings.SplitSeq(list, ",") {
		name, q, _ := strings.Cut(strings.TrimSpace(item), ";")
		if name == coding {
			q = strings.ReplaceAll(q, " ", "")
			return q != "q=0" && q != "q=0.0" && q != "q=0.00" && q != "q=0.000"
		}
	}
	return false
}
