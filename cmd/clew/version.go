package main

import (
	"context"
	"fmt"
	"runtime"
	"runtime/debug"

	"github.com/urfave/cli/v3"
)

// version is the program's version; a release sets it with the linker's -X.
var version = "0.1.0"

// versionLine is the version with what the build knows of its source.
func versionLine() string {
	s := version
	if info, ok := debug.ReadBuildInfo(); ok {
		for _, kv := range info.Settings {
			if kv.Key == "vcs.revision" && len(kv.Value) >= 12 {
				s += "+" + kv.Value[:12]
			}
		}
	}
	return s
}

func (c *console) versionCommand() *cli.Command {
	return &cli.Command{
		Name:  "version",
		Usage: "say which clew this is",
		Description: `Prints the version, and that of Go.

Examples:
  clew version
  clew --version`,
		Action: func(_ context.Context, cmd *cli.Command) error {
			_, err := fmt.Fprintf(c.out, "clew %s (%s, %s/%s)\n", versionLine(), runtime.Version(), runtime.GOOS, runtime.GOARCH)
			return err
		},
	}
}
