package main

import (
	"io"
	"os"
	"path/filepath"
	"strings"
	"testing"

	"github.com/rogpeppe/go-internal/testscript"
	"github.com/urfave/cli/v3"
)

func TestMain(m *testing.M) {
	testscript.Main(m, map[string]func(){"clew": func() { os.Exit(program()) }})
}

// TestScripts runs the command line as a person does. Each script has a record of its own.
func TestScripts(t *testing.T) {
	seed, err := filepath.Abs(filepath.Join("..", "..", "testdata", "seed"))
	if err != nil {
		t.Fatal(err)
	}
	testscript.Run(t, testscript.Params{
		Dir: filepath.Join("testdata", "script"),
		Setup: func(e *testscript.Env) error {
			e.Setenv("SEED", filepath.Join(seed, "page.txt"))
			e.Setenv("CLEW_RECORD", filepath.Join(e.WorkDir, "record"))
			e.Setenv("HOME", e.WorkDir)
			e.Setenv("TMPDIR", e.WorkDir)
			return nil
		},
		Condition: func(cond string) (bool, error) {
			return cond == "root" && os.Geteuid() == 0, nil
		},
		Cmds: map[string]func(*testscript.TestScript, bool, []string){
			"status":   status,
			"truncate": truncate,
		},
		RequireUniqueNames: true,
	})
}

// status runs a command that must end with the given exit status: status 3 clew show 12.
func status(ts *testscript.TestScript, neg bool, args []string) {
	if neg || len(args) < 2 {
		ts.Fatalf("usage: status N command...")
	}
	err := ts.Exec(args[1], args[2:]...)
	got := "0"
	if err != nil {
		got = strings.TrimPrefix(err.Error(), "exit status ")
	}
	if got != args[0] {
		ts.Fatalf("exit status %s, want %s", got, args[0])
	}
}

// truncate shortens a file to half of it.
func truncate(ts *testscript.TestScript, _ bool, args []string) {
	name := ts.MkAbs(args[0])
	info, err := os.Stat(name)
	ts.Check(err)
	ts.Check(os.Truncate(name, info.Size()/2))
}

func testConsole() *console {
	return &console{in: strings.NewReader(""), out: io.Discard, err: io.Discard, env: func(string) string { return "" }}
}

// commands gives every command that a person sees, with its full name.
func commands(t *testing.T) map[string]*cli.Command {
	t.Helper()
	out := map[string]*cli.Command{}
	var walk func(prefix string, cmd *cli.Command)
	walk = func(prefix string, cmd *cli.Command) {
		for _, sub := range cmd.Commands {
			out[prefix+sub.Name] = sub
			walk(prefix+sub.Name+" ", sub)
		}
	}
	walk("", testConsole().root())
	return out
}

// TestManual holds the help of each command against its page: every command, option and format is there.
func TestManual(t *testing.T) {
	cmds := commands(t)
	if len(cmds) < 10 {
		t.Fatalf("only %d commands were found", len(cmds))
	}
	for name, cmd := range cmds {
		top, _, _ := strings.Cut(name, " ")
		page, err := os.ReadFile(filepath.Join("..", "..", "doc", "commands", top+".md"))
		if err != nil {
			t.Errorf("clew %s has no page: %v", name, err)
			continue
		}
		text := string(page)
		for _, want := range wanted(name, cmd) {
			if !strings.Contains(text, want) {
				t.Errorf("doc/commands/%s.md does not name %q", top, want)
			}
		}
		if !strings.Contains(cmd.Description, "Examples:") {
			t.Errorf("the help of clew %s has no examples", name)
		}
	}
	pages, err := filepath.Glob(filepath.Join("..", "..", "doc", "commands", "*.md"))
	if err != nil {
		t.Fatal(err)
	}
	for _, p := range pages {
		name := strings.TrimSuffix(filepath.Base(p), ".md")
		if name != "completion" && cmds[name] == nil {
			t.Errorf("doc/commands/%s.md describes a command that is not there", name)
		}
	}
}

// wanted is what the page of a command must say.
func wanted(name string, cmd *cli.Command) []string {
	out := []string{"clew " + name, "--record DIR"}
	for _, f := range cmd.Flags {
		if v, ok := f.(documented); ok && v.IsVisible() {
			for _, n := range f.Names() {
				if len(n) == 1 {
					n = "`-" + n
				} else {
					n = "`--" + n
				}
				if n != "`--help" && n != "`-h" {
					out = append(out, n)
				}
			}
		}
	}
	return out
}
