//go:build !linux

package browser

import "os/exec"

// start starts a program; it is ended by the test that started it.
func start(c *exec.Cmd) error { return c.Start() }
