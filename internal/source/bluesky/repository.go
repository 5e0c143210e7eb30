package bluesky

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
	"clew/internal/unpack"
)

// ErrIncomplete is wrapped where a repository's tree is all there but some of the records it names are
// not: a damaged export. (A proof of a few records, as com.atproto.sync.getRecord gives it, is read.)
var ErrIncomplete = errors.New("records are missing")

// Repo reads AT Protocol repositories as CAR files. The whole file is checked before the first post is
// told: block hashes, commit, tree. A broken one is refused with an error; one broken record is skipped.
type Repo struct{}

// Name is "at-car".
func (Repo) Name() string { return "at-car" }

// Recognise looks for the header of a CAR.
func (Repo) Recognise(ctx context.Context, in *unpack.Input) (bool, error) {
	return anyPart(ctx, in, repo.LooksLikeCAR)
}

// Read tells the posts, reposts and the profile of every repository in the input. One of several that is
// refused is skipped: nothing of it has been told.
func (Repo) Read(ctx context.Context, in *unpack.Input, opt source.Options, to source.Sink) error {
	return eachPart(ctx, in, to, repo.LooksLikeCAR, func(p unpack.Part, c source.Capture) error {
		err := readRepository(ctx, p, c, opt, to)
		switch {
		case err == nil:
			return nil
		case len(in.Parts) > 1 && refused(err):
			return to.Skip(ctx, source.Skipped{Part: p.Name, Offset: -1, Why: "refused: " + err.Error()})
		}
		return fmt.Errorf("reading %s: %w", p.Name, err)
	})
}

// refused says whether an error is the file's fault.
func refused(err error) bool {
	for _, e := range []error{repo.ErrInvalid, repo.ErrBound, repo.ErrVersion, ErrIncomplete, unpack.ErrBroken, unpack.ErrBound} {
		if errors.Is(err, e) {
			return true
		}
	}
	return false
}

func readRepository(ctx context.Context, p unpack.Part, c source.Capture, opt source.Options, to source.Sink) error {
	return readRepositoryOf(ctx, p, c, "", opt, to)
}

// readRepositoryOf reads the repository of one account and refuses any other's; did is "" for anybody's.
func readRepositoryOf(ctx context.Context, p unpack.Part, c source.Capture, did string, opt source.Options, to source.Sink) error {
	a, err := repo.Open(c, "")
	if err != nil {
		return err
	}
	r := repository{out: newOut(ctx, to, p.Name, c.Number), a: a, of: did}
	return errors.Join(r.read(opt), a.Close())
}

// repository is one file being read.
type repository struct {
	*out
	a       *repo.Archive
	of      string // whose repository it must be; "" for anybody's
	commit  repo.Commit
	seen    time.Time // of the commit, by its revision
	decoder repo.Decoder
	had     int // records that the file has
	lacks   int
	broken  int
	profile bool
}

func (r *repository) read(opt source.Options) error {
	var err error
	if r.commit, err = r.a.Commit(); err != nil {
		return err
	}
	if _, err := post.ParseAccountID(r.commit.DID); err != nil || !strings.HasPrefix(r.commit.DID, "did:") {
		return fmt.Errorf("the commit's account %q is no DID: %w", r.commit.DID, repo.ErrInvalid)
	}
	if r.of != "" && r.commit.DID != r.of {
		return fmt.Errorf("the repository of %s where that of %s was asked for: %w", r.commit.DID, r.of, repo.ErrInvalid)
	}
	r.seen = tidTime(r.commit.Rev)
	found, err := r.a.Walk(r.commit.Data, r.present)
	if err != nil {
		return err
	}
	whole, err := r.complete(found)
	if err != nil {
		return err
	}
	r.a.Forget()
	if _, err := r.a.Walk(r.commit.Data, r.record); err != nil {
		return err
	}
	if err := r.owner(opt); err != nil {
		return err
	}
	if err := r.close(); err != nil {
		return err
	}
	return r.evidence(whole, found)
}

// present checks a key and counts whether its record is there.
func (r *repository) present(key []byte, value repo.CID) error {
	if err := repo.CheckPath(key); err != nil {
		return err
	}
	if r.a.May(value) {
		r.had++
	} else {
		r.lacks++
	}
	return nil
}

// complete says whether the file is the whole repository. A file with the whole tree and most of the
// records is meant to be whole; one with fewer records than gaps, or without parts of the tree, is a proof.
func (r *repository) complete(found repo.Walked) (bool, error) {
	if found.MissingNodes > 0 {
		return false, nil
	}
	if r.lacks > 0 && r.had > r.lacks {
		return false, fmt.Errorf("%d of %d records of %s: %w", r.lacks, found.Leaves, r.commit.DID, ErrIncomplete)
	}
	return r.lacks == 0, nil
}

// record tells one record.
func (r *repository) record(key []byte, value repo.CID) error {
	block, at, ok, err := r.a.Block(value)
	if err != nil || !ok {
		return err
	}
	collection, rkey, _ := strings.Cut(string(key), "/")
	if why := passed(collection); why != "" {
		if err := repo.Check(block); err != nil {
			return r.bad(at, key, err)
		}
		r.pass(why)
		return nil
	}
	rec, err := r.decoder.Decode(block)
	if err != nil {
		return r.bad(at, key, err)
	}
	if t := rec.Text("$type"); t != collection {
		return r.bad(at, key, fmt.Errorf("a record that says it is %.80q", t))
	}
	raw := post.Raw{Capture: r.capture, Offset: at, Length: int64(len(block))}
	switch collection {
	case profileType:
		if rkey == "self" {
			r.profile = true
			return r.account(readProfile(r.commit.DID, &rec))
		}
		return nil
	case repostType:
		p, ok := readRepost(r.commit.DID, rkey, &rec, r.seen)
		if !ok {
			r.pass("a repost of something else than a post")
			return nil
		}
		p.Version, p.Raw = value.String(), raw
		return r.post(p)
	}
	p, err := readPost(r.commit.DID, rkey, &rec, r.seen)
	if err != nil {
		return r.bad(at, key, err)
	}
	p.Version, p.Raw = value.String(), raw
	return r.post(p)
}

// bad skips a record.
func (r *repository) bad(at int64, key []byte, err error) error {
	r.broken++
	return r.skip(at, fmt.Sprintf("%s: %v", key, err))
}

// owner tells the account if no profile did, or if the person said its handle or name.
func (r *repository) owner(opt source.Options) error {
	if r.profile && opt.Handle == "" && opt.Name == "" {
		return nil
	}
	return r.account(post.Account{ID: post.AccountID(r.commit.DID), Network: post.Bluesky, Handle: opt.Handle, Name: opt.Name})
}

func (r *repository) evidence(whole bool, found repo.Walked) error {
	e := post.Evidence{Source: "AT repository of " + r.commit.DID + ", revision " + r.commit.Rev, At: r.seen}
	switch {
	case whole && r.broken == 0:
		e.Whole = post.AccountID(r.commit.DID)
	case whole:
		e.Limit = fmt.Sprintf("%d records of the repository could not be read", r.broken)
	default:
		e.Limit = "a part of the repository: some of its blocks are not in the file"
	}
	return r.to.Evidence(r.ctx, e)
}

// passed is why records of a collection make no posts, in words; "" for those that are read.
func passed(collection string) string {
	switch collection {
	case postType, repostType, profileType:
		return ""
	case "app.bsky.feed.like":
		return "a like"
	case "app.bsky.graph.follow":
		return "a follow"
	case "app.bsky.graph.block", "app.bsky.graph.listblock":
		return "a block of an account"
	case "app.bsky.graph.list", "app.bsky.graph.listitem", "app.bsky.graph.starterpack":
		return "a list or its entry"
	case "app.bsky.feed.threadgate":
		return "a threadgate"
	case "app.bsky.feed.postgate":
		return "a postgate"
	}
	return "a record of another kind"
}

// tidTime is the time in a TID; zero if it lies before 2022 or after 2262, where no honest one is.
func tidTime(tid string) time.Time {
	const digits = "234567abcdefghijklmnopqrstuvwxyz"
	n := uint64(0)
	for i := range len(tid) {
		n = n<<5 | uint64(strings.IndexByte(digits, tid[i]))
	}
	us := int64(n >> 10)
	if us < 1_640_995_200_000_000 || us > 9_214_646_400_000_000 {
		return time.Time{}
	}
	return time.UnixMicro(us).UTC()
}
