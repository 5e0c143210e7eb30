package main

import (
	"context"
	"errors"
	"io"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"clew/internal/record"
	"clew/internal/record/inmem"
	"clew/internal/sqlite"
)

// store is a record in full.
type store interface {
	record.Reader
	record.Finder
	record.Blobs
	record.Writer
	record.Log
	record.Keeper
	record.Follows
	record.Rules
	record.Takedowns
	record.Statements
	record.Stamper
	io.Closer
}

var (
	_ store = (*inmem.Record)(nil)
	_ store = (*sqlite.Record)(nil)
)

// recordDir is the folder of the record: --record, else CLEW_RECORD, else clew in the XDG data folder.
func (c *console) recordDir(cmd *cli.Command) (string, error) {
	if dir := cmd.String("record"); dir != "" {
		return dir, nil
	}
	if dir := c.env("CLEW_RECORD"); dir != "" {
		return dir, nil
	}
	if dir := c.env("XDG_DATA_HOME"); filepath.IsAbs(dir) {
		return filepath.Join(dir, "clew"), nil
	}
	if home := c.env("HOME"); home != "" {
		return filepath.Join(home, ".local", "share", "clew"), nil
	}
	return "", usage("no place for the record", "", "name one with --record DIR")
}

// open opens the record, making it if it is not there and create is set.
func (c *console) open(ctx context.Context, cmd *cli.Command, create bool) (store, error) {
	dir, err := c.recordDir(cmd)
	if err != nil {
		return nil, err
	}
	r, err := sqlite.Open(ctx, dir, sqlite.Options{ReadOnly: !create, Now: c.now})
	if err != nil {
		return nil, c.openFailure(err, dir)
	}
	return r, nil
}

// openShelf opens what readers keep, beside the record, making it if it is not there and create is set. Where
// the record is one in memory, so is the shelf.
func (c *console) openShelf(ctx context.Context, cmd *cli.Command, onDisk, create bool) (*sqlite.Shelf, error) {
	dir := ""
	if onDisk {
		var err error
		if dir, err = c.recordDir(cmd); err != nil {
			return nil, err
		}
	}
	s, err := sqlite.OpenShelf(ctx, dir, sqlite.Options{ReadOnly: !create, Now: c.now})
	if err != nil {
		return nil, c.openFailure(err, dir)
	}
	return s, nil
}

// openFailure says which record could not be opened. One that is not there holds nothing yet.
func (c *console) openFailure(err error, dir string) error {
	if errors.Is(err, record.ErrNotFound) {
		return &failure{what: "there is no record yet", to: dir, do: "make one with: clew import PATH", status: statusFailed, cause: err}
	}
	f := translate(err)
	return &failure{what: f.what, to: dir, do: f.do, status: statusFailed, cause: err}
}
