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
	return &sheet{title: v.lang.Say("frame.jobs"), twin: map[string]any{"clew": 1, "counts": counts, "paused": paused, "jobs": list}, main: func(p *page) {
		p.raw("<h1>")
		p.say("frame.jobs")
		p.raw("</h1>\n<p>")
		p.text(fmt.Sprintf("%d waiting, %d running, %d done and %d failed in the last day.", counts.Waiting, counts.Running, counts.Done, counts.Failed))
		p.raw("</p>\n")
		if paused {
			p.raw("<p role=\"status\">Nothing new is begun: the queue is paused.</p>\n")
			p.jobAction("resume", 0, "Go on")
		} else {
			p.jobAction("pause", 0, "Pause")
		}
		p.raw("<ol class=\"threads jobs\">\n")
		for i := range list {
			p.job(&list[i])
		}
		p.raw("</ol>\n")
	}}, nil
}

func (p *page) job(j *job.Job) {
	p.raw("<li><p class=\"title\">")
	p.text(j.Kind)
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
	p.text(jobWords(j))
	p.raw("</p>\n")
	if j.State == job.Failed || j.State == job.Waiting {
		p.jobAction("again", j.Number, "Do it now")
		p.jobAction("drop", j.Number, "Take it out")
	}
	p.raw("</li>\n")
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

func (p *page) jobAction(action string, number int64, words lit) {
	p.raw(`<form method="post" action="/jobs">`)
	p.hidden("do", action)
	p.hidden("job", strconv.FormatInt(number, 10))
	p.raw("<button>" + words + "</button></form>\n")
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
