package search

import (
	"context"
	"strconv"
	"strings"

	"clew/internal/post"
	"clew/internal/shelf"
)

// Kept finds the collections that a query names among those that a viewer may see, for Ask.Collections: by number,
// or by title whatever its case. Of several with one title all are meant. missing is the first name of none.
func Kept(ctx context.Context, q *Query, s shelf.Collections, viewer string) (threads map[string]map[post.ID]bool, missing string, err error) {
	names := q.Collections()
	if len(names) == 0 {
		return nil, "", nil
	}
	own, err := s.Collections(ctx, viewer)
	if err != nil {
		return nil, "", err
	}
	threads = map[string]map[post.ID]bool{}
	for _, name := range names {
		n, _ := strconv.ParseInt(name, 10, 64)
		in, known := map[post.ID]bool{}, false
		for i := range own {
			if own[i].Number != n && !strings.EqualFold(own[i].Title, name) {
				continue
			}
			whole, err := s.Collection(ctx, viewer, own[i].Number)
			if err != nil {
				return nil, "", err
			}
			known = true
			for _, e := range whole.Entries {
				in[e.Thread] = true
			}
		}
		if threads[name] = in; !known && missing == "" {
			missing = name
		}
	}
	return threads, missing, nil
}
