package browser

import (
	"os/exec"
	"runtime"
	"sync"
	"syscall"
)

// starter runs functions in one thread that lives as long as the process.
var starter = sync.OnceValue(func() chan<- func() {
	c := make(chan func())
	go func() {
		runtime.LockOSThread()
		for f := range c {
			f()
		}
	}()
	return c
})

// start starts a program that the kernel ends with this process, however that ends.
func start(c *exec.Cmd) error {
	c.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	failed := make(chan error)
	starter() <- func() { failed <- c.Start() }
	return <-failed
}
