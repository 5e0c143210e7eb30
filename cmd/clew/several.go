package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"strconv"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/same"
)

// Bounds of a list of statements.
const (
	statementsListed = 30
	maxStatements    = 1000
	pairsListed      = 3 // of one place, in text
)

// severalAction lists what an account said in several places, or what stands in the threads of a collection and elsewhere.
func (c *console) severalAction(ctx context.Context, cmd *cli.Command, format string) (err error) {
	limit := cmd.Int("limit")
	if limit < 1 || limit > maxStatements {
		return usage("not a number of statements", cmd.String("limit"), fmt.Sprintf("give a number from 1 to %d", maxStatements))
	}
	q := &quoting{c: c, counts: map[post.AccountID]answer.Covered{}}
	if err := q.read(ctx, cmd); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.r.Close()) }()
	ask := &same.Asker{Record: q.r, See: q.see, Use: policy.Read}
	var as []post.AccountID
	for _, said := range cmd.StringSlice("as") {
		a, err := q.account(ctx, said)
		if err != nil {
			return err
		}
		as = append(as, a.ID)
	}
	of, accounts, only, err := q.chosen(ctx, cmd, ask)
	if err != nil {
		return err
	}
	g, err := same.Gather(ctx, q.r, accounts, as, only)
	if err != nil {
		return err
	}
	s, err := ask.Several(ctx, g, cmd.String("from"), limit)
	if errors.Is(err, same.ErrMark) {
		return usage("no place to go on from", cmd.String("from"), "give the mark that the page before ended with")
	}
	if err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	if format == "json" {
		b, err := s.AppendJSON(nil, of, s.Next)
		if err != nil {
			return err
		}
		out.Write(append(b, '\n'))
	} else {
		w := &answerWriter{out: out, colour: c.coloured(c.out)}
		if terminal(c.out) {
			w.width, _ = c.size()
			w.width = min(w.width, 100)
		}
		q.writeSeveral(w, s)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if s.Next != "" && format == "text" {
		c.aside(q.lang.Say("several.go-on", s.Next))
	}
	if len(s.Statements) == 0 {
		return errMissing
	}
	return nil
}

// chosen is what is asked for, and whose posts are looked through.
func (q *quoting) chosen(ctx context.Context, cmd *cli.Command, ask *same.Asker) (of same.Of, accounts []post.Account, only []post.ID, err error) {
	if cmd.IsSet("account") {
		said := cmd.String("account")
		if said == "" {
			return of, nil, nil, usage("no account named", "", "name one: clew same --account @name; clew accounts lists them")
		}
		s, err := q.r.Person(ctx, said)
		if errors.Is(err, record.ErrNotFound) {
			return of, nil, nil, &failure{what: "of this account nothing is in the record", to: said, do: "clew accounts lists who is", status: statusFailed, cause: err}
		}
		if err != nil {
			return of, nil, nil, err
		}
		a := s.Account
		name, _ := document.Words{Language: q.lang}.Who(a)
		return same.Of{Kind: "account", ID: string(a.ID), Title: name}, []post.Account{a}, nil, nil
	}
	in, err := q.c.collectionOf(ctx, cmd)
	if err != nil {
		return of, nil, nil, err
	}
	only = []post.ID{}
	for i := range in.Entries {
		only = append(only, in.Entries[i].Thread)
	}
	accounts, err = ask.Authors(ctx, only)
	return same.Of{Kind: "collection", ID: strconv.FormatInt(in.Number, 10), Title: in.Title}, accounts, only, err
}

// writeSeveral prints a page of statements for a person.
func (q *quoting) writeSeveral(w *answerWriter, s *same.Several) {
	l := q.lang
	if len(s.Statements) == 0 {
		w.head(l.Say("several.none"))
	}
	for _, t := range s.Statements {
		p := t.Said()
		in := document.Words{Language: l}
		w.head(day(p.Created) + " " + same.Network(t.Thread.Thread.Network) + " " + oneLine(in.At(t.Thread.Author)) + " " + in.Place(t.Thread, p.ID))
		if p.Warning != "" {
			w.line("  ", l.Say("quote.folded", p.Warning))
		} else {
			w.line("  ", same.Opening(p.Text))
		}
		places := func(list []same.Place, turned bool) {
			for i := range list {
				x := &list[i]
				w.line("  ", x.Headline(l))
				if turned {
					w.line("    ", l.Say("same.turned"))
				} else {
					w.line("    ", same.Kind(l, x.Wording()))
				}
				if x.Kind == crosspost.Spread || len(x.Pairs) == 0 {
					w.line("    ", in.Thread(x.Thread, x.In.Number))
				}
				for k := range x.Pairs[:min(len(x.Pairs), pairsListed)] {
					writePair(w, l, t, x, &x.Pairs[k])
				}
				if more := len(x.Pairs) - pairsListed; more > 0 {
					w.line("    ", l.Say("several.more-posts", more))
				}
			}
		}
		places(t.Places, false)
		places(t.Turned, true)
		if t.Bound {
			w.line("  ", l.Say("same.bound"))
		}
		w.blank()
	}
	for _, n := range s.Notes(l) {
		w.line("", n)
	}
}
