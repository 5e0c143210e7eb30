package main

import (
	"fmt"
	"io"
	"strings"

	"github.com/urfave/cli/v3"
)

// printHelp writes a command's help. It stands in for the library's templates, which cost more time than
// all the rest of `clew --help`.
func printHelp(w io.Writer, _ string, data any) {
	cmd, ok := data.(*cli.Command)
	if !ok {
		return
	}
	var b strings.Builder
	fmt.Fprintf(&b, "%s: %s\n\nUsage: %s\n", cmd.FullName(), cmd.Usage, usageOf(cmd))
	if cmd.Description != "" {
		fmt.Fprintf(&b, "\n%s\n", cmd.Description)
	}
	if rows := commandRows(cmd); len(rows) > 0 {
		fmt.Fprintf(&b, "\nCommands:\n")
		columns(&b, rows)
	}
	if rows := flagRows(cmd.Flags); len(rows) > 0 && cmd.Root() != cmd {
		fmt.Fprintf(&b, "\nOptions:\n")
		columns(&b, rows)
	}
	fmt.Fprintf(&b, "\nOptions of every command:\n")
	columns(&b, append(flagRows(cmd.Root().Flags), [2]string{"--help, -h", "this text"}))
	if cmd.Root() == cmd {
		fmt.Fprintf(&b, "\n%s\n", exitHelp)
	}
	io.WriteString(w, b.String()) // nobody can be told if help cannot be written
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

// columns writes rows with their second column aligned; a long first column gets a line of its own.
func columns(b *strings.Builder, rows [][2]string) {
	const most = 26
	width := 0
	for _, r := range rows {
		if len(r[0]) <= most {
			width = max(width, len(r[0]))
		}
	}
	for _, r := range rows {
		if len(r[0]) > most {
			fmt.Fprintf(b, "  %s\n  %*s  %s\n", r[0], width, "", r[1])
			continue
		}
		fmt.Fprintf(b, "  %-*s  %s\n", width, r[0], r[1])
	}
}
