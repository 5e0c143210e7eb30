package peers

import (
	"bytes"
	"fmt"
	"image"
	"image/color"
	"image/png"
	"mime/multipart"
	"testing"

	"clew/internal/post"
)

// Status is what a member says, in the terms of Mastodon's API.
type Status struct {
	Text       string   `json:"status"`
	To         string   `json:"in_reply_to_id,omitempty"` // API id
	Visibility string   `json:"visibility,omitempty"`     // public where it is empty
	Warning    string   `json:"spoiler_text,omitempty"`
	Sensitive  bool     `json:"sensitive,omitempty"`
	Language   string   `json:"language,omitempty"`
	Media      []string `json:"media_ids,omitempty"`
	Poll       *Poll    `json:"poll,omitempty"`
	Type       string   `json:"content_type,omitempty"`
}

// Poll is a question of a Status.
type Poll struct {
	Options []string `json:"options"`
	Seconds int      `json:"expires_in"`
	Many    bool     `json:"multiple,omitempty"`
}

// Posted is a status as the server keeps it.
type Posted struct {
	API  string `json:"id"`
	URI  string `json:"uri"`
	URL  string `json:"url"`
	Text string `json:"-"` // as written
}

// ID is what Clew calls it.
func (s Posted) ID() post.ID { return post.ID(s.URI) }

// Call asks the API as a member does.
func (m *Member) Call(t testing.TB, method, path string, body any) Answer {
	t.Helper()
	a, err := ask(method, m.on.URL+path, "Bearer "+m.Token, "", body)
	if err != nil {
		t.Fatalf("%s %s: %v", method, path, err)
	}
	return a
}

// Say posts a status.
func (m *Member) Say(t testing.TB, s Status) Posted {
	t.Helper()
	if s.Visibility == "" {
		s.Visibility = "public"
	}
	s.Type = "text/plain"
	var out Posted
	m.Call(t, "POST", "/api/v1/statuses", s).Into(t, &out)
	out.Text = s.Text
	return out
}

// Reply posts an answer in public.
func (m *Member) Reply(t testing.TB, to Posted, text string) Posted {
	t.Helper()
	return m.Say(t, Status{Text: text, To: to.API})
}

// Edit changes what a status says.
func (m *Member) Edit(t testing.TB, s Posted, text string) Posted {
	t.Helper()
	var out Posted
	m.Call(t, "PUT", "/api/v1/statuses/"+s.API, Status{Text: text, Type: "text/plain"}).Into(t, &out)
	out.Text = text
	return out
}

// Delete takes a status away and waits until it is gone.
func (m *Member) Delete(t testing.TB, s Posted) {
	t.Helper()
	var out Posted
	m.Call(t, "DELETE", "/api/v1/statuses/"+s.API, nil).Into(t, &out)
	soon(t, func() error {
		if a := m.Call(t, "GET", "/api/v1/statuses/"+s.API, nil); a.Status != 404 {
			return fmt.Errorf("a deleted status answers %d", a.Status)
		}
		return nil
	})
}

// Context reads a status's context: the API ids above and below, in the server's order.
func (m *Member) Context(t testing.TB, s Posted) (above, below []string) {
	t.Helper()
	var c struct {
		Above []Posted `json:"ancestors"`
		Below []Posted `json:"descendants"`
	}
	m.Call(t, "GET", "/api/v1/statuses/"+s.API+"/context", nil).Into(t, &c)
	for _, s := range c.Above {
		above = append(above, s.API)
	}
	for _, s := range c.Below {
		below = append(below, s.API)
	}
	return above, below
}

// Upload sends a small picture with its description, and gives its id.
func (m *Member) Upload(t testing.TB, alt string) string {
	t.Helper()
	body, kind := form(t, map[string]string{"description": alt}, "file", Picture(40, 30))
	a, err := ask("POST", m.on.URL+"/api/v2/media", "Bearer "+m.Token, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	var out struct {
		ID string `json:"id"`
	}
	a.Into(t, &out)
	return out.ID
}

// Emoji adds a picture that texts may name between colons; only the keeper may.
func (m *Member) Emoji(t testing.TB, code string) {
	t.Helper()
	body, kind := form(t, map[string]string{"shortcode": code}, "image", Picture(20, 20))
	a, err := ask("POST", m.on.URL+"/api/v1/admin/custom_emojis", "Bearer "+m.Token, kind, body)
	if err != nil {
		t.Fatal(err)
	}
	if a.Status != 200 {
		t.Fatalf("an emoji: status %d: %.400s", a.Status, a.Body)
	}
}

// form makes a form with one file.
func form(t testing.TB, fields map[string]string, file string, content []byte) (body []byte, kind string) {
	t.Helper()
	var b bytes.Buffer
	w := multipart.NewWriter(&b)
	for k, v := range fields {
		if err := w.WriteField(k, v); err != nil {
			t.Fatal(err)
		}
	}
	part, err := w.CreateFormFile(file, file+".png")
	if err != nil {
		t.Fatal(err)
	}
	if _, err := part.Write(content); err != nil {
		t.Fatal(err)
	}
	if err := w.Close(); err != nil {
		t.Fatal(err)
	}
	return b.Bytes(), w.FormDataContentType()
}

// Picture is a valid PNG.
func Picture(width, height int) []byte {
	m := image.NewRGBA(image.Rect(0, 0, width, height))
	for x := range width {
		for y := range height {
			m.Set(x, y, color.RGBA{R: uint8(x * 5), G: uint8(y * 5), B: 90, A: 255})
		}
	}
	var b bytes.Buffer
	if err := png.Encode(&b, m); err != nil {
		panic("peers: a picture in memory cannot be written: " + err.Error())
	}
	return b.Bytes()
}
