package peers

import (
	"fmt"
	"os"
	"syscall"
	"unsafe"
)

// capNetAdmin is the right to raise an interface.
const capNetAdmin = 12

// apart asks for a network of its own: as root for that alone, else for a user namespace that allows it.
func apart() *syscall.SysProcAttr {
	a := &syscall.SysProcAttr{Cloneflags: syscall.CLONE_NEWNET, Pdeathsig: syscall.SIGKILL}
	if uid := os.Getuid(); uid != 0 {
		a.Cloneflags |= syscall.CLONE_NEWUSER
		a.UidMappings = []syscall.SysProcIDMap{{ContainerID: uid, HostID: uid, Size: 1}}
		a.GidMappings = []syscall.SysProcIDMap{{ContainerID: os.Getgid(), HostID: os.Getgid(), Size: 1}}
		a.AmbientCaps = []uintptr{capNetAdmin}
	}
	return a
}

// raise brings the loopback interface up.
func raise() error {
	s, err := syscall.Socket(syscall.AF_INET, syscall.SOCK_DGRAM|syscall.SOCK_CLOEXEC, 0)
	if err != nil {
		return fmt.Errorf("raise the loopback interface: %w", err)
	}
	defer syscall.Close(s)
	var request struct { // struct ifreq of the kernel
		name  [16]byte
		flags uint16
		_     [22]byte
	}
	copy(request.name[:], "lo")
	request.flags = syscall.IFF_UP | syscall.IFF_RUNNING
	if _, _, e := syscall.Syscall(syscall.SYS_IOCTL, uintptr(s), syscall.SIOCSIFFLAGS, uintptr(unsafe.Pointer(&request))); e != 0 {
		return fmt.Errorf("raise the loopback interface: %w", e)
	}
	return nil
}

// dies ends a server with the test binary, however that ends.
func dies(a *syscall.SysProcAttr, s syscall.Signal) { a.Pdeathsig = s }
