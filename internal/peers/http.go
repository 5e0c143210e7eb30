package peers

import (
	"bytes"
	"context"
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"testing"
	"time"
)

// client asks the servers; no answer of theirs takes long.
var client = &http.Client{Timeout: patience}

// Answer is what a server said.
type Answer struct {
	Status int
	Header http.Header
	Body   []byte
}

// Into reads the JSON of an answer of status 200.
func (a Answer) Into(t testing.TB, v any) {
	t.Helper()
	if a.Status != http.StatusOK {
		t.Fatalf("status %d: %.400s", a.Status, a.Body)
	}
	if err := json.Unmarshal(a.Body, v); err != nil {
		t.Fatalf("%v in %.400s", err, a.Body)
	}
}

// ask sends a request; body is nil, bytes as they are, or what becomes JSON.
func ask(method, url, authorization, kind string, body any) (Answer, error) {
	var send io.Reader
	switch b := body.(type) {
	case nil:
	case []byte:
		send = bytes.NewReader(b)
	default:
		j, err := json.Marshal(b)
		if err != nil {
			return Answer{}, fmt.Errorf("%s %s: %w", method, url, err)
		}
		send, kind = bytes.NewReader(j), "application/json"
	}
	r, err := http.NewRequestWithContext(context.Background(), method, url, send)
	if err != nil {
		return Answer{}, fmt.Errorf("%s %s: %w", method, url, err)
	}
	if kind != "" {
		r.Header.Set("Content-Type", kind)
	}
	if authorization != "" {
		r.Header.Set("Authorization", authorization)
	}
	return answer(client.Do(r))
}

// answer reads a response whole.
func answer(r *http.Response, err error) (Answer, error) {
	if err != nil {
		return Answer{}, err
	}
	defer r.Body.Close()
	b, err := io.ReadAll(r.Body)
	if err != nil {
		return Answer{}, fmt.Errorf("read the answer of %s: %w", r.Request.URL, err)
	}
	return Answer{Status: r.StatusCode, Header: r.Header, Body: b}, nil
}

// up says whether an address answers 200.
func up(url string) func() error {
	return func() error {
		a, err := ask("GET", url, "", "", nil)
		if err == nil && a.Status != http.StatusOK {
			err = fmt.Errorf("status %d", a.Status)
		}
		return err
	}
}

// read reads the JSON of an answer of status 200.
func read(a Answer, v any) error {
	if a.Status != http.StatusOK {
		return fmt.Errorf("status %d: %.400s", a.Status, a.Body)
	}
	return json.Unmarshal(a.Body, v)
}

// soon waits until something holds that a server does in its own time.
func soon(t testing.TB, holds func() error) {
	t.Helper()
	until := time.Now().Add(patience)
	for {
		err := holds()
		if err == nil {
			return
		}
		if time.Now().After(until) {
			t.Fatal(err)
		}
		time.Sleep(20 * time.Millisecond)
	}
}
