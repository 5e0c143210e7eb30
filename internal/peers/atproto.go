package peers

import (
	"encoding/base64"
	"net/url"
	"strconv"
	"strings"
	"sync/atomic"
	"testing"
	"time"

	"clew/internal/post"
)

// AT is a running PDS and did:plc directory with the AppView of Bluesky over them.
type AT struct {
	PDS     string // http://localhost:port
	PLC     string
	AppView string
	script  *script
	made    atomic.Int64
}

// Person is an account of an AT, which writes to its PDS.
type Person struct {
	DID    post.AccountID
	Handle string // without @
	Token  string
	on     *AT
}

// Record is a record as its PDS keeps it: its address and the digest of what it says now.
type Record struct {
	URI string `json:"uri"`
	CID string `json:"cid"`
}

// ID is what Clew calls it.
func (r Record) ID() post.ID { return post.ID(r.URI) }

var at once[AT]

// ATProto gives the servers, started on the first call. The test is skipped where they are not installed.
func ATProto(t testing.TB) *AT {
	t.Helper()
	return at.take(t, startATProto)
}

func startATProto() (*AT, error) {
	if _, _, err := installed("node"); err != nil {
		return nil, err
	}
	database, err := startPostgres()
	if err != nil {
		return nil, err
	}
	cache, err := startRedis()
	if err != nil {
		return nil, err
	}
	p, err := ports(3)
	if err != nil {
		return nil, err
	}
	local := func(i int) string { return "http://localhost:" + strconv.Itoa(p[i]) }
	n := &AT{PLC: local(0), PDS: local(1), AppView: local(2)}
	n.script, err = startNode("atproto", "DB_POSTGRES_URL="+database, "REDIS_HOST="+cache,
		"PLC_PORT="+strconv.Itoa(p[0]), "PDS_PORT="+strconv.Itoa(p[1]), "BSKY_PORT="+strconv.Itoa(p[2]))
	return n, err
}

// Settle waits until the AppView has taken in all that the PDS has.
func (n *AT) Settle(t testing.TB) {
	t.Helper()
	if err := n.script.tell("process", "PROCESSED"); err != nil {
		t.Fatal(err)
	}
}

// query asks a server; its parameters are name and value in turns.
func query(t testing.TB, server, authorization, method string, params ...string) Answer {
	t.Helper()
	v := url.Values{}
	for i := 0; i+1 < len(params); i += 2 {
		v.Add(params[i], params[i+1])
	}
	a, err := ask("GET", server+"/xrpc/"+method+"?"+v.Encode(), authorization, "", nil)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	return a
}

// View asks the AppView, without a token.
func (n *AT) View(t testing.TB, method string, params ...string) Answer {
	t.Helper()
	return query(t, n.AppView, "", method, params...)
}

// Repo asks the PDS, without a token.
func (n *AT) Repo(t testing.TB, method string, params ...string) Answer {
	t.Helper()
	return query(t, n.PDS, "", method, params...)
}

// Admin does what the PDS's operator may.
func (n *AT) Admin(t testing.TB, method string, body any) {
	t.Helper()
	a, err := ask("POST", n.PDS+"/xrpc/"+method, "Basic "+base64.StdEncoding.EncodeToString([]byte("admin:admin-pass")), "", body)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	if a.Status != 200 {
		t.Fatalf("%s: status %d: %.400s", method, a.Status, a.Body)
	}
}

// Join makes an account whose handle begins with name.
func (n *AT) Join(t testing.TB, name string) *Person {
	t.Helper()
	handle := name + strconv.FormatInt(n.made.Add(1), 10) + ".test"
	a, err := ask("POST", n.PDS+"/xrpc/com.atproto.server.createAccount", "", "", map[string]string{"handle": handle, "email": handle + "@example.test", "password": password})
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ DID, AccessJWT string }
	a.Into(t, &out)
	return &Person{DID: post.AccountID(out.DID), Handle: handle, Token: out.AccessJWT, on: n}
}

// Call does something to the person's own repository or account.
func (p *Person) Call(t testing.TB, method string, body any) Answer {
	t.Helper()
	a, err := ask("POST", p.on.PDS+"/xrpc/"+method, "Bearer "+p.Token, "", body)
	if err != nil {
		t.Fatalf("%s: %v", method, err)
	}
	if a.Status != 200 {
		t.Fatalf("%s of %s: status %d: %.400s", method, p.Handle, a.Status, a.Body)
	}
	return a
}

// Fields are a record's or an embed's members.
type Fields map[string]any

// Create writes a record; key may be "" for one of the server's choosing.
func (p *Person) Create(t testing.TB, collection, key string, record Fields) Record {
	t.Helper()
	record["$type"] = collection
	if record["createdAt"] == nil {
		record["createdAt"] = time.Now().UTC().Format("2006-01-02T15:04:05.000Z")
	}
	body := Fields{"repo": p.DID, "collection": collection, "record": record}
	if key != "" {
		body["rkey"] = key
	}
	var out Record
	p.Call(t, "com.atproto.repo.createRecord", body).Into(t, &out)
	return out
}

// Post says something. more is what else the record holds.
func (p *Person) Post(t testing.TB, text string, more Fields) Record {
	t.Helper()
	record := Fields{"text": text, "langs": []string{"en"}}
	for k, v := range more {
		record[k] = v
	}
	return p.Create(t, "app.bsky.feed.post", "", record)
}

// Reply answers a post in the conversation that top began.
func (p *Person) Reply(t testing.TB, top, to Record, text string, more Fields) Record {
	t.Helper()
	record := Fields{"reply": Fields{"root": top, "parent": to}}
	for k, v := range more {
		record[k] = v
	}
	return p.Post(t, text, record)
}

// Put changes what a record says.
func (p *Person) Put(t testing.TB, r Record, record Fields) Record {
	t.Helper()
	collection, key := r.parts(t)
	record["$type"] = collection
	var out Record
	p.Call(t, "com.atproto.repo.putRecord", Fields{"repo": p.DID, "collection": collection, "rkey": key, "record": record}).Into(t, &out)
	return out
}

// Delete takes a record away.
func (p *Person) Delete(t testing.TB, r Record) {
	t.Helper()
	collection, key := r.parts(t)
	p.Call(t, "com.atproto.repo.deleteRecord", Fields{"repo": p.DID, "collection": collection, "rkey": key})
}

// Upload keeps a small picture, and gives what a record names it by.
func (p *Person) Upload(t testing.TB) any {
	t.Helper()
	a, err := ask("POST", p.on.PDS+"/xrpc/com.atproto.repo.uploadBlob", "Bearer "+p.Token, "image/png", Picture(40, 30))
	if err != nil {
		t.Fatal(err)
	}
	var out struct{ Blob any }
	a.Into(t, &out)
	return out.Blob
}

// Reload gives a record's value as its PDS has it, to be changed and Put.
func (p *Person) Reload(t testing.TB, r Record) Fields {
	t.Helper()
	collection, key := r.parts(t)
	var out struct{ Value Fields }
	p.on.Repo(t, "com.atproto.repo.getRecord", "repo", string(p.DID), "collection", collection, "rkey", key).Into(t, &out)
	return out.Value
}

// parts cuts the address of a record.
func (r Record) parts(t testing.TB) (collection, key string) {
	t.Helper()
	part := strings.Split(strings.TrimPrefix(r.URI, "at://"), "/")
	if len(part) != 3 {
		t.Fatalf("the address %q", r.URI)
	}
	return part[1], part[2]
}

// TakeDownRecord hides a record at its server, as its operator may, or shows it again.
func (n *AT) TakeDownRecord(t testing.TB, r Record, down bool) {
	t.Helper()
	n.Admin(t, "com.atproto.admin.updateSubjectStatus", Fields{"subject": Fields{"$type": "com.atproto.repo.strongRef", "uri": r.URI, "cid": r.CID},
		"takedown": Fields{"applied": down, "ref": "1"}})
}

// TakeDownAccount hides an account at its server, as its operator may, or shows it again.
func (n *AT) TakeDownAccount(t testing.TB, p *Person, down bool) {
	t.Helper()
	n.Admin(t, "com.atproto.admin.updateSubjectStatus", Fields{"subject": Fields{"$type": "com.atproto.admin.defs#repoRef", "did": p.DID},
		"takedown": Fields{"applied": down, "ref": "1"}})
}

// Rename gives the person another handle, which begins with name.
func (p *Person) Rename(t testing.TB, name string) {
	t.Helper()
	p.Handle = name + strconv.FormatInt(p.on.made.Add(1), 10) + ".test"
	p.Call(t, "com.atproto.identity.updateHandle", Fields{"handle": p.Handle})
}
