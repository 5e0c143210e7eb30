package torture

import (
	"bytes"
	"encoding/json"
	"errors"
	"fmt"
	"os"
	"runtime"
	"strconv"
	"strings"
	"syscall"
	"unsafe"
)

// canTrace says whether this system's calls are known to the tracer.
const canTrace = true

// System calls that change files, of linux on amd64.
const (
	sysWrite     = 1
	sysOpen      = 2
	sysPwrite    = 18
	sysWritev    = 20
	sysFsync     = 74
	sysFdatasync = 75
	sysFtruncate = 77
	sysRename    = 82
	sysMkdir     = 83
	sysUnlink    = 87
	sysOpenat    = 257
	sysMkdirat   = 258
	sysUnlinkat  = 263
	sysRenameat  = 264
	sysFallocate = 285
	sysRenameat2 = 316
)

const (
	traceSysgood = 0x1
	traceForks   = 0x2 | 0x4 | 0x8 // fork, vfork, clone
	traceExit    = 0x100000        // the program dies with its tracer
	getSyscall   = 0x420e          // PTRACE_GET_SYSCALL_INFO
)

// syscallInfo is struct ptrace_syscall_info.
type syscallInfo struct {
	op   uint8 // 1 on entry, 2 on exit
	_    [3]byte
	arch uint32
	ip   uint64
	sp   uint64
	nr   uint64 // on entry
	args [6]uint64
}

// pending is what is to be done when a call returns.
type pending struct {
	errno syscall.Errno // to return instead
	count uint64        // of a write that was cut short: what the program asked for
	kill  bool
}

type tracer struct {
	plan   plan
	pid    int
	n      int
	report report
	after  map[int]pending
	known  map[int]bool
}

// trace runs a command under a plan and writes the report. It gives the command's exit status, 128 and the
// signal's number if it was killed. It needs a process without other children.
func trace(p plan, args []string) (int, error) {
	runtime.LockOSThread() // one thread traces; others may not
	files := []uintptr{0, 1, 2}
	pid, err := syscall.ForkExec(args[0], args, &syscall.ProcAttr{Env: os.Environ(), Files: files, Sys: &syscall.SysProcAttr{Ptrace: true}})
	if err != nil {
		return 0, fmt.Errorf("start %s: %w", args[0], err)
	}
	var ws syscall.WaitStatus
	if _, err := syscall.Wait4(pid, &ws, 0, nil); err != nil {
		return 0, err
	}
	if err := syscall.PtraceSetOptions(pid, traceSysgood|traceForks|traceExit); err != nil {
		return 0, fmt.Errorf("trace: %w", err)
	}
	t := &tracer{plan: p, pid: pid, after: map[int]pending{}, known: map[int]bool{pid: true}}
	status, err := t.run()
	if err != nil {
		return 0, err
	}
	b, err := json.Marshal(t.report)
	if err != nil {
		return 0, err
	}
	return status, os.WriteFile(p.Report, b, 0o600)
}

func (t *tracer) run() (int, error) {
	if err := syscall.PtraceSyscall(t.pid, 0); err != nil {
		return 0, err
	}
	for {
		var ws syscall.WaitStatus
		tid, err := syscall.Wait4(-1, &ws, syscall.WALL, nil)
		if errors.Is(err, syscall.EINTR) {
			continue
		}
		if err != nil {
			return 0, fmt.Errorf("wait: %w", err)
		}
		switch {
		case ws.Exited() && tid == t.pid:
			return ws.ExitStatus(), nil
		case ws.Signaled() && tid == t.pid:
			return 128 + int(ws.Signal()), nil
		case ws.Stopped():
			if err := t.stopped(tid, ws); err != nil && !errors.Is(err, syscall.ESRCH) {
				return 0, err
			}
		}
	}
}

// stopped deals with one stop of one thread and lets it go on. ESRCH: it was killed meanwhile.
func (t *tracer) stopped(tid int, ws syscall.WaitStatus) error {
	sig := ws.StopSignal()
	switch {
	case sig == syscall.SIGTRAP|0x80:
		if err := t.call(tid); err != nil {
			return err
		}
		sig = 0
	case ws.TrapCause() > 0:
		sig = 0
	case sig == syscall.SIGSTOP && !t.known[tid]:
		sig = 0
	}
	t.known[tid] = true
	return syscall.PtraceSyscall(tid, int(sig))
}

// call deals with the beginning or end of a system call.
func (t *tracer) call(tid int) error {
	var info syscallInfo
	if _, _, e := syscall.RawSyscall6(syscall.SYS_PTRACE, getSyscall, uintptr(tid), unsafe.Sizeof(info), uintptr(unsafe.Pointer(&info)), 0, 0); e != 0 {
		return e
	}
	if info.op == 1 {
		return t.begins(tid, &info)
	}
	todo, ok := t.after[tid]
	if !ok {
		return nil
	}
	delete(t.after, tid)
	if todo.kill {
		return syscall.Kill(t.pid, syscall.SIGKILL)
	}
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return err
	}
	if todo.errno != 0 {
		regs.Rax = -uint64(todo.errno)
	} else {
		regs.Rdx = todo.count
	}
	return syscall.PtraceSetRegs(tid, &regs)
}

func (t *tracer) begins(tid int, info *syscallInfo) error {
	if info.nr == sysWrite && info.args[0] == 1 && t.report.Hit {
		t.report.Said++
	}
	op, path := describe(tid, info)
	if op == "" || !strings.HasPrefix(path, t.plan.Dir) {
		return nil
	}
	t.n++
	t.report.Calls = append(t.report.Calls, call{op, strings.TrimPrefix(path, t.plan.Dir)})
	switch {
	case t.n == t.plan.At:
		t.report.Hit = true
		return t.fault(tid, op, info, t.plan.Fault)
	case t.report.Hit && t.plan.Fault == noSpace && takesSpace(op):
		return t.refuse(tid, syscall.ENOSPC)
	case t.report.Hit && t.plan.Fault == dead:
		return t.refuse(tid, syscall.EIO)
	}
	return nil
}

func (t *tracer) fault(tid int, op string, info *syscallInfo, f string) error {
	switch f {
	case kill:
		return syscall.Kill(t.pid, syscall.SIGKILL)
	case noSpace:
		return t.refuse(tid, syscall.ENOSPC)
	case ioError, dead:
		return t.refuse(tid, syscall.EIO)
	case short, torn:
		if op != "write" || info.args[2] < 2 {
			t.report.Hit = false // one byte cannot be cut
			return nil
		}
		var regs syscall.PtraceRegs
		if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
			return err
		}
		t.after[tid] = pending{count: regs.Rdx, kill: f == torn}
		regs.Rdx /= 2
		return syscall.PtraceSetRegs(tid, &regs)
	}
	return fmt.Errorf("no such fault: %s", f)
}

// refuse keeps the kernel from doing the call, and has it return an error.
func (t *tracer) refuse(tid int, e syscall.Errno) error {
	var regs syscall.PtraceRegs
	if err := syscall.PtraceGetRegs(tid, &regs); err != nil {
		return err
	}
	regs.Orig_rax = ^uint64(0)
	t.after[tid] = pending{errno: e}
	return syscall.PtraceSetRegs(tid, &regs)
}

// describe names a call that changes a file, and the file; "" for any other.
func describe(tid int, info *syscallInfo) (op, path string) {
	a := info.args
	switch info.nr {
	case sysWrite, sysPwrite, sysWritev:
		return "write", pathOf(tid, a[0])
	case sysFsync, sysFdatasync:
		return "sync", pathOf(tid, a[0])
	case sysFtruncate, sysFallocate:
		return "truncate", pathOf(tid, a[0])
	case sysOpen:
		return creating(a[1], text(tid, a[0]))
	case sysOpenat:
		return creating(a[2], text(tid, a[1]))
	case sysMkdir:
		return "mkdir", text(tid, a[0])
	case sysMkdirat:
		return "mkdir", text(tid, a[1])
	case sysUnlink:
		return "unlink", text(tid, a[0])
	case sysUnlinkat:
		return "unlink", text(tid, a[1])
	case sysRename:
		return "rename", text(tid, a[1])
	case sysRenameat, sysRenameat2:
		return "rename", text(tid, a[3])
	}
	return "", ""
}

// creating names an open that makes a file. One that opens what is there already changes nothing.
func creating(flags uint64, path string) (op, name string) {
	if flags&syscall.O_CREAT == 0 {
		return "", ""
	}
	if _, err := os.Lstat(path); err == nil {
		return "open", path
	}
	return "create", path
}

func takesSpace(op string) bool { return op == "write" || op == "create" || op == "mkdir" }

func pathOf(tid int, fd uint64) string {
	// A descriptor that is gone has no name, and the call will say so itself.
	s, _ := os.Readlink("/proc/" + strconv.Itoa(tid) + "/fd/" + strconv.FormatUint(fd, 10))
	return s
}

// text reads a string of the traced program.
func text(tid int, at uint64) string {
	f, err := os.Open("/proc/" + strconv.Itoa(tid) + "/mem")
	if err != nil {
		return ""
	}
	defer f.Close()
	b := make([]byte, 4096)
	n, _ := f.ReadAt(b, int64(at)) // up to the end of the mapping
	s, _, _ := bytes.Cut(b[:n], []byte{0})
	return string(s)
}
