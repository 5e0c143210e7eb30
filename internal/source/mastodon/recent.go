package mastodon

import (
	"sync"

	"clew/internal/post"
)

// maxRecent bounds the numbers that are kept in mind for events that name a post by its number alone.
const maxRecent = 200_000

// recent remembers which post a server's number means. A nil recent remembers nothing.
type recent struct {
	mu       sync.Mutex
	now, old map[string]post.ID
}

func newRecent() *recent { return &recent{now: map[string]post.ID{}, old: map[string]post.ID{}} }

// note remembers a number.
func (r *recent) note(server, local string, id post.ID) {
	if r == nil || local == "" {
		return
	}
	r.mu.Lock()
	defer r.mu.Unlock()
	if len(r.now) >= maxRecent/2 {
		r.now, r.old = map[string]post.ID{}, r.now
	}
	r.now[key(server, local)] = id
}

// find gives the post that a number means, "" if that is not known.
func (r *recent) find(server, local string) post.ID {
	r.mu.Lock()
	defer r.mu.Unlock()
	if id := r.now[key(server, local)]; id != "" {
		return id
	}
	return r.old[key(server, local)]
}
