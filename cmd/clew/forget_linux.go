package main

import (
	"bufio"
	"os"
	"strconv"
	"strings"
	"syscall"
)

// forget gives back the pages of the program's own file that were needed to begin, and are not to go on: what is
// needed again comes from the system's cache. Pages that are not as they are in the file stay.
func forget() {
	f, err := os.Open("/proc/self/smaps")
	if err != nil {
		return
	}
	defer f.Close()
	self, err := os.Readlink("/proc/self/exe")
	if err != nil {
		return
	}
	var from, to uint64
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		w := strings.Fields(lines.Text())
		switch {
		case len(w) >= 5 && !strings.HasSuffix(w[0], ":"):
			from, to = 0, 0
			if a, b, ok := strings.Cut(w[0], "-"); ok && len(w) == 6 && w[5] == self && w[1][1] == '-' {
				if x, err := strconv.ParseUint(a, 16, 64); err == nil {
					if y, err := strconv.ParseUint(b, 16, 64); err == nil {
						from, to = x, y
					}
				}
			}
		case len(w) == 3 && w[0] == "Anonymous:" && w[1] == "0" && to > from:
			_, _, _ = syscall.Syscall(syscall.SYS_MADVISE, uintptr(from), uintptr(to-from), syscall.MADV_DONTNEED)
		}
	}
}
