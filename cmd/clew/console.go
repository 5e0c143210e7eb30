package main

import (
	"errors"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strconv"
	"strings"
	"time"

	"golang.org/x/term"
)

// console is where a command reads and writes: data to out, everything else to err.
type console struct {
	in       io.Reader
	out, err io.Writer
	env      func(string) string
	now      func() time.Time
	json     bool          // errors are told as JSON
	glance   time.Duration // see also; 0 for the usual
}

// terminal says whether w is a terminal.
func terminal(w any) bool {
	f, ok := w.(*os.File)
	return ok && term.IsTerminal(int(f.Fd()))
}

// coloured says whether w may be sent colours and links.
func (c *console) coloured(w io.Writer) bool {
	return terminal(w) && c.env("NO_COLOR") == "" && c.env("TERM") != "dumb"
}

// size gives the columns and rows of the terminal that data goes to; 80 columns and no rows if it is none.
func (c *console) size() (columns, rows int) {
	if f, ok := c.out.(*os.File); ok && terminal(f) {
		if w, h, err := term.GetSize(int(f.Fd())); err == nil && w > 0 {
			return w, h
		}
	}
	if n, err := strconv.Atoi(c.env("COLUMNS")); err == nil && n >= 20 && n <= 1000 {
		return n, 0
	}
	return 80, 0
}

// page shows text through the reader's pager where it is longer than the screen, and as it is elsewhere.
func (c *console) page(text []byte, paged bool) error {
	_, rows := c.size()
	if !paged || !terminal(c.out) || !terminal(c.in) || rows == 0 || strings.Count(string(text), "\n") < rows {
		_, err := c.out.Write(text)
		return err
	}
	cmd := c.pager()
	if cmd == nil {
		_, err := c.out.Write(text)
		return err
	}
	cmd.Stdin = strings.NewReader(string(text))
	cmd.Stdout, cmd.Stderr = c.out, c.err
	err := cmd.Run()
	var exit *exec.ExitError
	if err == nil || errors.As(err, &exit) || closedPipe(err) {
		return nil
	}
	_, err = c.out.Write(text)
	return err
}

// pager is the command of $PAGER, else less; nil where there is none.
func (c *console) pager() *exec.Cmd {
	words := strings.Fields(c.env("PAGER"))
	if len(words) == 0 {
		words = []string{"less", "-RFX"}
	}
	path, err := exec.LookPath(words[0])
	if err != nil {
		return nil
	}
	return exec.Command(path, words[1:]...)
}

// width is the width that lists are cut to: the terminal's, 0 where there is none.
func (c *console) width() int {
	if !terminal(c.out) {
		return 0
	}
	w, _ := c.size()
	return w
}

// warn tells beside the data what must not go unnoticed, by a script's log either.
func (c *console) warn(s string) { fmt.Fprintln(c.err, "clew: "+oneLine(s)) }

// note tells a person something beside the data, on a terminal only.
func (c *console) note(s string) {
	if terminal(c.err) {
		fmt.Fprintln(c.err, s)
	}
}
