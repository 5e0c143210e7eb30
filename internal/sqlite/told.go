package sqlite

import (
	"clew/internal/post"
)

// takeEvidence keeps what the input says about wholeness, once.
func (w *writer) takeEvidence(e *post.Evidence) error {
	account, err := w.account(e.Whole)
	if err != nil {
		return err
	}
	preview := int64(0)
	if e.Preview {
		preview = 1
	}
	root := refOf(e.Root)
	f := w.findEvidence.int(1, w.number).int(2, account).ref(3, root).int(4, int64(e.Stated)).int(5, preview).text(6, e.Limit).text(7, e.Source)
	known, err := f.one()
	if err != nil || known {
		f.reset()
		return err
	}
	return w.insertEvidence.int(1, w.number).int(2, account).ref(3, root).int(4, int64(e.Stated)).int(5, preview).text(6, e.Limit).text(7, e.Source).int(8, millis(e.At)).run()
}

// takeAccounts keeps what the input says of accounts; the newest word stands, every handle is kept.
func (w *writer) takeAccounts(accounts []post.Account) error {
	for i := range accounts {
		a := &accounts[i]
		if a.ID == "" || w.optedOut[a.ID] {
			continue
		}
		key, err := w.account(a.ID)
		if err != nil {
			return err
		}
		seen := millis(a.Seen)
		if seen == 0 {
			seen = w.now
		}
		more, err := accountMore(a)
		if err != nil {
			return err
		}
		if err := w.putAccount.int(1, key).text(2, a.Handle).text(3, a.Name).text(4, more).int(5, seen).run(); err != nil {
			return err
		}
		w.counts.Accounts += w.c.changes()
		if a.Handle != "" {
			if err := w.putHandle.int(1, key).text(2, a.Handle).text(3, a.Name).int(4, seen).run(); err != nil {
				return err
			}
		}
	}
	return nil
}
