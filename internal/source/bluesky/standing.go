package bluesky

import (
	"time"

	"clew/internal/post"
	"clew/internal/source"
)

// errNoDID is why an event is not used.
const errNoDID = "an event of an account that is no DID"

// identity tells the handle that a stream names for an account.
func (o *out) identity(at int64, did, handle string, seen time.Time) error {
	if !isDID(did) {
		return o.skip(at, errNoDID)
	}
	if handle != "" && handle != "handle.invalid" {
		return o.account(post.Account{ID: post.AccountID(did), Network: post.Bluesky, Handle: "@" + handle, Seen: seen})
	}
	o.pass("an identity event without a handle")
	return nil
}

// accountState tells the end of an account, its suspension, or that it is back.
func (o *out) accountState(at int64, did string, active bool, status string, seen time.Time) error {
	if !isDID(did) {
		return o.skip(at, errNoDID)
	}
	g := source.Gone{Account: post.AccountID(did), At: stamp(seen)}
	if active {
		g.Restored, g.Why = true, "account active"
		return o.lost(g)
	}
	switch status {
	case "deleted":
		g.State, g.Why = post.Deleted, "account deleted"
	case "takendown":
		g.State, g.Why = post.Suspended, "account taken down"
	case "suspended", "deactivated":
		g.State, g.Why = post.Suspended, "account "+status
	default:
		o.pass("an account event that takes nothing away")
		return nil
	}
	return o.lost(g)
}

func isDID(did string) bool {
	a, err := post.ParseAccountID(did)
	return err == nil && a.Network() == post.Bluesky
}
