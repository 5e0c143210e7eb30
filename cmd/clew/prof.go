package main

import (
	"errors"
	"os"
	"runtime"
	"runtime/pprof"
)

// profile begins what the hidden flags ask for; stop writes it. Empty names ask for nothing.
func profile(cpu, mem string) (stop func() error, err error) {
	var c *os.File
	if cpu != "" {
		if c, err = os.Create(cpu); err != nil {
			return nil, err
		}
		if err = pprof.StartCPUProfile(c); err != nil {
			return nil, errors.Join(err, c.Close())
		}
	}
	return func() error {
		var err error
		if c != nil {
			pprof.StopCPUProfile()
			err = c.Close()
		}
		if mem == "" {
			return err
		}
		m, merr := os.Create(mem)
		if merr != nil {
			return errors.Join(err, merr)
		}
		runtime.GC()
		return errors.Join(err, pprof.Lookup("allocs").WriteTo(m, 0), m.Close())
	}, nil
}
