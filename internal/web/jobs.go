package web

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strconv"
	"strings"
	"time"

	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
	"clew/internal/render/html"
)

// jobsShown is how many jobs the page lists.
const jobsShown = 100

// jobs shows the background work: how much of it waits, what runs, what failed.
func (h *site) jobs(r *http.Request) ([]byte, error) {
	if h.Jobs == nil || h.Public {
		return nil, record.ErrNotFound
	}
	counts, err := h.Jobs.Count(r.Context())
	if err != nil {
		return nil, err
	}
	paused, err := h.Jobs.Paused(r.Context())
	if err != nil {
		return nil, err
	}
	list, err := h.Jobs.Jobs(r.Context(), jobsShown)
	if err != nil {
		return nil, err
	}
	b := h.head(nil, "Jobs")
	b = append(b, "<main>\n<h1>Jobs</h1>\n<p>"...)
	b = fmt.Appendf(b, "%d waiting, %d running, %d done and %d failed in the last day.", counts.Waiting, counts.Running, counts.Done, counts.Failed)
	b = append(b, "</p>\n"...)
	if paused {
		b = append(b, "<p role=\"status\">Nothing new is begun: the queue is paused.</p>\n"...)
		b = appendAction(b, "resume", 0, "Go on")
	} else {
		b = appendAction(b, "pause", 0, "Pause")
	}
	b = append(b, "<ol class=\"threads jobs\">\n"...)
	for i := range list {
		b = appendJob(b, &list[i])
	}
	return foot(append(b, "</ol>\n</main>\n"...)), nil
}

func appendJob(b []byte, j *job.Job) []byte {
	b = append(b, "<li><p class=\"title\">"...)
	b = html.AppendText(b, j.Kind)
	b = append(b, ' ')
	if id, err := post.ParseID(j.Ref); err == nil {
		b = append(b, "<a href=\""...)
		b = html.AppendText(b, ThreadPath(id))
		b = append(b, "\"><bdi>"...)
		b = html.AppendText(b, j.Ref)
		b = append(b, "</bdi></a>"...)
	} else {
		b = append(b, "<bdi>"...)
		b = html.AppendText(b, j.Ref)
		b = append(b, "</bdi>"...)
	}
	b = append(b, "</p>\n<p class=\"m\">"...)
	b = html.AppendText(b, jobWords(j))
	b = append(b, "</p>\n"...)
	if j.State == job.Failed || j.State == job.Waiting {
		b = appendAction(b, "again", j.Number, "Do it now")
		b = appendAction(b, "drop", j.Number, "Take it out")
	}
	return append(b, "</li>\n"...)
}

// jobWords says where a job stands.
func jobWords(j *job.Job) string {
	s := string(j.State)
	switch at := func(t time.Time) string { return t.UTC().Format("2 January 15:04:05 MST") }; {
	case j.State == job.Waiting && !j.At.IsZero():
		s += " until " + at(j.At)
	case j.State == job.Running && !j.Started.IsZero():
		s += " since " + at(j.Started)
	case !j.Ended.IsZero():
		s += " " + at(j.Ended)
	}
	if j.Tries > 1 {
		s += fmt.Sprintf(", %d tries", j.Tries)
	}
	if j.Error != "" {
		s += ": " + j.Error
	}
	return s
}

func appendAction(b []byte, action string, number int64, words string) []byte {
	b = append(b, `<form method="post" action="/jobs"><input type="hidden" name="do" value="`...)
	b = append(b, action...)
	b = append(b, `"><input type="hidden" name="job" value="`...)
	b = strconv.AppendInt(b, number, 10)
	b = append(b, `"><button>`...)
	b = html.AppendText(b, words)
	return append(b, "</button></form>\n"...)
}

// jobsAction does what a button of the page says.
func (h *site) jobsAction(w http.ResponseWriter, r *http.Request) {
	if h.Jobs == nil || h.Public {
		h.fail(w, r, record.ErrNotFound)
		return
	}
	r.Body = http.MaxBytesReader(w, r.Body, 4<<10)
	if err := r.ParseForm(); err != nil {
		h.fail(w, r, fmt.Errorf("%w: %w", errRequest, err))
		return
	}
	number, err := strconv.ParseInt(r.PostForm.Get("job"), 10, 64)
	if err == nil {
		err = h.act(r.Context(), r.PostForm.Get("do"), number)
	} else {
		err = fmt.Errorf("%w: %w", errRequest, err)
	}
	if err != nil && !errors.Is(err, job.ErrNoJob) { // gone meanwhile: the page shows what there is
		h.fail(w, r, err)
		return
	}
	http.Redirect(w, r, "/jobs", http.StatusSeeOther)
}

func (h *site) act(ctx context.Context, do string, number int64) error {
	switch do {
	case "pause":
		return h.Jobs.Pause(ctx)
	case "resume":
		return h.Jobs.Resume(ctx)
	case "again":
		return h.Jobs.Again(ctx, number)
	case "drop":
		return h.Jobs.Drop(ctx, number)
	}
	return fmt.Errorf("%w: no such action", errRequest)
}

// rulings shows, to everybody, what the operator has ruled about accounts: who is on the list of public
// figures and why, and how many have asked not to be here. Who those are is theirs to say.
func (h *site) rulings(r *http.Request) ([]byte, error) {
	if h.Rulings == nil {
		return nil, record.ErrNotFound
	}
	list, err := h.Rulings(r.Context())
	if err != nil {
		return nil, err
	}
	b := h.head(nil, "Rules")
	b = append(b, "<main>\n<h1>Public figures</h1>\n<p>Posts that these accounts delete stay here, marked as deleted. Of everybody else a deletion is followed.</p>\n<ol class=\"threads\">\n"...)
	figures, others := 0, 0
	for _, x := range list {
		if x.Kind != record.RuleFigure {
			others++
			continue
		}
		figures++
		b = append(b, "<li><a class=\"title\" href=\""...)
		b = html.AppendText(b, accountPath(x.Account))
		b = append(b, "\"><bdi>"...)
		b = html.AppendText(b, h.nameOf(r.Context(), x.Account))
		b = append(b, "</bdi></a>\n<p class=\"m\">"...)
		b = html.AppendText(b, string(x.Account)+" · "+x.At.UTC().Format("2 January 2006")+" · "+x.Reason)
		if x.By != "" {
			b = append(b, " · decided by "...)
			b = html.AppendText(b, x.By)
		}
		b = append(b, "</p></li>\n"...)
	}
	b = append(b, "</ol>\n"...)
	if figures == 0 {
		b = append(b, "<p>No account is on this list.</p>\n"...)
	}
	if others > 0 {
		b = fmt.Appendf(b, "<h2>Asked not to be here</h2>\n<p>Nothing of %s is shown, fetched or taken in.</p>\n", count(others, "account", "accounts"))
	}
	return foot(append(b, "</main>\n"...)), nil
}

// nameOf is what people call an account, or its id where the record does not know.
func (h *site) nameOf(ctx context.Context, id post.AccountID) string {
	a, err := h.Record.Account(ctx, string(id))
	if err != nil || a.Name == "" && a.Handle == "" {
		return string(id)
	}
	return strings.TrimSpace(a.Name + " " + a.Handle)
}

func count(n int, one, many string) string {
	if n == 1 {
		return "1 " + one
	}
	return strconv.Itoa(n) + " " + many
}
