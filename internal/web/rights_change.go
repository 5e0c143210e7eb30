package web

import (
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"clew/internal/post"
	"clew/internal/record"
)

// changeRights does what a form of the page of rights asks for.
func (v *visit) changeRights() error {
	if !v.Rights.given() {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	switch form.Get("do") {
	case "claim":
		return v.beginClaim(form.Get("account"))
	case "prove":
		return v.prove(form.Get("link"))
	case "leave":
		if t, _, ok := v.claim(); ok {
			v.desk.end(t)
		}
		v.setCookie(authorCookie, "", 0)
		return v.seeOther("/rights?said=left")
	}
	c, err := v.author()
	if err != nil {
		return err
	}
	said, err := v.asAuthor(c, form)
	if err != nil {
		return err
	}
	v.Log.Info("an author changed what is shown", "account", c.account.ID, "did", said)
	return v.seeOther("/rights?said=" + said)
}

// asAuthor does what an author asks for, who proved that the account is theirs. It says what was done.
func (v *visit) asAuthor(c claim, form url.Values) (said string, err error) {
	ctx, id, now := v.r.Context(), c.account.ID, v.desk.now().UTC()
	rights := v.Rights
	switch form.Get("do") {
	case "opt-out":
		if err := rights.Rules.Rule(ctx, record.Ruling{Account: id, Kind: record.RuleOptOut, Reason: "the author asked, with proof", By: record.ByAuthor, At: now}); err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[""] != nil { // it stands in the log already
			return "opt-out", err
		}
		_, err = rights.Takedowns.TakeDown(ctx, record.Takedown{At: now, Account: id, Ground: record.GroundOptOut, By: record.ByAuthor})
		return "opt-out", err
	case "opt-in":
		if err := unruled(rights.Rules.Unrule(ctx, id, record.RuleOptOut)); err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[""] == nil {
			return "opt-in", err
		}
		return "opt-in", unruled(rights.Takedowns.Lift(ctx, down[""].Number, record.ByAuthor, now))
	case "index":
		return "indexed", rights.Rules.Rule(ctx, record.Ruling{Account: id, Kind: record.RuleIndexed, Reason: "the author asked, with proof", By: record.ByAuthor, At: now})
	case "unindex":
		return "unindexed", unruled(rights.Rules.Unrule(ctx, id, record.RuleIndexed))
	case "take-down":
		thread, _, err := v.ownPost(id, form.Get("thread"))
		if err != nil {
			return "", err
		}
		down, err := v.takedownsOf(id)
		if err != nil || down[thread] != nil {
			return "taken-down", err
		}
		_, err = rights.Takedowns.TakeDown(ctx, record.Takedown{At: now, Post: thread, Account: id, Ground: record.GroundAuthor, By: record.ByAuthor})
		return "taken-down", err
	case "lift":
		down, err := v.takedownsOf(id)
		if err != nil {
			return "", err
		}
		for _, t := range down {
			if fmt.Sprint(t.Number) == form.Get("takedown") && t.By == record.ByAuthor && t.Post != "" {
				return "lifted", unruled(rights.Takedowns.Lift(ctx, t.Number, record.ByAuthor, now))
			}
		}
		return "", fmt.Errorf("no takedown of the author's: %w", errForbidden)
	case "state":
		return "stated", v.state(c, form, now)
	case "withdraw":
		var n int64
		if _, err := fmt.Sscan(form.Get("statement"), &n); err != nil {
			return "", fmt.Errorf("%w: %w", errRequest, err)
		}
		return "unsaid", unruled(rights.Statements.Withdraw(ctx, id, n))
	}
	return "", fmt.Errorf("no such action: %w", errRequest)
}

// unruled is nothing where what was to be taken back is not there any more.
func unruled(err error) error {
	if errors.Is(err, record.ErrNotFound) {
		return nil
	}
	return err
}

// ownPost finds a post by an account, and the thread it belongs to.
func (v *visit) ownPost(account post.AccountID, said string) (thread, p post.ID, err error) {
	id, err := postID(strings.TrimSpace(said))
	if err != nil {
		return "", "", err
	}
	h, err := v.Record.Thread(v.r.Context(), id)
	if err != nil {
		return "", "", err
	}
	i := slices.IndexFunc(h.Posts, func(p post.Post) bool { return p.ID == id && p.Author == account })
	if i < 0 {
		return "", "", fmt.Errorf("%s is not by %s: %w", id, account, errForbidden)
	}
	thread = h.Posts[0].ID
	if d, err := v.Document(v.r.Context(), id, Reading{}); err == nil {
		thread = d.Thread.ID
	}
	return thread, id, nil
}

// state keeps what an author says in place.
func (v *visit) state(c claim, form url.Values, now time.Time) error {
	s := record.Statement{Account: c.account.ID, Kind: form.Get("kind"), Text: strings.TrimSpace(form.Get("text")), At: now, Proof: c.proof}
	if s.Kind != record.Correction && s.Kind != record.Answer || s.Text == "" || !utf8.ValidString(s.Text) || utf8.RuneCountInString(s.Text) > record.MaxStatement {
		return fmt.Errorf("a statement: %w", errRequest)
	}
	if said := strings.TrimSpace(form.Get("thread")); said != "" {
		thread, p, err := v.ownPost(c.account.ID, said)
		if err != nil {
			return err
		}
		if s.Thread = thread; p != thread {
			s.Post = p
		}
	}
	list, err := v.Rights.Statements.StatementsOf(v.r.Context(), c.account.ID)
	if err != nil {
		return err
	}
	if len(list) >= record.MaxStatements {
		return errTooMany
	}
	_, err = v.Rights.Statements.State(v.r.Context(), s)
	return err
}
