package xcom

// maxGuess is how many posts are looked at to find out whose they are.
const maxGuess = 200_000

// guess finds the author where only the posts were handed over: whoever wrote the parent of a reply is the
// author, if that parent is in the archive too. It is certain, and an archive in which it finds nobody has
// no thread.
func (r *archiveReader) guess() error {
	type parent struct{ user, name string }
	here := map[int64]bool{}
	parents := map[int64]parent{}
	found := func(p parent) bool {
		if !isSnowflake(p.user) {
			return false
		}
		r.about.id = p.user
		if r.about.handle == "" && handleLength(p.name) == len(p.name) {
			r.about.handle = p.name
		}
		return true
	}
	for _, l := range r.export.lists {
		if l.class != posts || listHeader(l) != nil {
			continue
		}
		stream, err := l.Open()
		if err != nil {
			continue // it is told when the posts are read
		}
		var scan list
		over := scan.begin(stream) != nil
		var t tweet
		for first := true; !over && len(here) < maxGuess; first = false {
			if scan.next(first, func(c *cursor) bool { _, _, ok := t.element(c); return ok }) != element {
				break
			}
			id, up := decimal(t.id.b), decimal(t.parent.b)
			if id > 0 {
				here[id] = true
			}
			if up > 0 {
				parents[up] = parent{string(t.parentUser.b), string(t.parentName.b)}
			}
			over = here[up] && found(parents[up]) || id > 0 && found(parents[id])
		}
		if err := stream.Close(); err != nil && !damaged(err) {
			return err
		}
		if r.about.id != "" || len(here) >= maxGuess {
			return nil
		}
	}
	return nil
}
