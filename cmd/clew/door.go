package main

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"io/fs"
	"net/url"
	"os"
	"slices"
	"strings"
	"syscall"

	"github.com/urfave/cli/v3"

	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/fetch"
	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/shelf"
	"clew/internal/source"
	"clew/internal/unpack"
)

// Exit statuses (SPEC §5).
const (
	statusDone    = 0
	statusFailed  = 1
	statusUsage   = 2
	statusMissing = 3
)

// failure is an error in the words of SPEC §5: what happened, to what, and what to do.
type failure struct {
	what, to, do string
	status       int
	cause        error
}

func (f *failure) Error() string {
	s := f.what
	if f.to != "" {
		s += ": " + f.to
	}
	if f.do != "" {
		s += " (" + f.do + ")"
	}
	return s
}

func (f *failure) Unwrap() error { return f.cause }

// errMissing says that a command is done but something is missing; what, it has told already.
var errMissing = errors.New("done, but something is missing")

// closedPipe says that whoever read the output has seen enough: nothing is wrong.
func closedPipe(err error) bool { return errors.Is(err, syscall.EPIPE) }

// leave tells an error and gives the exit status.
func (c *console) leave(err error) int {
	switch {
	case err == nil, closedPipe(err):
		return statusDone
	case errors.Is(err, errMissing):
		return statusMissing
	}
	f := translate(err)
	if c.json {
		c.tellJSON(f)
	} else {
		fmt.Fprintln(c.err, "clew: "+oneLine(f.Error()))
	}
	return f.status
}

func (c *console) tellJSON(f *failure) {
	var out struct {
		Clew  int `json:"clew"`
		Error struct {
			What string `json:"what"`
			To   string `json:"to"`
			Do   string `json:"do"`
		} `json:"error"`
	}
	out.Clew = 1
	out.Error.What, out.Error.To, out.Error.Do = oneLine(f.what), oneLine(f.to), oneLine(f.do)
	e := json.NewEncoder(c.err)
	e.SetEscapeHTML(false)
	if err := e.Encode(out); err != nil {
		fmt.Fprintln(c.err, "clew: "+oneLine(f.Error()))
	}
}

// translate puts an error into words, once. The first meaning that fits decides.
func translate(err error) *failure {
	var f *failure
	if errors.As(err, &f) {
		return f
	}
	for _, m := range meanings() {
		if errors.Is(err, m.is) {
			f := &failure{what: m.what, to: cause(err, m), do: m.do, status: statusFailed, cause: err}
			if m.is == record.ErrNotFound && strings.HasPrefix(f.to, "account ") {
				f.do = "clew accounts lists who is"
			}
			return f
		}
	}
	return &failure{what: cause(err, meaning{}), status: statusFailed, cause: err}
}

// meaning is a sentinel with its words.
type meaning struct {
	is       error
	what, do string
}

func meanings() []meaning {
	return []meaning{
		{context.Canceled, "stopped", "what was said to be stored is stored; run the command again to go on"},
		{source.ErrSpend, "would cost more than may be spent", "say what may be spent with --spend DOLLARS"},
		{source.ErrNeedsKey, "needs a key", "doc/configuration.md says where to put it; without one, export the posts or save the page"},
		{source.ErrPrivate, "not public", "if it is yours, export it and give the file to clew import"},
		{source.ErrNotYet, "cannot be read yet", "save the page and give the file to clew unroll, or the link of the same thread on X, Bluesky, Mastodon or Nostr"},
		{source.ErrNoPost, "the network shows no such post", "check the link; a post that is not shown is not proved deleted"},
		{source.ErrNoAccount, "the network knows no such account", "check the name"},
		{collect.ErrNoNetwork, "a link of no network that clew knows", "give the link of a post on Bluesky, Mastodon and its kin, X or Nostr"},
		{fetch.ErrForbidden, "may not be fetched", "only public addresses are; a server of your own needs --allow HOST"},
		{fetch.ErrLimited, "the server asks to wait", "try again later; what is held is shown with --offline"},
		{fetch.ErrBound, "too long an answer", "if the server is honest, export the posts instead"},
		{fetch.ErrBroken, "the server's answer is damaged", "try again later"},
		{fetch.ErrUnreachable, "no answer", "check the link and the connection; a server on a private address needs --allow HOST"},
		{job.ErrTaken, "another clew keeps up with those who are followed", "see what it does: clew jobs"},
		{job.ErrState, "this cannot be done to the job as it is", "see: clew jobs"},
		{job.ErrNoJob, "there is no such job", "see: clew jobs"},
		{job.ErrFull, "too many jobs are waiting", "see: clew jobs"},
		{collect.ErrUnrecognised, "cannot be read", "clew import --help names what can be read"},
		{collect.ErrOptedOut, "its author asked not to be here", "nothing can be done but to respect it"},
		{shelf.ErrNotFound, "not on the shelf", "see what is there with: clew shelf, clew collections"},
		{shelf.ErrFull, "the shelf is full", "take something off it first"},
		{shelf.ErrValue, "cannot be kept", "something in it is missing or too long"},
		{record.ErrNotFound, "not in the record", "see what is there with: clew threads"},
		{record.ErrBusy, "the record is in use", "wait for the other clew to finish"},
		{record.ErrVersion, "the record is from a newer clew", "use that version"},
		{record.ErrDamaged, "the record is damaged", "run: clew record check"},
		{unpack.ErrBound, "refused, it exceeds a bound", "if the input is honest, hand over its parts one by one"},
		{unpack.ErrBroken, "the input is damaged", "fetch it again; what could be read before the damage is kept"},
		{syscall.ENOSPC, "the disk is full", "make room and run the command again; it goes on where it stopped"},
		{record.ErrDisk, "the disk failed", "see to the disk and run the command again; it goes on where it stopped"},
		{fs.ErrNotExist, "no such file or folder", "check the name"},
		{fs.ErrPermission, "may not be read or written", "check its permissions"},
		{post.ErrID, "not an id", "give a post's id or link"},
	}
}

// cause is an error's text without the words that its translation says already, each thing said once. Of an
// address that was asked on the way its host is told: what was typed stands before it.
func cause(err error, m meaning) string {
	var p *fs.PathError
	if errors.As(err, &p) && (errors.Is(err, fs.ErrNotExist) || errors.Is(err, fs.ErrPermission) || errors.Is(err, syscall.ENOSPC)) {
		return p.Path
	}
	var l *os.LinkError
	if errors.As(err, &l) {
		return l.New
	}
	var out []string
	for _, part := range strings.Split(err.Error(), ": ") {
		part = strings.TrimPrefix(strings.TrimPrefix(part, "walk "), "find ")
		for _, verb := range []string{"GET ", "POST "} {
			if u, perr := url.Parse(strings.TrimPrefix(part, verb)); perr == nil && u.Host != "" && strings.HasPrefix(part, verb) {
				part = u.Host
			}
		}
		said := m.is != nil && (part == m.is.Error() || part == m.what)
		// The door says the same of a name without an address as of a forbidden one; which it is, m tells.
		said = said || m.is == fetch.ErrUnreachable && part == fetch.ErrForbidden.Error()
		asked := strings.HasPrefix(part, "ask what ") && strings.HasSuffix(part, " is")
		if said || asked || slices.ContainsFunc(out, func(before string) bool { return strings.Contains(before, part) }) {
			continue
		}
		out = append(out, part)
	}
	return strings.Join(out, ": ")
}

// oneLine keeps a text on one line, and what a terminal obeys off it: control characters, and marks that turn the direction of
// what follows. Those that Clew's own sentences put around names are left out.
func oneLine(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n', r == '\t', r == '\r', r == '\u2028', r == '\u2029':
			return ' '
		case r == '\u2068', r == '\u2069':
			return -1
		case document.Odd(r):
			return '\ufffd'
		}
		return r
	}, s)
}

func interrupted(err error) error {
	return &failure{what: "stopped", do: "what was said to be stored is stored; run the command again to go on", status: statusFailed, cause: err}
}

// usage is the failure of a command line that cannot be understood.
func usage(what, to, do string) error {
	return &failure{what: what, to: to, do: do, status: statusUsage}
}

// wrongUsage words what the parser found.
func wrongUsage(cmd *cli.Command, err error) error {
	name := cmd.FullName()
	s := err.Error()
	if flag, ok := strings.CutPrefix(s, "flag provided but not defined: -"); ok {
		dashes := "--"
		if len(flag) == 1 {
			dashes = "-"
		}
		return usage("no such option", dashes+flag, "see: "+name+" --help")
	}
	if flag, ok := strings.CutPrefix(s, "flag needs an argument: "); ok {
		return usage("an option lacks its value", flag, "see: "+name+" --help")
	}
	if value, flag, ok := strings.Cut(strings.TrimPrefix(s, "invalid value "), " for flag -"); ok {
		flag, _, _ = strings.Cut(flag, ":")
		return usage("not a value for --"+flag, strings.Trim(value, `"`), "see: "+name+" --help")
	}
	return usage("wrong usage", s, "see: "+name+" --help")
}

// unknownCommand says that a command has none that is called as its first argument is.
func unknownCommand(cmd *cli.Command) error {
	arg := cmd.Args().First()
	do := "see: " + cmd.FullName() + " --help"
	if _, err := os.Stat(arg); err == nil && cmd.Root() == cmd {
		do = "to read a file: clew unroll " + arg
	} else if near := nearest(arg, cmd); near != "" {
		do = "did you mean: " + cmd.FullName() + " " + near
	}
	return usage("no such command", arg, do)
}

// nearest is a command that differs from the word by at most two letters; "" if there is none.
func nearest(word string, cmd *cli.Command) string {
	best, at := "", 3
	for _, sub := range cmd.Commands {
		if d := distance(word, sub.Name); d < at {
			best, at = sub.Name, d
		}
	}
	return best
}

// distance counts the letters to change, add or leave out to make b of a.
func distance(a, b string) int {
	row := make([]int, len(b)+1)
	for j := range row {
		row[j] = j
	}
	for i := range len(a) {
		diagonal := row[0]
		row[0] = i + 1
		for j := range len(b) {
			d := diagonal
			if a[i] != b[j] {
				d++
			}
			diagonal = row[j+1]
			row[j+1] = min(d, row[j]+1, row[j+1]+1)
		}
	}
	return row[len(b)]
}

// wantsJSON says whether a command line asks for JSON, so that even an error found while parsing it is
// told as JSON.
func wantsJSON(args []string) bool {
	for i, a := range args {
		switch a {
		case "--":
			return false
		case "-f=json", "--format=json", "-fjson":
			return true
		case "-f", "--format":
			if i+1 < len(args) && args[i+1] == "json" {
				return true
			}
		}
	}
	return false
}
