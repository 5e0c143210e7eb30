//go:build linux || darwin || freebsd

package main

import "syscall"

// diskSpace tells how many bytes are free to this user where a folder is, and how many there are.
func diskSpace(folder string) (free, total int64, err error) {
	var s syscall.Statfs_t
	if err := syscall.Statfs(folder, &s); err != nil {
		return 0, 0, err
	}
	size := int64(s.Bsize)
	return int64(s.Bavail) * size, int64(s.Blocks) * size, nil
}
