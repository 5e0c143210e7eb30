//go:build unix

package segfile

import (
	"os"
	"syscall"
)

// Map gives a file's bytes without reading them onto the heap. done lets go of them: nothing may look at them then.
func Map(name string) (data []byte, done func(), err error) {
	f, err := os.Open(name)
	if err != nil {
		return nil, nil, err
	}
	defer f.Close() // the mapping stays
	s, err := f.Stat()
	if err != nil {
		return nil, nil, err
	}
	if s.Size() == 0 || s.Size() != int64(int(s.Size())) {
		return nil, nil, ErrDamaged
	}
	data, err = syscall.Mmap(int(f.Fd()), 0, int(s.Size()), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil { // a file system that maps nothing
		data, err = os.ReadFile(name)
		return data, nil, err
	}
	return data, func() { _ = syscall.Munmap(data) }, nil
}
