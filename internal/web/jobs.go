package web

import (
	"context"
	"errors"
	"fmt"
	"strconv"
	"time"

	"clew/internal/job"
	"clew/internal/post"
	"clew/internal/record"
)

// jobsShown is how many jobs the page lists.
const jobsShown = 100

// jobs shows the background work: how much of it waits, what runs, what failed.
func (v *visit) jobs() (*sheet, error) {
	if v.Jobs == nil {
		return nil, record.ErrNotFound
	}
	ctx := v.r.Context()
	counts, err := v.Jobs.Count(ctx)
	if err != nil {
		return nil, err
	}
	paused, err := v.Jobs.Paused(ctx)
	if err != nil {
		return nil, err
	}
	list, err := v.Jobs.Jobs(ctx, jobsShown)
	if err != nil {
		return nil, err
	}
	twin := struct {
		Clew   int            `json:"clew"`
		Counts map[string]int `json:"counts"`
		Paused bool           `json:"paused"`
		Jobs   []jobTwin      `json:"jobs"`
	}{1, map[string]int{"waiting": counts.Waiting, "running": counts.Running, "done": counts.Done, "failed": counts.Failed}, paused, []jobTwin{}}
	for i := range list {
		j := &list[i]
		twin.Jobs = append(twin.Jobs, jobTwin{j.Number, j.Kind, j.Ref, j.State, j.Tries, j.At, j.Added, j.Started, j.Ended, j.Error})
	}
	return &sheet{title: v.lang.Say("frame.jobs"), style: []string{"operator"}, twin: twin, main: func(p *page) {
		p.raw("<h1 class=\"wide\">")
		p.say("frame.jobs")
		p.raw("</h1>\n")
		if v.Operator != nil {
			p.operatorTabs("/jobs")
		}
		p.raw("<p>")
		p.say("operator.jobs-words", strconv.Itoa(counts.Waiting), strconv.Itoa(counts.Running), strconv.Itoa(counts.Done), strconv.Itoa(counts.Failed))
		p.raw("</p>\n")
		if paused {
			p.raw("<p class=\"warn\" role=\"status\">")
			p.say("operator.paused")
			p.raw("</p>\n")
			p.jobAction("resume", 0)
		} else {
			p.jobAction("pause", 0)
		}
		if len(list) == 0 {
			p.raw("<p class=\"none\">")
			p.say("operator.no-jobs")
			p.raw("</p>\n")
			return
		}
		p.raw("<ol class=\"threads jobs\">\n")
		for i := range list {
			p.job(&list[i])
		}
		p.raw("</ol>\n")
	}}, nil
}

// jobTwin is a job as a program reads it.
type jobTwin struct {
	Number  int64     `json:"job"`
	Kind    string    `json:"kind"`
	Ref     string    `json:"ref"`
	State   job.State `json:"state"`
	Tries   int       `json:"tries"`
	At      time.Time `json:"at,omitzero"`
	Added   time.Time `json:"added,omitzero"`
	Started time.Time `json:"started,omitzero"`
	Ended   time.Time `json:"ended,omitzero"`
	Error   string    `json:"error,omitempty"`
}

func (p *page) job(j *job.Job) {
	p.raw("<li><p class=\"title\">")
	if key := "operator.kind-" + j.Kind; p.v.lang.Has(key) {
		p.say(key)
	} else {
		p.bdi(j.Kind)
	}
	p.raw(" ")
	if id, err := post.ParseID(j.Ref); err == nil {
		p.raw("<a href=\"")
		p.text(ThreadPath(id))
		p.raw("\">")
		p.bdi(j.Ref)
		p.raw("</a>")
	} else {
		p.bdi(j.Ref)
	}
	p.raw("</p>\n<p class=\"m\">")
	p.jobState(j)
	p.raw("</p>\n")
	if j.State == job.Failed || j.State == job.Waiting {
		p.raw("<div class=\"bar\">")
		p.jobAction("again", j.Number)
		p.jobAction("drop", j.Number)
		p.raw("</div>\n")
	}
	p.raw("</li>\n")
}

// jobState says where a job stands.
func (p *page) jobState(j *job.Job) {
	p.say("operator.job-" + string(j.State))
	p.raw(" ")
	switch {
	case j.State == job.Waiting && !j.At.IsZero():
		p.say("operator.until")
		p.raw(" ")
		p.moment(j.At)
	case j.State == job.Running:
		p.moment(j.Started)
	default:
		p.moment(j.Ended)
	}
	if j.Tries > 1 {
		p.raw(", ")
		p.say("operator.tries", j.Tries)
	}
	if j.Error != "" {
		p.raw(": <span lang=\"en\">")
		p.bdi(j.Error)
		p.raw("</span>")
	}
}

func (p *page) jobAction(action string, number int64) {
	p.button("/jobs", [][2]string{{"do", action}, {"job", strconv.FormatInt(number, 10)}}, "operator."+action)
}

// jobsAction does what a button of the page says.
func (v *visit) jobsAction() error {
	if v.Jobs == nil {
		return record.ErrNotFound
	}
	form, err := v.form()
	if err != nil {
		return err
	}
	number, err := strconv.ParseInt(form.Get("job"), 10, 64)
	if err != nil {
		return fmt.Errorf("%w: %w", errRequest, err)
	}
	if err := v.act(v.r.Context(), form.Get("do"), number); err != nil && !errors.Is(err, job.ErrNoJob) { // gone meanwhile: the page shows what there is
		return err
	}
	return v.seeOther("/jobs")
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
