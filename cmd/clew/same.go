package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/crosspost"
	"clew/internal/document"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/same"
	"clew/internal/worddiff"
	"clew/internal/words"
)

func (c *console) sameCommand() *cli.Command {
	return &cli.Command{
		Name:      "same",
		Usage:     "where else the same was said, and with which changes",
		ArgsUsage: "[THREAD|POST...]",
		Description: `Looks through the record for the same words in other networks and under other handles: copies with a
link or hashtags, posts that were cut, split or merged, and with words changed. What differs is shown,
and what was made from the same words but has another figure, name or sense stands apart. In other
languages it looks for the author's posts with the same figures, names and links. Accounts are
one author's if each names the other in its description, or if you say so with --as. Exit status 3 if
nothing was found. A thread's link or number asks for all of it, another post's for that post.

--account and --collection list what an account, or the authors of a collection's threads there, said
in several places, the newest first: in their own accounts and those linked to them.

Examples:
  clew same 12
  clew same https://x.com/name/status/1850912345678901234 --as @name.bsky.social
  clew same --account @name
  clew same 12 -f json | jq '.places[].thread'`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text or json (of several threads one object a line)", Value: "text"},
			&cli.StringSliceFlag{Name: "as", Usage: "an `ACCOUNT` that is the author's too: @name or its id; may be given again"},
			&cli.StringFlag{Name: "account", Usage: "all that this `ACCOUNT` said in several places: @handle or id"},
			&cli.IntFlag{Name: "collection", Usage: "what stands in the threads of the collection with this `NUMBER`, and elsewhere"},
			&cli.IntFlag{Name: "limit", Usage: "at most `N` statements, up to 1000 (with --account and --collection)", Value: statementsListed},
			&cli.StringFlag{Name: "from", Usage: "go on from `MARK`, which the page before ended with (with --account and --collection)"},
			langFlag(),
			viewerFlag(),
		},
		Action: c.sameAction,
	}
}

func (c *console) sameAction(ctx context.Context, cmd *cli.Command) (err error) {
	format := cmd.String("format")
	switch {
	case format != "text" && format != "json":
		return usage("no such format", format, "choose text or json")
	case ways(cmd) > 1:
		return usage("too much chosen", "", "name threads, or --collection NUMBER, or --account ACCOUNT")
	case cmd.IsSet("account") || cmd.IsSet("collection"):
		return c.severalAction(ctx, cmd, format)
	case !cmd.Args().Present():
		return usage("no thread named", "", "name one: clew same THREAD; clew threads lists them")
	case cmd.IsSet("limit") || cmd.IsSet("from"):
		return usage("--limit and --from are of a list", "", "give them with --account or --collection")
	}
	q := &quoting{c: c, counts: map[post.AccountID]answer.Covered{}}
	if err := q.read(ctx, cmd); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.r.Close()) }()
	ask := &same.Asker{Record: q.r, See: q.see, Use: policy.Read}
	for _, said := range cmd.StringSlice("as") {
		a, err := q.account(ctx, said)
		if err != nil {
			return err
		}
		ask.As = append(ask.As, a.ID)
	}
	end, err := q.open(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	ask.Index = q.index
	if ask.Names, err = gazetteer.New(); err != nil {
		return err
	}
	out := bufio.NewWriter(c.out)
	found := false
	for i, said := range cmd.Args().Slice() {
		t, err := q.same(ctx, ask, said)
		if err != nil {
			return err
		}
		t.Bound = t.Bound || q.walked != nil && q.walked.Bound
		found = found || !t.None()
		if format == "json" {
			b, err := t.AppendJSON(nil)
			if err != nil {
				return err
			}
			out.Write(append(b, '\n'))
			continue
		}
		if i > 0 {
			out.WriteByte('\n')
		}
		w := &answerWriter{out: out, colour: c.coloured(c.out)}
		if terminal(c.out) {
			w.width, _ = c.size()
			w.width = min(w.width, 100)
		}
		writeSame(w, q.lang, t)
	}
	if err := out.Flush(); err != nil {
		return err
	}
	if !found {
		return errMissing
	}
	return nil
}

// same answers for what an argument names.
func (q *quoting) same(ctx context.Context, ask *same.Asker, said string) (*same.Told, error) {
	id, err := find(ctx, q.r, said)
	if err != nil {
		return nil, err
	}
	d, err := q.see(ctx, id)
	if err != nil {
		return nil, err
	}
	if d == nil {
		return nil, fmt.Errorf("%s: %w", id, record.ErrNotFound)
	}
	only := post.ID("")
	if p := d.Found(id, policy.Read); p != nil && id != d.Thread.ID && !byNumber(said, id) {
		only = p.ID
	}
	return ask.Of(ctx, d, only)
}

// writeSame prints an answer for a person.
func writeSame(w *answerWriter, l *words.Language, t *same.Told) {
	if t.None() {
		w.head(l.Say("same.none"))
	}
	places := func(list []same.Place) {
		for i := range list {
			p := &list[i]
			w.head(p.Headline(l))
			w.line("  ", same.Kind(l, p.Kind))
			w.line("  ", l.Say("same.evidence", p.Shared, p.Of))
			if len(p.Pairs) == 0 {
				w.line("  ", document.Words{Language: l}.Thread(p.Thread, p.In.Number))
			}
			for k := range p.Pairs {
				writePair(w, l, t, p, &p.Pairs[k])
			}
			w.blank()
		}
	}
	places(t.Places)
	if len(t.Likely) > 0 {
		w.head(l.Say("same.likely"))
		for i := range t.Likely {
			x := &t.Likely[i]
			w.sentences("  ", []string{x.Headline(l), x.Where(l)})
			w.line("  ", document.Words{Language: l}.Place(x.In, x.With.ID))
		}
		w.line("  ", l.Say("same.likely-how"))
		w.blank()
	}
	if len(t.Turned) > 0 {
		w.head(l.Say("same.turned"))
		w.line("", l.Say("same.turned-how"))
		w.blank()
		places(t.Turned)
	}
	for _, s := range t.Notes(l) {
		w.line("", s)
	}
}

// writePair prints two posts of one make, with what differs.
func writePair(w *answerWriter, l *words.Language, t *same.Told, p *same.Place, x *crosspost.Pair) {
	w.blank()
	in := document.Words{Language: l}
	w.line("  ", in.Place(t.Thread, t.Posts()[x.At].Post)+" = "+in.Place(p.In, x.Post.Post))
	if !x.Post.Until.IsZero() {
		w.line("  ", l.Say("same.version", l.Day(x.Post.Until)))
	}
	if x.Post.Deleted {
		w.line("  ", l.Say("same.deleted"))
	}
	if s := p.Warning(x); s != "" {
		w.line("  ", l.Say("quote.folded", s))
		return
	}
	for _, s := range same.Flags(l, x.Flags) {
		w.line("    ", s)
	}
	if x.Kind == crosspost.Same {
		return
	}
	var said []answer.Piece
	for _, o := range same.Brief(x.Ops) {
		switch o.Kind {
		case worddiff.Gone:
			o.Text = "[-" + o.Text + "-]"
		case worddiff.Added:
			o.Text = "{+" + o.Text + "+}"
		}
		said = append(said, answer.Piece{Text: o.Text, Differs: o.Kind != worddiff.Same})
	}
	w.wrap("    ", "", said, "", "", "\x1b[4m")
}
