package bluesky

import (
	"errors"
	"strings"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// Reasons why what a server answered is not believed.
var (
	errForeign = errors.New("a record of another account or place than was asked for")
	errForged  = errors.New("a record that does not have the hash of its name")
)

// maxNodes bounds what is noted of the posts of one answer.
const maxNodes = 100_000

// asked is what a live answer is held against, and what a walk wants to know of it besides the posts.
// A nil one, of a file, checks and notes nothing.
type asked struct {
	only   string // what the address of every record must begin with; "" for any
	nodes  []node
	stated int       // opThreadPostCount
	more   []post.ID // posts below which a V2 answer leaves replies out
	keys   []string  // record keys in the order of a list
}

// node says of one post how many replies it has and how many of them the answer shows.
type node struct {
	id             post.ID
	replies, shown int
}

// refuses says why a record of listRecords or getRecord is not to be told.
func (a *asked) refuses(uri string, rec *repo.Value, cid string) error {
	if a == nil {
		return nil
	}
	if !strings.HasPrefix(uri, a.only) {
		return errForeign
	}
	if len(a.keys) < maxNodes {
		a.keys = append(a.keys, uri[strings.LastIndexByte(uri, '/')+1:])
	}
	return a.forges(rec, cid)
}

// forges says whether a record's words do not have the hash that the answer names. Where the record has no
// canonical form or the answer names none, nothing can be said.
func (a *asked) forges(rec *repo.Value, cid string) error {
	if a == nil || cid == "" {
		return nil
	}
	want, err := repo.ParseCIDText(cid)
	if err != nil {
		return errForged
	}
	if b, ok := repo.Encode(rec); ok && repo.Sum(b) != want {
		return errForged
	}
	return nil
}

// node notes a post of a getPostThread answer.
func (a *asked) node(x *repo.Value, shown int) {
	if a == nil || len(a.nodes) >= maxNodes {
		return
	}
	if id, _ := address(x.Text("uri")); id != "" {
		n, _ := x.Int("replyCount")
		a.nodes = append(a.nodes, node{id: id, replies: int(min(max(n, 0), 1<<24)), shown: shown})
	}
}

// item notes an item of a getPostThreadV2 answer.
func (a *asked) item(x *repo.Value) {
	if a == nil {
		return
	}
	if n, ok := x.Int("opThreadPostCount"); ok && n > 0 && n < 1<<24 {
		a.stated = max(a.stated, int(n))
	}
	if n, ok := x.Int("moreReplies"); ok && n > 0 && len(a.more) < maxNodes {
		if id, _ := address(x.Get("post").Text("uri")); id != "" {
			a.more = append(a.more, id)
		}
	}
}
