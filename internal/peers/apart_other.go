//go:build !linux

package peers

import "syscall"

func apart() *syscall.SysProcAttr { return nil }

func raise() error { return nil }

func dies(*syscall.SysProcAttr, syscall.Signal) {}
