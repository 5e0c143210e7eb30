package bluesky

import (
	"encoding/json"
	"errors"
	"os/exec"
	"path/filepath"
	"testing"

	"clew/internal/post"
	"clew/internal/source"
	"clew/internal/source/bluesky/repo"
)

// Every repository of the shared data: what comes out of it, or why it is refused.
func TestSharedRepositories(t *testing.T) {
	dir := shared(t, "data", "atproto-car")
	cases := []struct {
		file    string
		posts   int
		reposts int
		whole   bool
		left    int
		refused error
	}{
		{"arroba/snarfed2.car", 0, 0, true, 4, nil},
		{"fakermaker.repo.car", 0, 0, false, 0, repo.ErrVersion},
		{"greenground.repo.car", 0, 0, true, 2, nil},
		{"jcalabro/repo.car", 6, 3, true, 13, nil},
		{"repo-stream-empty.car", 0, 0, true, 0, nil},
		{"repo-stream-tiny.car", 3, 0, true, 4, nil},
		{"repo_slice.car", 0, 0, false, 0, repo.ErrVersion},
		{"rsky_valid_repo.car", 4, 0, true, 1, nil},
		{"tiny-v2-5posts.car", 0, 0, false, 0, repo.ErrVersion},
	}
	for _, c := range cases {
		t.Run(c.file, func(t *testing.T) {
			content := mustFile(t, filepath.Join(dir, c.file))
			m, err := read(t, Repo{}, input(c.file, content))
			if !errors.Is(err, c.refused) {
				t.Fatalf("error %v, expected %v", err, c.refused)
			}
			if c.refused != nil {
				if len(m.posts) > 0 {
					t.Fatal("posts out of a file that was refused")
				}
				return
			}
			posts, reposts, left := 0, 0, 0
			for _, p := range m.posts {
				if p.Repost {
					reposts++
				} else {
					posts++
				}
				block := cut(t, content, p.Raw)
				if got := repo.Sum([]byte(block)).String(); got != p.Version {
					t.Errorf("%s: raw bytes are %s, the version is %s", p.ID, got, p.Version)
				}
			}
			for _, n := range m.left() {
				left += n
			}
			whole := m.evidence[0].Whole != ""
			if posts != c.posts || reposts != c.reposts || whole != c.whole || left != c.left {
				t.Errorf("posts %d, reposts %d, whole %v, left out %d %v; evidence %+v", posts, reposts, whole, left, m.left(), m.evidence)
			}
			if why := m.unexpected(); len(why) > 0 {
				t.Errorf("skipped: %q", why)
			}
		})
	}
}

// generated makes a repository with the bench's generator.
func generated(t testing.TB, n string, more ...string) (car string, truth struct {
	DID     string
	Records int
	Posts   int
	Threads [][]string
}) {
	t.Helper()
	python, err := exec.LookPath("python3")
	if err != nil {
		t.Skip("no python3 to run the generator with")
	}
	out := filepath.Join(t.TempDir(), "r")
	args := append([]string{shared(t, "bench", "gen_car.py"), "-n", n, "-o", out}, more...)
	if b, err := exec.Command(python, args...).CombinedOutput(); err != nil {
		t.Fatalf("generator: %v\n%s", err, b)
	}
	if err := json.Unmarshal(mustFile(t, out+".car.json"), &truth); err != nil {
		t.Fatal(err)
	}
	return out + ".car", truth
}

func TestGeneratedRepositoryAgreesWithItsTruth(t *testing.T) {
	car, truth := generated(t, "1500")
	m, err := read(t, Repo{}, fileInput(car))
	if err != nil {
		t.Fatal(err)
	}
	by := m.byID()
	posts := 0
	for _, p := range m.posts {
		if !p.Repost {
			posts++
		}
	}
	if posts != truth.Posts || m.evidence[0].Whole != post.AccountID(truth.DID) {
		t.Errorf("%d posts, expected %d; evidence %+v", posts, truth.Posts, m.evidence)
	}
	for _, thread := range truth.Threads {
		for i, id := range thread {
			p, ok := by[post.ID(id)]
			if !ok {
				t.Fatalf("%s is missing", id)
			}
			if i > 0 && (p.Parent != post.ID(thread[i-1]) || !p.SelfReply() || p.Conversation != post.ID(thread[0])) {
				t.Errorf("%s: parent %s, conversation %s", id, p.Parent, p.Conversation)
			}
		}
	}
	if len(truth.Threads) < 10 {
		t.Fatalf("only %d threads to compare", len(truth.Threads))
	}
}

func TestBrokenRepositoriesAreRefused(t *testing.T) {
	for kind, want := range map[string]error{"record": repo.ErrInvalid, "order": repo.ErrInvalid, "missing": ErrIncomplete} {
		car, _ := generated(t, "600", "--break", kind)
		m, err := read(t, Repo{}, fileInput(car))
		if !errors.Is(err, want) {
			t.Errorf("%s: error %v, expected %v", kind, err, want)
		}
		if len(m.posts)+len(m.evidence) > 0 {
			t.Errorf("%s: something was told", kind)
		}
	}
}

func BenchmarkRepo(b *testing.B) {
	car, _ := generated(b, "20000")
	content := mustFile(b, car)
	b.SetBytes(int64(len(content)))
	b.ReportAllocs()
	for b.Loop() {
		if err := (Repo{}).Read(b.Context(), input("r.car", content), source.Options{}, nothing{}); err != nil {
			b.Fatal(err)
		}
	}
}

var _ source.Sink = (*memory)(nil)
