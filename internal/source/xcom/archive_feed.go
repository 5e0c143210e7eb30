package xcom

import (
	"context"
	"errors"
	"fmt"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/unpack"
)

// feed reads lists of objects and tells the posts in them to the sink. Both kinds of archive use it.
type feed struct {
	translator
	ctx      context.Context
	opt      source.Options
	to       source.Sink
	scan     list
	tweet    tweet
	withheld int // posts left out because they are not for everybody
	listed   int // broken objects of the part that were listed
	unlisted int // and those that were only counted
	objects  int // objects of the part, broken ones too
	// keep says whether the post just added stays in the batch; nil keeps all.
	keep func(p *post.Post) bool
}

func (f *feed) skip(part string, offset int64, why string) error {
	if f.ctx.Err() != nil {
		return context.Cause(f.ctx) // nothing is wrong with the part: reading was stopped
	}
	return f.to.Skip(f.ctx, source.Skipped{Part: part, Offset: offset, Why: why})
}

// posts reads a list of posts. whole says that all of it could be used.
func (f *feed) posts(p unpack.Part) (whole bool, err error) {
	var place, end int
	read := func(c *cursor) (ok bool) {
		place, end, ok = f.tweet.element(c)
		return ok
	}
	use := func(_ []byte, capture, _ int64) string {
		at := post.Raw{Capture: capture, Offset: f.scan.base + int64(place), Length: int64(end - place)}
		why := f.add(&f.tweet, at)
		if why == "" {
			f.settle()
		}
		return why
	}
	after := func() error {
		if f.lost > 0 {
			why := fmt.Sprintf("the post is kept, but %d characters of its text are no characters and stand as U+FFFD", f.lost)
			if err := f.brokenObject(p.Name, f.scan.base+int64(place), why); err != nil {
				return err
			}
			f.lost = 0
		}
		if f.full() {
			return f.flush()
		}
		return nil
	}
	whole, err = f.elements(p, read, use, after)
	if err != nil {
		return whole, err
	}
	return whole, f.flush()
}

// settle takes the post just added out again, if it is not to be told.
func (f *feed) settle() {
	n := len(f.batch) - 1
	p := &f.batch[n]
	drop := f.keep != nil && !f.keep(p)
	if !drop && p.Visibility >= post.Followers && !f.opt.Private {
		f.withheld++
		drop = true
	}
	if drop {
		*p = post.Post{}
		f.batch = f.batch[:n]
		f.lost = 0
	}
}

func (f *feed) flush() error {
	if len(f.batch) == 0 {
		return nil
	}
	if err := f.ctx.Err(); err != nil {
		return err
	}
	return f.to.Posts(f.ctx, f.take())
}

// elements captures a part and calls use for every object that read understands; use says why it cannot
// be used, or "". after is called behind each. whole says that nothing was broken. Damage is told to the
// sink; an error is the sink's own.
func (f *feed) elements(p unpack.Part, read func(*cursor) bool, use func(json []byte, capture, offset int64) string, after func() error) (whole bool, err error) {
	kept, err := f.to.Capture(f.ctx, p)
	if damaged(err) {
		return false, f.skip(p.Name, 0, err.Error())
	}
	if err != nil {
		return false, err
	}
	defer func() {
		if gone := kept.Close(); err == nil && !damaged(gone) {
			err = gone
		}
	}()
	f.listed, f.unlisted, f.objects = 0, 0, 0
	if err := f.scan.begin(kept); err != nil {
		if f.scan.err != nil {
			err = f.scan.err
			if !damaged(err) {
				return false, err
			}
		}
		return false, f.skip(p.Name, 0, err.Error())
	}
	whole, err = f.walk(p, kept.Number, read, use, after)
	if err == nil && f.unlisted > 0 {
		err = f.to.Skip(f.ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "more broken objects like those before", Count: f.unlisted})
	}
	return whole, err
}

func (f *feed) walk(p unpack.Part, capture int64, read func(*cursor) bool, use func([]byte, int64, int64) string, after func() error) (whole bool, err error) {
	l := &f.scan
	whole = true
	for first := true; ; {
		switch l.next(first, read) {
		case element:
			first = false
			f.objects++
			if why := use(l.buf[l.start:l.end], capture, l.base+int64(l.start)); why != "" {
				whole = false
				if err := f.brokenObject(p.Name, l.base+int64(l.start), why); err != nil {
					return false, err
				}
			}
			if err := after(); err != nil {
				return false, err
			}
		case broken:
			whole, first = false, true
			f.objects++
			if err := f.brokenObject(p.Name, l.base+int64(l.lo+max(l.gap, 0)), "the JSON is broken: "+l.cause); err != nil {
				return false, err
			}
			if !l.resync() {
				return f.ending(p, false, true)
			}
		case done:
			return f.ending(p, whole, false)
		case cut:
			return f.ending(p, false, true)
		}
	}
}

// ending tells why a list ended where it should not, and passes on what is not the input's fault. whole
// says that nothing was broken so far, and is given back as it is then.
func (f *feed) ending(p unpack.Part, whole, early bool) (bool, error) {
	l := &f.scan
	at := l.base + int64(l.hi)
	clean, err := l.rest()
	switch {
	case err != nil && !damaged(err):
		return false, err
	case err != nil:
		return false, f.skip(p.Name, at, err.Error())
	case early:
		return false, f.skip(p.Name, at, "the rest of the file cannot be read: the list does not end as it should")
	case !clean:
		return false, f.skip(p.Name, at, "something stands behind the end of the list")
	}
	return whole, nil
}

// brokenObject lists one broken object, or counts it where there are many.
func (f *feed) brokenObject(part string, offset int64, why string) error {
	if f.listed++; f.listed > maxListed {
		f.unlisted++
		return nil
	}
	return f.skip(part, offset, why)
}

// damaged says whether an error tells of the input, and not of the sink or the machine.
func damaged(err error) bool {
	return errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound)
}
