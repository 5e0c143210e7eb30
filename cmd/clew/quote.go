package main

import (
	"context"
	"errors"
	"fmt"
	"runtime/debug"
	"strings"
	"sync"
	"time"

	"github.com/urfave/cli/v3"

	"clew/internal/answer"
	"clew/internal/collect"
	"clew/internal/document"
	"clew/internal/finding"
	"clew/internal/gazetteer"
	"clew/internal/policy"
	"clew/internal/post"
	"clew/internal/quotation"
	"clew/internal/record"
	"clew/internal/render/html"
	"clew/internal/web"
	"clew/internal/words"
)

func (c *console) quoteCommand() *cli.Command {
	return &cli.Command{
		Name:      "quote",
		Usage:     "check whether words were said, and what differs",
		ArgsUsage: "TEXT",
		Description: `Lays TEXT along the posts of the record, word by word, and says whether it stands there
exactly, with which changes, put together from which posts, or not at all, and what was looked
through. Quotation marks, ellipses and brackets may stand in it as they were printed; - reads it
from standard input. Exit status 3 if it was not found, not said like this, put together or is
too short to tell. Not found speaks of this record alone.

--file checks many: a text file with one quotation a line, or .csv and .jsonl with text, by and
around. A line that cannot be read is told and passed over.

Examples:
  clew quote 'millions of artillery shells […] from North Korea'
  clew quote '“We will,” she said, “not go.”' --by @name --around 2024-05-03
  clew quote --file quotations.csv -f csv > checked.csv
  pbpaste | clew quote - -f json`,
		Flags: []cli.Flag{
			&cli.StringFlag{Name: "by", Usage: "the claimed `ACCOUNT`: @name or its id; the verdict is on their posts alone"},
			&cli.StringFlag{Name: "around", Usage: "the claimed `DATE`: 2024-05-03; of equal finds the nearest is taken"},
			&cli.StringFlag{Name: "at", Usage: "answer from the record as it was known at `TIME`: a day (2024-05-03), or 2024-05-03T12:00:00Z"},
			&cli.StringFlag{Name: "in", Usage: "`TAG` of the quotation's language, where it is not seen from the words: en, uk, ar …"},
			&cli.StringFlag{Name: "format", Aliases: []string{"f"}, Usage: "`FORMAT`: text, json or jsonl; csv with --file", Value: "text"},
			&cli.BoolFlag{Name: "why", Usage: "print the numbers behind the verdict (text)"},
			&cli.StringFlag{Name: "file", Usage: "check all quotations of `FILE`, one a line; - is standard input"},
			&cli.StringFlag{Name: "site", Usage: "`URL` of your reader, if others reach it: links lead there (default: the configured one)"},
			&cli.StringFlag{Name: "screenshot", Usage: "check what was read from the picture of a post: the block of text in `FILE`; - is standard input. --by and --around then are the handle and the time in the picture, where the block has none"},
			langFlag(),
		},
		Action: c.quoteAction,
	}
}

// oneAnswer is how many hundredths of what is in use a process may take beside it, that answers once.
const oneAnswer = 400

// quoting is a check of quotations from the command line.
type quoting struct {
	c     *console
	r     store
	rules policy.Rules
	lang  *words.Language
	site  string // without a slash at the end; "" if none is known
	at    time.Time

	index  quotation.Index
	walked *answer.Walked
	names  func(text, lang string) []quotation.Named
	counts map[post.AccountID]answer.Covered
}

func (c *console) quoteAction(ctx context.Context, cmd *cli.Command) (err error) {
	format, file := cmd.String("format"), cmd.String("file")
	switch {
	case format == "text", format == "json" && file == "", format == "jsonl", format == "csv" && file != "":
	case format == "json":
		return usage("no such format for many quotations", format, "choose text, jsonl or csv")
	case format == "csv":
		return usage("no such format for one quotation", format, "choose text, json or jsonl")
	default:
		return usage("no such format", format, "choose text, json or jsonl; csv with --file")
	}
	c.json = c.json || format == "jsonl"
	if file != "" && cmd.Args().Present() {
		return usage("both a text and a file", file, "check one of them: clew quote TEXT, or clew quote --file FILE")
	}
	shot, err := c.shot(cmd)
	if err != nil {
		return err
	}
	text := ""
	if shot != nil {
		text = shot.Text.Text
	} else if text, err = c.quoted(cmd); err != nil {
		return err
	}
	q := &quoting{c: c, counts: map[post.AccountID]answer.Covered{}, names: answer.Names(sync.OnceValues(gazetteer.New))}
	asked := answer.Asked{Text: text, Lang: cmd.String("in")}
	if shot == nil {
		if asked.Around, err = claimedDate(cmd.String("around")); err != nil {
			return err
		}
	}
	if s := cmd.String("at"); s != "" {
		if q.at, err = record.ParseMoment(s); err != nil {
			return usage("no such time", s, "write a day as 2024-05-03, or a time as 2024-05-03T12:00:00Z")
		}
		asked.At = q.at
	}
	if s := asked.Lang; s != "" && !words.IsTag(s) {
		return usage("no tag of a language", s, "give one such as en or uk")
	}
	if err := q.read(ctx, cmd); err != nil {
		return err
	}
	defer func() { err = errors.Join(err, q.r.Close()) }()
	if shot == nil {
		if asked.By, err = q.account(ctx, cmd.String("by")); err != nil {
			return err
		}
	}
	end, err := q.open(ctx, cmd)
	if err != nil {
		return err
	}
	defer func() { err = errors.Join(err, end()) }()
	if file != "" {
		return q.many(ctx, file, format, asked)
	}
	debug.SetGCPercent(oneAnswer) // what one answer takes is given back when the process ends
	if shot != nil {
		return q.checkShot(ctx, shot, asked, format, cmd.Bool("why"))
	}
	told, err := q.check(ctx, asked)
	if err != nil {
		return quoteFailure(err, asked.Text)
	}
	if err := q.tell(told, format, cmd.Bool("why")); err != nil {
		return err
	}
	if !told.Held() {
		return errMissing
	}
	return nil
}

// quoted is the text that a command line gives, or standard input; "" with --file.
func (c *console) quoted(cmd *cli.Command) (string, error) {
	if cmd.String("file") != "" {
		return "", nil
	}
	text := strings.Join(cmd.Args().Slice(), " ")
	if cmd.Args().Len() == 1 && text == "-" {
		var err error
		if text, err = answer.ReadText(c.in, quotation.MaxPaste); err != nil {
			return "", unreadable(err, "standard input")
		}
	}
	if strings.TrimSpace(text) == "" {
		return "", usage("nothing to check", "", "give the words: clew quote 'words that were quoted'")
	}
	if len(text) > quotation.MaxPaste {
		return "", quoteFailure(quotation.ErrLong, text)
	}
	return text, nil
}

// unreadable words what is wrong with the bytes of a text.
func unreadable(err error, path string) error {
	var f *answer.Fault
	if errors.As(err, &f) {
		return &failure{what: "the text cannot be read", to: path, do: f.Error(), status: statusFailed, cause: err}
	}
	return err
}

// speak chooses the language of Clew's words, and the address of links.
func (q *quoting) speak(cmd *cli.Command) error {
	w, err := q.c.wordsOf(cmd)
	if err != nil {
		return err
	}
	if q.lang = words.English(); w.Language != nil {
		q.lang = w.Language
	}
	if s := cmd.String("site"); s != "" {
		if !document.WebURL(s) {
			return usage("no web address", s, "write it as https://name.example")
		}
		q.site = strings.TrimSuffix(s, "/")
		return nil
	}
	conf, err := q.c.configure()
	if err != nil {
		return err
	}
	q.site, err = conf.siteURL()
	return err
}

// claimedDate reads the date that a quotation is said to be of; "" is none.
func claimedDate(s string) (time.Time, error) {
	if s == "" {
		return time.Time{}, nil
	}
	t, err := answer.Date(s)
	if err != nil {
		return t, usage("no such date", s, "write it as 2024-05-03")
	}
	return t, nil
}

// account finds the claimed author.
func (q *quoting) account(ctx context.Context, said string) (post.Account, error) {
	if said == "" {
		return post.Account{}, nil
	}
	a, err := q.r.Person(ctx, said)
	if errors.Is(err, record.ErrNotFound) {
		return post.Account{}, &failure{what: "of this account nothing is in the record", to: said, do: "clew accounts lists who is; without --by all are looked through", status: statusFailed, cause: err}
	}
	return a.Account, err
}

// read opens the record, and with it what has to be known before a thread of it is shown. Whoever calls closes q.r.
func (q *quoting) read(ctx context.Context, cmd *cli.Command) (err error) {
	if err := q.speak(cmd); err != nil {
		return err
	}
	if q.r, err = q.c.open(ctx, cmd, false); err != nil {
		return err
	}
	if q.rules, err = collect.RulesOf(ctx, q.r); err != nil {
		return errors.Join(err, q.r.Close())
	}
	return nil
}

// open makes ready what is looked through: the index of runs, or where it cannot be had the record's newest posts.
func (q *quoting) open(ctx context.Context, cmd *cli.Command) (end func() error, err error) {
	known, err := q.c.levelled(ctx, cmd, q.r)
	if err != nil {
		return nil, err
	}
	if known != nil {
		if q.index = quotesIn(known, q.r, q.see, policy.Read); q.index != nil {
			return func() error { q.c.released(known); return nil }, nil
		}
		q.c.released(known)
	}
	q.walked, err = answer.Walk(ctx, q.r, q.see, policy.Read, answer.Bound{Now: q.c.now, Time: q.c.patient(answer.MaxWalkTime)})
	q.index = q.walked
	return func() error { return nil }, err
}

// quotesIn gives the index of a record's quotations as far as see shows it; nil where one of the two that it asks is not
// level with the record.
func quotesIn(f *finding.Finding, r store, see answer.See, use policy.Use) quotation.Index {
	if f.Runs() == nil || f.Words() == nil {
		return nil
	}
	return finding.Quotes(f, r, finding.See(see), use)
}

// see reads the thread of a post for the record's owner.
func (q *quoting) see(ctx context.Context, id post.ID) (*document.Document, error) {
	l, err := collect.Load(ctx, q.r, id, collect.LoadOptions{Now: q.c.now(), Rules: q.rules, At: q.at})
	if errors.Is(err, record.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return documentOf(l, time.Time{}, q.rules).For(policy.Read), nil
}

// check answers one question.
func (q *quoting) check(ctx context.Context, asked answer.Asked) (*answer.Told, error) {
	covered, ok := q.counts[asked.By.ID]
	if !ok {
		var err error
		if covered, err = answer.Cover(ctx, q.r, asked.By.ID, q.see, policy.Read, q.rules, answer.Bound{Now: q.c.now, Time: q.c.patient(answer.MaxCoverTime)}); err != nil {
			return nil, err
		}
		covered = covered.Bounded(q.walked)
		if len(q.counts) < 1000 {
			q.counts[asked.By.ID] = covered
		}
	}
	ck := answer.Checker{Index: q.index, See: q.see, Use: policy.Read, Now: q.c.now, Names: q.names}
	return ck.Check(ctx, asked, covered)
}

// links are where an answer and its posts are read, where a site is known.
func (q *quoting) links(t *answer.Told) answer.Links {
	l := answer.Links{Path: placePath}
	if q.site != "" {
		l.Self = q.site + answerPath(t)
	}
	return l
}

func placePath(thread, id post.ID) string { return web.ThreadPath(thread) + "#" + html.Anchor(id) }

// answerPath is the page that gives this answer again.
func answerPath(t *answer.Told) string {
	at := t.Asked.At
	if at.IsZero() {
		at = t.Checked
	}
	return web.QuotePath(t.Asked.Text, string(t.Asked.By.ID), t.Asked.Around, at)
}

// quoteFailure words what is wrong with a text.
func quoteFailure(err error, text string) error {
	switch {
	case errors.Is(err, quotation.ErrLong):
		size := ""
		if text != "" {
			size = fmt.Sprintf("%d bytes", len(text))
		}
		return &failure{what: "too long to check at once", to: size, do: "a quotation has at most 4,000 words and 1 MB: split it, and check the parts", status: statusUsage, cause: err}
	case errors.Is(err, quotation.ErrEmpty):
		return usage("no word to look for", cut(squeeze(text), 40), "give the words: clew quote 'words that were quoted'")
	}
	return err
}

func squeeze(s string) string { return strings.Join(strings.Fields(s), " ") }
