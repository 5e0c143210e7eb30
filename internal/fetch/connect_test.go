package fetch

import (
	"context"
	"errors"
	"net"
	"testing"
)

// TestConnect: a connection for another protocol goes where the configuration names a host with its port, and
// nowhere else.
func TestConnect(t *testing.T) {
	l, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	defer l.Close()
	go func() {
		for {
			c, err := l.Accept()
			if err != nil {
				return
			}
			c.Write([]byte("220 here\r\n"))
			c.Close()
		}
	}()
	at := l.Addr().String()
	_, port, _ := net.SplitHostPort(at)
	for _, c := range []struct {
		allow, to string
		want      error
	}{
		{at, at, nil},
		{"localhost:" + port, "localhost:" + port, nil},
		{"localhost:" + port, "LOCALHOST:" + port, nil},
		{"", at, ErrForbidden},
		{"127.0.0.1", at, ErrForbidden}, // without its port it is one for HTTP
		{"127.0.0.1:1", at, ErrForbidden},
		{at, "127.0.0.1:1", ErrForbidden},
		{at, "localhost:" + port, ErrForbidden},
		{at, "2130706433:" + port, ErrForbidden},
		{at, "[::ffff:127.0.0.1]:" + port, ErrForbidden},
		{at, at + "0", ErrForbidden},
		{at, "127.0.0.1", ErrForbidden},
		{at, "127.0.0.1:smtp", ErrForbidden},
		{at, "", ErrForbidden},
		{at, "a\r\nb:25", ErrForbidden},
		{"smtp.invalid:25", "smtp.example:25", ErrForbidden},
		{"127.0.0.1:1", "127.0.0.1:1", ErrUnreachable},
	} {
		var cfg Config
		if c.allow != "" {
			cfg.Allow = []string{c.allow}
		}
		d := New(cfg)
		got, err := d.Connect(context.Background(), c.to)
		if err == nil {
			got.Close()
		}
		if !errors.Is(err, c.want) || c.want == nil && err != nil {
			t.Errorf("allowed %q, to %q: %v", c.allow, c.to, err)
		}
		d.Close()
		if _, err := d.Connect(context.Background(), c.to); err == nil {
			t.Errorf("%q: a closed door connects", c.to)
		}
	}
}
