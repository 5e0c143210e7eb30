package peers

import (
	"bufio"
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"sync"
	"syscall"
	"time"
)

// script is a server written for Node, which is told things on its input and answers on its output.
type script struct {
	*server
	mu   sync.Mutex
	in   io.Writer
	said chan string // lines of its output
}

// startNode runs a script of testdata/node with the packages installed beside it, and waits until it says
// that it is ready.
func startNode(name string, env ...string) (*script, error) {
	home, node, err := installed("node")
	if err != nil {
		return nil, err
	}
	dir, err := shared.folder(name)
	if err != nil {
		return nil, err
	}
	if err := beside(dir, home, name+".mjs"); err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	c := exec.Command(filepath.Join(node, "bin", "node"), name+".mjs")
	c.Dir = dir
	c.Env = append(append(os.Environ(), "TMPDIR="+dir, "NODE_ENV=test", "LOG_ENABLED=false"), env...)
	in, err := c.StdinPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	out, err := c.StdoutPipe()
	if err != nil {
		return nil, fmt.Errorf("start %s: %w", name, err)
	}
	s := &script{in: in, said: make(chan string, 16)}
	if s.server, err = launch(name, syscall.SIGTERM, c); err != nil {
		return nil, err
	}
	go s.listen(out)
	return s, s.hears("READY")
}

// beside lays the script next to the packages it imports.
func beside(dir, home, name string) error {
	project, err := root()
	if err != nil {
		return err
	}
	text, err := os.ReadFile(filepath.Join(project, "internal", "peers", "testdata", "node", name))
	if err != nil {
		return err
	}
	if err := os.WriteFile(filepath.Join(dir, name), text, 0o644); err != nil {
		return err
	}
	return os.Symlink(filepath.Join(home, "node_modules"), filepath.Join(dir, "node_modules"))
}

// listen passes on the lines that are answers; what libraries print is dropped when nobody waits.
func (s *script) listen(out io.Reader) {
	lines := bufio.NewScanner(out)
	lines.Buffer(nil, 1<<20)
	for lines.Scan() {
		if line := strings.TrimSpace(lines.Text()); line == "READY" || line == "PROCESSED" {
			s.said <- line
		}
	}
}

// hears waits for an answer.
func (s *script) hears(word string) error {
	select {
	case said := <-s.said:
		if said != word {
			return fmt.Errorf("%s said %s for %s", s.name, said, word)
		}
		return nil
	case <-s.done:
		return fmt.Errorf("%s ended: %w\n%s", s.name, errors.Join(s.err, errors.New("no "+word)), s.tail())
	case <-time.After(patience):
		return fmt.Errorf("%s did not say %s within %s\n%s", s.name, word, patience, s.tail())
	}
}

// tell says a word and waits for the answer.
func (s *script) tell(word, answer string) error {
	s.mu.Lock()
	defer s.mu.Unlock()
	if _, err := io.WriteString(s.in, word+"\n"); err != nil {
		return fmt.Errorf("tell %s: %w", s.name, err)
	}
	return s.hears(answer)
}
