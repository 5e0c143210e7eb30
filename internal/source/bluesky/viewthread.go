package bluesky

import (
	"strings"

	"clew/internal/post"
	"clew/internal/source/bluesky/repo"
)

// branch is a node of an answer of getPostThread on the way to be told. The answer shows a post above the
// one asked for with one reply, the line to it; one below with all replies, or none where the answer ends.
type branch struct {
	node  *repo.Value
	shown int  // replies of it that are in the answer by its place
	below bool // below the post asked for, where parents are not repeated
}

// tree tells an answer of getPostThread: a post with parents above and replies below it. It walks with a
// stack of its own, for threads are long.
func (v *viewer) tree(x *repo.Value) error {
	todo := []branch{{node: x}}
	for len(todo) > 0 {
		b := todo[len(todo)-1]
		todo = todo[:len(todo)-1]
		if b.node.Kind != repo.Map || !b.node.Has("post") {
			if err := v.absent(b.node); err != nil {
				return err
			}
			continue
		}
		x := b.node.Get("post")
		if v.hidden == nil {
			v.hidden = hiddenBy(x.Get("threadgate"))
		}
		if err := v.view(x); err != nil {
			return err
		}
		replies := b.node.List("replies")
		for i := range replies {
			todo = append(todo, branch{node: &replies[i], below: true})
		}
		parent := b.node.Get("parent")
		if parent.Kind == repo.Map {
			todo = append(todo, branch{node: parent, shown: 1})
		}
		v.limits(x, max(b.shown, len(replies)), parent.Kind == repo.Map || b.below)
		v.live.node(x, len(replies))
	}
	return nil
}

// limits notes where the answer stops: above, where a post of the thread's author has replies that the
// answer does not show; or at its top, where that is not the thread's first post.
func (v *viewer) limits(x *repo.Value, shown int, above bool) {
	id, root := v.own(x)
	if root == "" {
		return
	}
	if count, _ := x.Int("replyCount"); count > 0 && shown == 0 {
		v.thread(root).limit = "the depth of the answer"
	} else if shown == 1 && count > 1 {
		v.thread(root).limit = "the answer shows one line of replies of several"
	}
	if id != root && !above {
		v.thread(root).limit = "the height of the answer: what is above its first post was not asked for"
	}
}

// absent tells a node that has no post.
func (v *viewer) absent(x *repo.Value) error {
	switch kind := x.Text("$type"); {
	case strings.HasSuffix(kind, "#notFoundPost"), strings.HasSuffix(kind, "#blockedPost"), x.True("notFound"), x.True("blocked"):
		return v.maybe(x)
	}
	return v.skip(v.offset(x), "a place in a thread with no post that is known")
}

// own gives the id of a post view and its thread's root, if both are by one author; else "" and "".
func (v *viewer) own(x *repo.Value) (id, root post.ID) {
	id, author := address(x.Text("uri"))
	if id == "" {
		return "", ""
	}
	reply := x.Get("record").Get("reply")
	if reply.Kind != repo.Map {
		return id, id
	}
	root, by := address(reply.Get("root").Text("uri"))
	if by != author {
		return "", ""
	}
	return id, root
}

// flat tells an answer of getPostThreadV2: a list of items with their depth.
func (v *viewer) flat(a *repo.Value, items []repo.Value) error {
	anchor := post.ID("")
	for i := range items {
		x := items[i].Get("value")
		depth, _ := items[i].Int("depth")
		if err := v.flatItem(&items[i], x); err != nil {
			return err
		}
		v.live.item(x)
		id, root := v.own(x.Get("post"))
		if id == "" {
			continue
		}
		if depth == 0 {
			anchor = root
		}
		v.noteItem(root, x)
	}
	if a.True("hasOtherReplies") && anchor != "" {
		v.thread(anchor).limit = "more replies, which the answer leaves out"
	}
	return nil
}

// noteItem keeps what an item says about its author's thread.
func (v *viewer) noteItem(root post.ID, x *repo.Value) {
	if n, ok := x.Int("opThreadPostCount"); ok && n > 0 && n < 1<<24 {
		t := v.thread(root)
		t.stated = max(t.stated, int(n))
	}
	if n, ok := x.Int("moreReplies"); ok && n > 0 {
		v.thread(root).limit = "more replies, which the answer leaves out"
	}
	if x.True("moreParents") {
		v.thread(root).limit = "the height of the answer: what is above its first post was not asked for"
	}
}

func (v *viewer) flatItem(item, x *repo.Value) error {
	_, kind, _ := strings.Cut(x.Text("$type"), "#")
	uri := item.Text("uri")
	switch {
	case kind == "threadItemPost" || x.Has("post"):
		if x.True("hiddenByThreadgate") {
			if id, _ := address(uri); id != "" {
				if v.hidden == nil {
					v.hidden = map[post.ID]bool{}
				}
				v.hidden[id] = true
			}
		}
		return v.view(x.Get("post"))
	case kind == "threadItemNotFound":
		return v.placeholder(uri, "", post.NotFetched, item)
	case kind == "threadItemBlocked":
		return v.placeholder(uri, x.Get("author").Text("did"), post.Blocked, item)
	case kind == "threadItemNoUnauthenticated":
		return v.loggedInOnly(uri, x, item)
	}
	return v.skip(v.offset(item), "a place in a thread of a kind that is not known")
}

// loggedInOnly tells a post that its author shows to people with an account alone.
func (v *viewer) loggedInOnly(uri string, x, item *repo.Value) error {
	if _, author := address(uri); author != "" {
		a := post.Account{ID: author, Network: post.Bluesky, LoggedInOnly: true}
		if h := x.Get("author").Text("handle"); h != "" {
			a.Handle = "@" + h
		}
		if err := v.account(a); err != nil {
			return err
		}
	}
	return v.placeholder(uri, x.Get("author").Text("did"), post.Private, item)
}

// thread is what the part says about one thread.
func (v *viewer) thread(root post.ID) *told {
	t := v.threads[root]
	if t == nil {
		t = &told{}
		v.threads[root] = t
	}
	return t
}
