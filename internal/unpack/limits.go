package unpack

import (
	"context"
	"fmt"
	"io"
)

// Limits bounds what an input may cost. A zero field means its default.
type Limits struct {
	Ratio     int64  // bytes out for each byte in, beyond RatioFree; 200
	RatioFree int64  // bytes of a part for which Ratio does not count; 10 MiB
	Parts     int    // named parts of one input; 1,000,000
	Name      int    // bytes of a name in a folder or archive; 1,024
	URL       int    // bytes of a name that is an address (HAR, WARC); 16 KiB
	Depth     int    // folders within folders; 64
	Part      int64  // bytes of one part, open; 256 GiB
	Body      int64  // bytes of one answer's body in a HAR file, as it stands there; 64 MiB
	Total     int64  // bytes of all parts, open, and of spooled input; 1 TiB. Callers give the free space of the disk
	Temp      string // folder for the unnamed temporary files; the system's
}

func (l Limits) withDefaults() Limits {
	for _, d := range []struct {
		field *int64
		value int64
	}{
		{&l.Ratio, 200}, {&l.RatioFree, 10 << 20}, {&l.Part, 256 << 30}, {&l.Body, 64 << 20}, {&l.Total, 1 << 40},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	for _, d := range []struct {
		field *int
		value int
	}{
		{&l.Parts, 1_000_000}, {&l.Name, 1024}, {&l.URL, 16 << 10}, {&l.Depth, 64},
	} {
		if *d.field <= 0 {
			*d.field = d.value
		}
	}
	return l
}

// excess says whether out bytes made of in bytes are more than the ratio allows.
func (l Limits) excess(out, in int64) bool {
	return out > l.RatioFree && (out-l.RatioFree)/l.Ratio > in
}

func broken(name, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %w", name, fmt.Sprintf(format, args...), ErrBroken)
}

func beyond(name, format string, args ...any) error {
	return fmt.Errorf("%s: %s: %w", name, fmt.Sprintf(format, args...), ErrBound)
}

// tooMany is the error for an input with more parts than allowed.
func (l Limits) tooMany(name string) error {
	return beyond(name, "has more than %d parts", l.Parts)
}

// guard passes a stream on, and stops it at a bound or when the context ends. in tells how many bytes
// were taken so far to make it; nil where nothing is unpacked.
type guard struct {
	ctx  context.Context
	r    io.Reader
	name string
	lim  Limits
	in   func() int64
	out  int64
}

func (g *guard) Read(p []byte) (int, error) {
	if err := g.ctx.Err(); err != nil {
		return 0, err
	}
	n, err := g.r.Read(p)
	g.out += int64(n)
	if bound := g.check(); bound != nil {
		return 0, bound
	}
	return n, err
}

func (g *guard) check() error {
	if g.out > min(g.lim.Part, g.lim.Total) {
		return beyond(g.name, "holds more than %d bytes", min(g.lim.Part, g.lim.Total))
	}
	if g.in != nil && g.lim.excess(g.out, g.in()) {
		return beyond(g.name, "unpacks to more than %d times its size", g.lim.Ratio)
	}
	return nil
}

// counter counts what is read through it.
type counter struct {
	r io.Reader
	n int64
}

func (c *counter) Read(p []byte) (int, error) {
	n, err := c.r.Read(p)
	c.n += int64(n)
	return n, err
}

// stream is a reader with what closing it does.
type stream struct {
	io.Reader
	close func() error
}

func (s stream) Close() error {
	if s.close == nil {
		return nil
	}
	return s.close()
}
