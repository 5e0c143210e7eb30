package main

import (
	"strings"
	"testing"

	"github.com/urfave/cli/v3"
)

// TestHelpWidth: on a terminal no line of help is wider than it, and nothing is lost; elsewhere lines stay as they are.
func TestHelpWidth(t *testing.T) {
	c := &console{env: func(string) string { return "" }}
	root := c.root()
	var walk func(cmd *cli.Command)
	walk = func(cmd *cli.Command) {
		wide := helpOf(cmd, 0)
		for _, room := range []int{40, 80, 100} {
			got := helpOf(cmd, room)
			if a, b := strings.Join(strings.Fields(wide), " "), strings.Join(strings.Fields(got), " "); room >= 80 && a != b {
				t.Errorf("%s at %d columns says something else:\n%s", cmd.FullName(), room, got)
			}
			for line := range strings.Lines(got) {
				if n := columnsOf(strings.TrimSuffix(line, "\n")); n > room && room >= 80 {
					t.Errorf("%s: a line of %d columns where there are %d: %s", cmd.FullName(), n, room, line)
				}
			}
		}
		for _, sub := range cmd.Commands {
			walk(sub)
		}
	}
	walk(root)
}

// TestWithHelp: what asks for help becomes COMMAND --help, and nothing else does.
func TestWithHelp(t *testing.T) {
	root := (&console{env: func(string) string { return "" }}).root()
	for said, want := range map[string]string{
		"help": "--help", "-h": "--help", "help search": "search --help", "help record check": "record check --help", "record help": "record help",
		"search words --help": "search --help", "search -f jsonl words -h": "search --help", "--record DIR search -h": "search --help",
		"help serch": "serch", "serch --help": "serch", "search -- --help": "search -- --help", "search help": "search help", "quote help --by @a": "quote help --by @a",
		"send --subject --help 12": "send --subject --help 12", "": "", "help --generate-shell-completion": "help --generate-shell-completion",
	} {
		got := withHelp(root, append([]string{"clew"}, strings.Fields(said)...))
		if s := strings.Join(got[1:], " "); s != want {
			t.Errorf("%q becomes %q, want %q", said, s, want)
		}
	}
}
