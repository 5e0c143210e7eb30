package web

import (
	"time"

	"clew/internal/post"
)

// lastRead is when the viewer last read a thread; zero where that is not known.
func (v *visit) lastRead(id post.ID) time.Time {
	_ = id
	return time.Time{}
}
