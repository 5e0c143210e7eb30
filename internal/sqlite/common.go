package sqlite

import (
	"clew/internal/post"
	"clew/internal/record"
)

// common is what a connection remembers from one view to the next, for as long as nobody commits: what the threads of a
// page have in common. It is used by one view at a time; what is in it is not changed by those who get it.
type common struct {
	version int64 // of the data, as this connection sees it; 0 before the first look

	accounts map[int64]post.AccountID
	people   map[post.AccountID]post.Account
	captures map[int64]record.Capture
	handles  map[int64][]record.Handle
	lost     map[post.AccountID]record.Tombstone // whole accounts; of one that is not gone, the zero Tombstone
	whole    map[int64][]heard                   // evidence about all posts of an account
	imports  map[int64][]heard                   // and about all that an import told

	rare, versions, gone, told, known bool // view.rare was asked, and what it said
}

// maxKept bounds what a connection remembers, of each kind.
const maxKept = 512

// fresh forgets what was remembered if anything was committed since, or if it is much. It is called in the transaction
// of a view, which sees the data of the version that the engine tells from here on.
func (rd *reader) fresh() error {
	s, err := rd.stmt("PRAGMA data_version")
	if err != nil {
		return err
	}
	if _, err := s.one(); err != nil {
		return err
	}
	version := s.colInt(0)
	s.reset()
	k := &rd.common
	if k.version == version && version != 0 && max(len(k.accounts), len(k.people), len(k.captures), len(k.handles), len(k.lost), len(k.whole), len(k.imports)) <= maxKept {
		return nil
	}
	*k = common{
		version: version, accounts: map[int64]post.AccountID{}, people: map[post.AccountID]post.Account{}, captures: map[int64]record.Capture{},
		handles: map[int64][]record.Handle{}, lost: map[post.AccountID]record.Tombstone{}, whole: map[int64][]heard{}, imports: map[int64][]heard{},
	}
	return nil
}
