package peers

import (
	"fmt"
	"net"
	"os"
	"os/exec"
	"os/user"
	"path/filepath"
	"slices"
	"strconv"
	"syscall"
)

// startPostgres starts a PostgreSQL of Debian on an empty cluster. The error is an absentError where it is
// not installed.
func startPostgres() (url string, err error) {
	found, err := filepath.Glob("/usr/lib/postgresql/*/bin/postgres")
	if err != nil || len(found) == 0 {
		return "", &absentError{"the AppView needs PostgreSQL, which is not installed"}
	}
	bin := filepath.Dir(slices.MaxFunc(found, func(a, b string) int { return len(a) - len(b) }))
	dir, err := shared.folder("postgres")
	if err != nil {
		return "", err
	}
	as, err := unprivileged(dir)
	if err != nil {
		return "", err
	}
	p, err := ports(1)
	if err != nil {
		return "", err
	}
	data := filepath.Join(dir, "data")
	setup := exec.Command(filepath.Join(bin, "initdb"), "-D", data, "-U", "clew", "-A", "trust", "-N", "-E", "UTF8", "--no-locale")
	setup.Dir, setup.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	if out, err := setup.CombinedOutput(); err != nil {
		return "", fmt.Errorf("start PostgreSQL: %w: %.2000s", err, out)
	}
	c := exec.Command(filepath.Join(bin, "postgres"), "-D", data, "-h", "127.0.0.1", "-p", strconv.Itoa(p[0]), "-k", "",
		"-c", "fsync=off", "-c", "synchronous_commit=off", "-c", "full_page_writes=off", "-c", "max_connections=100")
	c.Dir, c.SysProcAttr = dir, &syscall.SysProcAttr{Credential: as}
	s, err := launch("postgres", syscall.SIGINT, c)
	if err != nil {
		return "", err
	}
	asks := filepath.Join(bin, "pg_isready")
	if err := s.ready(func() error {
		return exec.Command(asks, "-q", "-h", "127.0.0.1", "-p", strconv.Itoa(p[0])).Run()
	}); err != nil {
		return "", err
	}
	return "postgresql://clew@127.0.0.1:" + strconv.Itoa(p[0]) + "/postgres", nil
}

// unprivileged names a user to run a program as that refuses root, and gives it a folder; nil where the
// tests do not run as root.
func unprivileged(dir string) (*syscall.Credential, error) {
	if os.Getuid() != 0 {
		return nil, nil
	}
	u, err := user.Lookup("postgres")
	if err != nil {
		if u, err = user.Lookup("nobody"); err != nil {
			return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
		}
	}
	uid, err := strconv.ParseUint(u.Uid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
	}
	gid, err := strconv.ParseUint(u.Gid, 10, 32)
	if err != nil {
		return nil, fmt.Errorf("a user for PostgreSQL: %w", err)
	}
	if err := os.Chown(dir, int(uid), int(gid)); err != nil {
		return nil, fmt.Errorf("a folder for PostgreSQL: %w", err)
	}
	return &syscall.Credential{Uid: uint32(uid), Gid: uint32(gid)}, nil
}

// startRedis starts a Redis that keeps nothing on disk.
func startRedis() (address string, err error) {
	program, err := exec.LookPath("redis-server")
	if err != nil {
		return "", &absentError{"the AppView needs redis-server, which is not installed"}
	}
	dir, err := shared.folder("redis")
	if err != nil {
		return "", err
	}
	p, err := ports(1)
	if err != nil {
		return "", err
	}
	address = "127.0.0.1:" + strconv.Itoa(p[0])
	s, err := launch("redis", syscall.SIGTERM, exec.Command(program, "--bind", "127.0.0.1", "--port", strconv.Itoa(p[0]), "--save", "", "--appendonly", "no", "--dir", dir))
	if err != nil {
		return "", err
	}
	return address, s.ready(func() error {
		c, err := net.Dial("tcp", address)
		if err != nil {
			return err
		}
		return c.Close()
	})
}
