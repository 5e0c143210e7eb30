package main

import (
	"context"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"

	"github.com/urfave/cli/v3"

	"clew/internal/document"
	"clew/internal/words"
)

func (c *console) wordsCommand() *cli.Command {
	return &cli.Command{
		Name:  "words",
		Usage: "languages of the reader: take one out, put your own in, look what it lacks",
		Description: `Lists the languages of the reader in the browser, those of config.toml among them.

Examples:
  clew words
  clew words export en my-words --as eo   files to translate, in my-words/eo
  clew words check my-words               what they leave to English`,
		Commands: []*cli.Command{
			{
				Name: "export", Usage: "write the files of a language that ships with Clew", ArgsUsage: "LANGUAGE DIR",
				Description: "Nothing that is there already is written over.\n\nExamples:\n  clew words export uk my-words\n  clew words export en my-words --as eo",
				Flags:       []cli.Flag{&cli.StringFlag{Name: "as", Usage: "under the `TAG` of another language, which they are to become"}},
				Action:      c.exportWords,
			},
			{
				Name: "check", Usage: "say what the languages of a folder lack", ArgsUsage: "DIR",
				Description: "Exits with 3 if one leaves something to English, or says what nobody asks for.\n\nExamples:\n  clew words check my-words",
				Action:      c.checkWords,
			},
		},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return usage("no such command", "words "+cmd.Args().First(), "see: clew words --help")
			}
			conf, err := c.configure()
			if err != nil {
				return err
			}
			catalog, err := c.catalogue(conf.Serve.Languages)
			if err != nil {
				return err
			}
			for _, l := range catalog.All() {
				if _, err := fmt.Fprintf(c.out, "%-8s %s\n", l.Tag, l.Name); err != nil {
					return err
				}
			}
			return nil
		},
	}
}

// catalogue is the languages that ship with Clew, and those in a folder; "" is none.
func (c *console) catalogue(dir string) (*words.Catalog, error) {
	if dir == "" {
		return words.Load(nil)
	}
	if info, err := os.Stat(dir); err != nil || !info.IsDir() {
		return nil, usage("no folder of languages", dir, "see doc/languages.md")
	}
	catalog, err := words.Load(os.DirFS(dir))
	if err != nil {
		return nil, usage("the languages cannot be read", dir+": "+err.Error(), "see doc/languages.md")
	}
	return catalog, nil
}

func (c *console) exportWords(_ context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() != 2 {
		return usage("a language and a folder are needed", "", "see: clew words export --help")
	}
	tag, dir := cmd.Args().Get(0), cmd.Args().Get(1)
	files, ok := words.Shipped(tag)
	if !ok {
		return usage("no such language ships with Clew", tag, "see: clew words")
	}
	if as := cmd.String("as"); as != "" {
		if !words.IsTag(as) {
			return usage("no tag of a language", as, "give one such as eo or pt-BR")
		}
		tag = as
	}
	to := filepath.Join(dir, tag)
	if err := os.MkdirAll(to, 0o777); err != nil {
		return err
	}
	names, err := fs.Glob(files, "*.toml")
	if err != nil {
		return err
	}
	for _, name := range names {
		b, err := fs.ReadFile(files, name)
		if err != nil {
			return err
		}
		if err := writeNew(filepath.Join(to, name), b); err != nil {
			return err
		}
		if _, err := fmt.Fprintln(c.out, filepath.Join(to, name)); err != nil {
			return err
		}
	}
	return nil
}

// writeNew writes a file that is not there yet.
func writeNew(path string, b []byte) error {
	f, err := os.OpenFile(path, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o666)
	if errors.Is(err, fs.ErrExist) {
		return &failure{what: "the file is there already", to: path, do: "choose another folder, or take it away", status: statusFailed, cause: err}
	}
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	return errors.Join(err, f.Close())
}

func (c *console) checkWords(_ context.Context, cmd *cli.Command) error {
	if cmd.Args().Len() != 1 {
		return usage("a folder is needed", "", "see: clew words check --help")
	}
	dir := cmd.Args().First()
	catalog, err := c.catalogue(dir)
	if err != nil {
		return err
	}
	found := 0
	for _, l := range catalog.All() {
		if _, err := os.Stat(filepath.Join(dir, l.Tag)); err != nil {
			continue
		}
		for _, list := range []struct {
			what string
			keys []string
		}{{"is missing", l.Missing()}, {"means nothing", l.Unknown()}} {
			for _, key := range list.keys {
				found++
				if _, err := fmt.Fprintf(c.out, "%s: %s %s\n", l.Tag, key, list.what); err != nil {
					return err
				}
			}
		}
	}
	if found > 0 {
		return &failure{what: "the languages are not whole", to: fmt.Sprintf("%d keys", found), do: "see doc/languages.md", status: statusMissing}
	}
	return nil
}

// langFlag chooses the language of what Clew says itself in a document.
func langFlag() cli.Flag {
	return &cli.StringFlag{Name: "lang", Usage: "`TAG` of the language that Clew's own words are in, where the format has them: en, uk, ko, ar or one of yours (default: en)"}
}

// wordsOf is the language that --lang names.
func (c *console) wordsOf(cmd *cli.Command) (document.Words, error) {
	tag := cmd.String("lang")
	if tag == "" {
		return document.Words{}, nil
	}
	conf, err := c.configure()
	if err != nil {
		return document.Words{}, err
	}
	catalog, err := c.catalogue(conf.Serve.Languages)
	if err != nil {
		return document.Words{}, err
	}
	l, ok := catalog.Language(tag)
	if !ok {
		return document.Words{}, usage("no such language", tag, "see: clew words")
	}
	return document.Words{Language: l}, nil
}
