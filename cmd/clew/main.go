// Command clew turns a long social-media thread into one whole, readable document, and keeps a record of
// what was said.
//
// This package is the only one that knows every other: the lists of sources and formats are written here
// by hand, one file holds one command, and errors are put into words in one place (door.go).
package main

import (
	"context"
	"os"
	"os/signal"
	"syscall"
	"time"

	"github.com/urfave/cli/v3"
)

func main() {
	os.Exit(program())
}

// program runs the command line of this process and gives its exit status.
func program() int {
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	c := &console{in: os.Stdin, out: os.Stdout, err: os.Stderr, env: os.Getenv, now: time.Now}
	return c.run(ctx, os.Args)
}

// run runs one command line.
func (c *console) run(ctx context.Context, args []string) int {
	c.json = wantsJSON(args)
	cli.HelpPrinter = printHelp
	root := c.root()
	err := root.Run(ctx, withMinus(root, withHelp(root, args)))
	if ctx.Err() != nil && err != nil {
		err = interrupted(err)
	}
	return c.leave(err)
}

// root is the whole command line.
func (c *console) root() *cli.Command {
	root := &cli.Command{
		Name:    "clew",
		Usage:   "any social-media thread, whole, on one readable page",
		Version: versionLine(),
		Description: `Clew turns a long thread into one document, says what is missing from it and why,
and keeps a record of what was said. It asks the networks themselves, and reads exports,
captures and saved pages; everything stays on this machine.

Examples:
  clew unroll https://bsky.app/profile/name.example/post/3lk2abcdefg22
  clew import twitter-archive.zip         keep everything an export holds
  clew serve                              read the record in the browser`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "record", Usage: "folder of the record `DIR` (default: $CLEW_RECORD, else clew in the XDG data folder)"},
		},
		Commands: []*cli.Command{
			c.unrollCommand(), c.importCommand(), c.serveCommand(), c.threadsCommand(), c.showCommand(), c.exportCommand(), c.sendCommand(), c.citeCommand(), c.searchCommand(), c.quoteCommand(), c.sameCommand(), c.indexCommand(),
			c.accountsCommand(), c.refreshCommand(), c.followCommand(), c.unfollowCommand(), c.followingCommand(),
			c.jobsCommand(), c.rulesCommand(), c.takedownCommand(), c.peopleCommand(), c.shelfCommand(), c.collectionsCommand(), c.recordCommand(), c.wordsCommand(), c.versionCommand(),
		},
		EnableShellCompletion: true,
		ConfigureShellCompletionCommand: func(cmd *cli.Command) {
			cmd.Hidden = false
			cmd.Usage = "print a completion script for bash, zsh or fish"
			cmd.Description = completionHelp
		},
		HideHelpCommand: true,
		Writer:          c.out,
		ErrWriter:       c.err,
		ExitErrHandler:  func(context.Context, *cli.Command, error) {},
		Action: func(_ context.Context, cmd *cli.Command) error {
			if cmd.Args().Present() {
				return unknownCommand(cmd)
			}
			return cli.ShowRootCommandHelp(cmd)
		},
	}
	usageErrors(root)
	return root
}

// usageErrors makes every command of the tree report wrong usage as such.
func usageErrors(cmd *cli.Command) {
	cmd.OnUsageError = func(_ context.Context, cmd *cli.Command, err error, _ bool) error {
		return wrongUsage(cmd, err)
	}
	for _, sub := range cmd.Commands {
		usageErrors(sub)
	}
}
