package main

import (
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
)

// minusCommands take words that may begin with a minus: what is not to be found, and what was said after a dash.
var minusCommands = []string{"search", "quote"}

// withMinus gives a command line in which such words stand behind --, where no option of the command is called so. Words
// that begin with two minuses are options, known or not.
func withMinus(root *cli.Command, args []string) []string {
	at := 1
	for at < len(args) && strings.HasPrefix(args[at], "-") && args[at] != "--" {
		at += 1 + valueOf(root, args[at])
	}
	if at >= len(args) || !slices.Contains(minusCommands, args[at]) {
		return args
	}
	cmd := root.Command(args[at])
	out := slices.Clone(args[:at+1])
	var words []string
	minus := false
	for i := at + 1; i < len(args); i++ {
		a := args[i]
		switch {
		case a == "--":
			words = append(words, args[i+1:]...)
			i = len(args)
		case len(a) < 2 || a[0] != '-':
			words = append(words, a)
		case a[1] == '-' || option(cmd, a) != nil || option(root, a) != nil:
			out = append(out, a)
			if n := valueOf(cmd, a) + valueOf(root, a); n > 0 && i+1 < len(args) {
				i++
				out = append(out, args[i])
			}
		default:
			minus = true
			words = append(words, a)
		}
	}
	if !minus {
		return args
	}
	return append(append(out, "--"), words...)
}

// option is the option of a command that an argument names; nil if there is none.
func option(cmd *cli.Command, arg string) cli.Flag {
	name, _, _ := strings.Cut(strings.TrimLeft(arg, "-"), "=")
	if name == "help" || name == "h" {
		return cli.HelpFlag
	}
	for _, f := range cmd.Flags {
		if slices.Contains(f.Names(), name) {
			return f
		}
	}
	return nil
}

// valueOf is 1 where the argument behind an option is its value.
func valueOf(cmd *cli.Command, arg string) int {
	f := option(cmd, arg)
	if _, yes := f.(*cli.BoolFlag); f == nil || yes || strings.Contains(arg, "=") {
		return 0
	}
	return 1
}
