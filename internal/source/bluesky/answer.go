package bluesky

import (
	"bytes"
	"context"
	"errors"
	"io"
	"net/url"
	"strings"

	"clew/internal/fetch"
	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/unpack"
)

// Names of the calls whose answers are read.
const (
	callThread   = "app.bsky.feed.getPostThread"
	callThreadV2 = "app.bsky.unspecced.getPostThreadV2"
	callPosts    = "app.bsky.feed.getPosts"
	callResolve  = "com.atproto.identity.resolveHandle"
	callList     = "com.atproto.repo.listRecords"
	callRecord   = "com.atproto.repo.getRecord"
	callRepo     = "com.atproto.sync.getRepo"
	callProof    = "com.atproto.sync.getRecord"
	callStatus   = "com.atproto.sync.getRepoStatus"
	// Of identities, by their path.
	callDocument = "DID document"
	callName     = "atproto-did"
)

// answer is what a walk wants to know of an exchange besides the posts and accounts that it tells.
type answer struct {
	call   string
	query  url.Values
	host   string // of the address that was asked
	status int
	fault  string // the name of an XRPC error, "" if the answer is none or is of another kind
	words  string // the message of an error
	lost   error  // no answer came, and why
	broken bool   // an answer of status 200 that is not what the call gives

	asked
	cursor  string
	records int    // entries of a list, usable or not
	of      string // the DID whose document was asked for
	did     string // that a handle or document is of
	handle  string // that a document claims, in lower case
	pds     string // that a document names
	active  bool
	state   string // of an account that is not active
	found   bool   // a proof holds the record
	whole   bool   // a repository with every record of the account
}

// ok says whether the answer is what was asked for.
func (a *answer) ok() bool { return a.lost == nil && a.status == 200 && !a.broken }

// absent says whether the server knows the repository and says that it holds no such record.
func (a *answer) absent() bool {
	return a.lost == nil && (a.status == 400 || a.status == 404) && a.fault == "RecordNotFound"
}

// read captures an exchange and tells what follows from it. It is the one place that interprets answers,
// while walking and in a rebuild. Its error is the sink's or the context's; what cannot be used of an
// answer is skipped.
func (s *session) read(ctx context.Context, p unpack.Part) (answer, error) {
	a := answer{status: p.Status}
	where := p.Name
	if x, err := fetch.ReadExchange(p.Exchange); err == nil && x.Asked != "" {
		where = x.Asked // a redirect changes who answers, not what was asked
	}
	if u, err := url.Parse(where); err == nil {
		a.host, a.query, a.call = u.Hostname(), u.Query(), callOf(u.Path)
		if a.call == callDocument {
			a.of = documented(u)
		}
	}
	s.heed(&a)
	c, err := s.to.Capture(ctx, p)
	if err != nil {
		return a, err
	}
	if a.call == callRepo && a.status == 200 {
		err = s.repository(ctx, p, c, &a)
	} else {
		err = s.body(ctx, p, c, &a)
	}
	if err := errors.Join(err, c.Close()); err != nil {
		return a, err
	}
	return a, s.flush(ctx)
}

// callOf is the call that a path names, "" for anything that is not read.
func callOf(path string) string {
	last := path[strings.LastIndexByte(path, '/')+1:]
	switch {
	case strings.HasSuffix(path, "/.well-known/atproto-did"):
		return callName
	case strings.HasSuffix(path, "/.well-known/did.json"), strings.HasPrefix(last, "did:"):
		return callDocument
	case strings.HasPrefix(path, "/xrpc/"), strings.Contains(path, "/xrpc/"):
		return last
	}
	return ""
}

// documented is the DID whose document an address has.
func documented(u *url.URL) string {
	if strings.HasSuffix(u.Path, "/.well-known/did.json") {
		return "did:web:" + strings.ReplaceAll(u.Host, ":", "%3A")
	}
	return strings.ReplaceAll(u.Path[strings.LastIndexByte(u.Path, '/')+1:], "%3a", "%3A")
}

// repository tells a whole repository, if it is the one that was asked for.
func (s *session) repository(ctx context.Context, p unpack.Part, c source.Capture, a *answer) error {
	s.view, s.all, s.whole = false, true, false
	err := readRepositoryOf(ctx, p, c, a.query.Get("did"), source.Options{}, s)
	s.all = false
	a.whole = s.whole
	if err != nil && refused(err) {
		a.broken = true
		return s.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "refused: " + err.Error()})
	}
	return err
}

// body reads every other answer.
func (s *session) body(ctx context.Context, p unpack.Part, c source.Capture, a *answer) error {
	b, err := readAll(c, maxAnswer)
	if err != nil {
		a.broken = true
		if errors.Is(err, errTooLong) || errors.Is(err, unpack.ErrBroken) || errors.Is(err, unpack.ErrBound) {
			return s.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: err.Error()})
		}
		return err
	}
	switch {
	case a.call == callName:
		s.nameAnswer(b, a)
		return nil
	case a.call == callProof && a.status == 200:
		return s.proof(b, a)
	}
	v := viewer{out: newOut(ctx, s, p.Name, c.Number), threads: map[post.ID]*told{}, live: &a.asked}
	root, err := v.parser.Parse(string(b), maxNesting)
	if a.status != 200 {
		if err == nil {
			a.fault, a.words = root.Text("error"), root.Text("message")
		}
		return nil
	}
	if err != nil {
		a.broken = true
		return v.skip(-1, "an answer that is no JSON: "+err.Error())
	}
	if err := s.value(&v, &root, a); err != nil {
		return err
	}
	return v.close()
}

// maxNesting is how deep an answer may be nested: a thread of 1,000 posts nests two levels a post.
const maxNesting = 4096

// value reads the answer of a call.
func (s *session) value(v *viewer, root *repo.Value, a *answer) error {
	s.view = strings.HasPrefix(a.call, "app.bsky.")
	switch a.call {
	case callThread, callThreadV2:
		if a.broken = !root.Has("thread"); a.broken {
			return v.skip(-1, "an answer without a thread")
		}
		return v.answer(root)
	case callPosts:
		if a.broken = !root.Has("posts"); a.broken {
			return v.skip(-1, "an answer without posts")
		}
		return v.answer(root)
	case callList:
		if a.broken = !root.Has("records"); a.broken {
			return v.skip(-1, "an answer without records")
		}
		a.only = "at://" + a.query.Get("repo") + "/" + a.query.Get("collection") + "/"
		a.cursor, a.records = root.Text("cursor"), len(root.List("records"))
		s.all = a.query.Get("reverse") == "" // an account is read; a walk goes the other way
		err := v.each(root.List("records"), v.recordView)
		if err := errors.Join(err, v.flush()); err != nil {
			return err
		}
		s.all = false
		return nil
	case callRecord:
		a.only = "at://" + a.query.Get("repo") + "/" + a.query.Get("collection") + "/" + a.query.Get("rkey")
		if a.broken = root.Text("uri") != a.only; a.broken {
			return v.skip(-1, errForeign.Error())
		}
		return v.recordView(root)
	case callResolve:
		s.resolved(a.query.Get("handle"), root.Text("did"), a)
	case callDocument:
		s.document(root, a)
	case callStatus:
		a.broken = root.Text("did") != a.query.Get("did")
		a.active, a.state = root.True("active"), root.Text("status")
	}
	return nil
}

// nameAnswer reads what a host says whose name it is.
func (s *session) nameAnswer(b []byte, a *answer) {
	did := string(bytes.TrimSpace(b))
	if a.status != 200 || len(did) > 2048 {
		a.broken = a.status == 200
		return
	}
	s.resolved(a.host, did, a)
}

// resolved notes that a handle leads to a DID.
func (s *session) resolved(handle, did string, a *answer) {
	account, err := post.ParseAccountID(did)
	handle, ok := cleanHandle(handle)
	if a.broken = err != nil || !ok || account.Network() != post.Bluesky; a.broken {
		return
	}
	a.did, a.handle = did, handle
	if len(s.leads) < maxPeople {
		s.leads[handle] = account
	}
	s.agree(account)
}

// document reads a DID document: the handle that it claims and the server that it names.
func (s *session) document(root *repo.Value, a *answer) {
	did := root.Text("id")
	account, err := post.ParseAccountID(did)
	if a.broken = err != nil || account.Network() != post.Bluesky || strings.ReplaceAll(did, "%3a", "%3A") != a.of; a.broken {
		return
	}
	a.did = did
	for _, also := range root.List("alsoKnownAs") {
		if h, ok := strings.CutPrefix(also.Str, "at://"); ok && also.Kind == repo.Text {
			if a.handle, ok = cleanHandle(h); ok {
				break
			}
		}
	}
	for _, service := range root.List("service") {
		id := service.Text("id")
		if (id == "#atproto_pds" || id == did+"#atproto_pds") && service.Text("type") == "AtprotoPersonalDataServer" {
			a.pds = service.Text("serviceEndpoint")
			break
		}
	}
	if len(s.claims) < maxPeople {
		s.claims[account] = a.handle
	}
	if s.name(did); s.author == account {
		s.person(post.Account{ID: account})
	}
	s.agree(account)
}

// proof looks for one record in a CAR of com.atproto.sync.getRecord. It tells nothing: a record that only
// its proof still shows was taken from the public.
func (s *session) proof(b []byte, a *answer) error {
	a.broken = true
	car, err := repo.Open(bytes.NewReader(b), "")
	if err != nil {
		return ignoreRefused(err)
	}
	key := a.query.Get("collection") + "/" + a.query.Get("rkey")
	commit, err := car.Commit()
	if err == nil && commit.DID == a.query.Get("did") {
		missing := 0
		found, err2 := car.Walk(commit.Data, func(k []byte, value repo.CID) error {
			if string(k) == key {
				a.found = car.May(value)
				if !a.found {
					missing++
				}
			}
			return nil
		})
		a.broken = err2 != nil || found.Nodes == 0 || missing > 0
		err = err2
	}
	return errors.Join(ignoreRefused(err), car.Close())
}

// ignoreRefused keeps the errors that are this machine's, not the answer's.
func ignoreRefused(err error) error {
	if refused(err) || errors.Is(err, io.ErrUnexpectedEOF) {
		return nil
	}
	return err
}
