package main

import (
	"fmt"
	"io"
	"os"
	"slices"
	"strings"

	"github.com/urfave/cli/v3"
	"golang.org/x/term"
)

// withHelp gives a command line that asks for help in the one way that the library knows: clew COMMAND --help, with nothing
// behind it. clew help COMMAND is the same. Behind -- nothing asks for help, and a completion is none.
func withHelp(root *cli.Command, args []string) []string {
	at, of, asked := []string{}, root, false
	known := true // all words so far are commands
	for i := 1; i < len(args) && args[i] != "--"; i++ {
		a := args[i]
		switch {
		case a == "--generate-shell-completion":
			return args
		case a == "--help", a == "-h", a == "help" && of == root && known && !asked:
			asked = true
		case strings.HasPrefix(a, "-") && len(a) > 1:
			i += min(1, valueOf(root, a)+valueOf(of, a))
		case known:
			sub := of.Command(a)
			if known = sub != nil; known {
				at, of = append(at, a), sub
			} else if of == root {
				at = append(at, a) // which is then told to be none
			}
		}
	}
	switch {
	case !asked:
		return args
	case !known && of == root:
		return append(args[:1:1], at...)
	}
	return append(append(args[:1:1], at...), "--help")
}

// printHelp writes a command's help. It stands in for the library's templates, which cost more time than
// all the rest of `clew --help`.
func printHelp(w io.Writer, _ string, data any) {
	cmd, ok := data.(*cli.Command)
	if !ok {
		return
	}
	io.WriteString(w, helpOf(cmd, roomFor(w))) // nobody can be told if help cannot be written
}

// roomFor is how many columns help may have: those of a terminal, up to 100; 0 where it is none.
func roomFor(w io.Writer) int {
	f, ok := w.(*os.File)
	if !ok {
		return 0
	}
	columns, _, err := term.GetSize(int(f.Fd()))
	if err != nil || columns < 1 {
		return 0
	}
	return max(40, min(columns, 100))
}

// helpOf is a command's help, in lines of at most room columns; 0 is any number.
func helpOf(cmd *cli.Command, room int) string {
	var b strings.Builder
	head := fmt.Sprintf("%s: %s\n\nUsage: %s\n", cmd.FullName(), cmd.Usage, usageOf(cmd))
	if cmd.Description != "" {
		head += "\n" + cmd.Description + "\n"
	}
	b.WriteString(reflowed(head, room))
	if rows := commandRows(cmd); len(rows) > 0 {
		fmt.Fprintf(&b, "\nCommands:\n")
		columns(&b, rows, room)
	}
	if rows := flagRows(cmd.Flags); len(rows) > 0 && cmd.Root() != cmd {
		fmt.Fprintf(&b, "\nOptions:\n")
		columns(&b, rows, room)
	}
	fmt.Fprintf(&b, "\nOptions of every command:\n")
	columns(&b, append(flagRows(cmd.Root().Flags), [2]string{"--help, -h", "this text"}), room)
	if cmd.Root() == cmd {
		fmt.Fprintf(&b, "\n%s\n", exitHelp)
	}
	return b.String()
}

// reflowed sets prose anew in lines of at most room columns, where a line has more. Lines that are set in stay lines.
func reflowed(text string, room int) string {
	if room == 0 || !slices.ContainsFunc(strings.Split(text, "\n"), func(l string) bool { return columnsOf(l) > room }) {
		return text
	}
	var b strings.Builder
	prose := ""
	end := func() {
		if prose != "" {
			b.WriteString(strings.ReplaceAll(folded(prose, room), "\n  ", "\n") + "\n")
		}
		prose = ""
	}
	for line := range strings.Lines(text) {
		line = strings.TrimSuffix(line, "\n")
		switch {
		case line == "" || strings.HasPrefix(line, " "):
			end()
			b.WriteString(folded(line, room) + "\n")
		case prose == "":
			prose = line
		default:
			prose += " " + line
		}
	}
	end()
	return b.String()
}

const exitHelp = `Exit status: 0 done; 1 failed; 2 wrong usage; 3 done, but something is missing.
More about a command: clew COMMAND --help`

func usageOf(cmd *cli.Command) string {
	switch {
	case cmd.UsageText != "":
		return cmd.UsageText
	case len(cmd.Commands) > 0:
		return cmd.FullName() + " COMMAND"
	}
	return strings.TrimSpace(cmd.FullName() + " [options] " + cmd.ArgsUsage)
}

func commandRows(cmd *cli.Command) [][2]string {
	var rows [][2]string
	for _, sub := range cmd.Commands {
		if !sub.Hidden {
			rows = append(rows, [2]string{strings.TrimSpace(sub.Name + " " + sub.ArgsUsage), sub.Usage})
		}
	}
	return rows
}

// documented is what printHelp asks of a flag.
type documented interface {
	cli.Flag
	cli.DocGenerationFlag
	cli.VisibleFlag
}

func flagRows(flags []cli.Flag) [][2]string {
	var rows [][2]string
	for _, f := range flags {
		d, ok := f.(documented)
		if n := f.Names()[0]; !ok || !d.IsVisible() || n == "help" || n == "version" {
			continue
		}
		value, text := unquote(d.GetUsage())
		var names []string
		for _, n := range f.Names() {
			dashes := "--"
			if len(n) == 1 {
				dashes = "-"
			}
			names = append(names, dashes+n)
		}
		left := strings.Join(names, ", ")
		if d.TakesValue() {
			left += " " + value
		}
		rows = append(rows, [2]string{left, text})
	}
	return rows
}

// unquote takes the name of a flag's value out of its usage, where it stands between back quotes.
func unquote(s string) (value, text string) {
	before, rest, ok := strings.Cut(s, "`")
	if !ok {
		return "VALUE", s
	}
	name, after, _ := strings.Cut(rest, "`")
	return name, before + name + after
}

// columns writes rows with their second column aligned, in lines of at most room columns; a long first column gets a line
// of its own.
func columns(b *strings.Builder, rows [][2]string, room int) {
	const most = 26
	width := 0
	for _, r := range rows {
		if len(r[0]) <= most {
			width = max(width, len(r[0]))
		}
	}
	for _, r := range rows {
		says := r[1]
		if room > 0 {
			says = strings.ReplaceAll(folded(says, room-width-4), "\n  ", fmt.Sprintf("\n%*s", width+4, ""))
		}
		if len(r[0]) > most {
			fmt.Fprintf(b, "  %s\n  %*s  %s\n", r[0], width, "", says)
			continue
		}
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], says)
	}
}
