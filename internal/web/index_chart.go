package web

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"clew/internal/figure"
	"clew/internal/index"
	"clew/internal/record"
	"clew/internal/render/backindex"
)

// Bounds of what is told of series on one page.
const (
	indexSeries = 12  // charts on an index's page; the rest are links
	chartPoints = 200 // of one chart; the table has all
	tableRows   = 500
)

// seriesSheet is the page of one figure over time.
func (v *visit) seriesSheet(of indexOf, a *backindex.Answer, key string) (*sheet, error) {
	x := a.Index
	at := -1
	for i := range x.Series {
		if index.SeriesKey(x.Series[i].Key) == key {
			at = i
		}
	}
	if at < 0 {
		return nil, fmt.Errorf("series %.20q: %w", key, record.ErrNotFound)
	}
	b := &indexPage{v: v, of: of, a: a, x: x, r: x.Reader()}
	return v.indexSheet(of, a, backindex.Part{Entries: []backindex.Entry{}, Series: []int{at}}, func(p *page) {
		b.head(p, false)
		b.series(p, at, true)
		p.raw("<p class=\"hint\">")
		p.say("index.legend")
		p.raw("</p>\n")
		b.versions(p)
	})
}

// overTime writes what changed, in charts, at the end of an index.
func (b *indexPage) overTime(p *page) {
	for n, i := range b.x.Changing() {
		if n == 0 {
			p.raw("<h2>")
			p.say("index.over-time")
			p.raw("</h2>\n<p class=\"hint\">")
			p.say("index.legend")
			p.raw("</p>\n")
		}
		if n < indexSeries {
			b.series(p, i, false)
			continue
		}
		if n == indexSeries+indexEntries {
			p.raw("<p>…</p>\n")
			break
		}
		p.raw("<p>")
		b.toSeries(p, i)
		p.raw("</p>\n")
	}
}

func (b *indexPage) seriesPath(i int) string {
	return b.of.path("series", index.SeriesKey(b.x.Series[i].Key))
}

func (b *indexPage) toSeries(p *page, i int) {
	p.raw("<a dir=\"auto\" href=\"")
	p.text(b.seriesPath(i))
	p.raw("\">")
	p.text(b.a.SeriesName(i))
	p.raw("</a>")
}

// series writes a figure over time: a chart, the same as a table, and what may be the same thing told otherwise.
func (b *indexPage) series(p *page, i int, own bool) {
	s := &b.x.Series[i]
	c := newChart(s.Points)
	p.raw("<figure class=\"chart\">\n<figcaption><strong dir=\"auto\">")
	if own {
		p.text(b.a.SeriesName(i))
	} else {
		b.toSeries(p, i)
	}
	p.raw("</strong>")
	if c.byOrder {
		p.raw(" <span class=\"m\">")
		p.say("index.by-order")
		p.raw("</span>")
	}
	p.raw("</figcaption>\n")
	b.draw(p, c, b.a.SeriesName(i))
	if c.left {
		p.raw("<p class=\"hint\">")
		p.say("index.chart-newest", chartPoints)
		p.raw("</p>\n")
	}
	if own {
		b.table(p, s)
	} else {
		p.raw("<details><summary>")
		p.say("index.series-link", len(s.Points))
		p.raw("</summary>\n")
		b.table(p, s)
		p.raw("</details>\n")
	}
	if near := b.x.NearTo(i); len(near) > 0 {
		p.raw("<p class=\"m\">")
		p.say("index.near")
		for k, n := range near[:min(len(near), indexNear)] {
			if k > 0 {
				p.raw(";")
			}
			p.raw(" ")
			b.toSeries(p, n)
		}
		p.raw("</p>\n")
	}
	p.raw("</figure>\n")
}

// table writes the points of a series in rows.
func (b *indexPage) table(p *page, s *figure.Series) {
	p.raw("<table><thead><tr>")
	for _, key := range []string{"index.when", "index.where", "index.said", "index.means"} {
		p.raw("<th scope=\"col\">")
		p.say(key)
		p.raw("</th>")
	}
	p.raw("</tr></thead>\n<tbody>\n")
	for i := range s.Points[:min(len(s.Points), tableRows)] {
		pt := &s.Points[i]
		no := b.x.PointNo(pt)
		p.raw("<tr><td>")
		if b.a.ThreadOf(no).Given || pt.At.IsZero() {
			p.raw("–")
		} else {
			p.day(pt.At)
		}
		p.raw("</td><td>")
		b.number(p, no, b.x.Label(no))
		p.raw("</td><td dir=\"auto\">")
		if b.a.Folded(no) {
			p.raw("…")
		} else {
			p.text(b.r.Said(no, pt.Span))
		}
		p.raw("</td><td>")
		p.text(b.means(pt))
		p.raw("</td></tr>\n")
	}
	if len(s.Points) > tableRows {
		p.raw("<tr><td colspan=\"4\">…</td></tr>\n")
	}
	p.raw("</tbody></table>\n")
}

// means says what a point's value may be, and how it was meant.
func (b *indexPage) means(pt *figure.Point) string {
	s := backindex.Value(&pt.Quantity)
	if s == "" {
		s = backindex.Number(pt.Value)
	}
	if pt.Status != figure.Unsaid {
		s += " · " + b.v.lang.Say("index.status-"+string(pt.Status))
	}
	if pt.Refines >= 0 {
		s += " · " + b.v.lang.Say("index.refines")
	}
	return s
}

// Measures of a chart, in the units of its picture.
const (
	chartWide   = 640
	chartHigh   = 220
	chartStart  = 92 // room for the scale's numbers
	chartMargin = 24
)

// chart is a series made ready to draw.
type chart struct {
	points  []mark
	byOrder bool
	low     float64 // of the scale
	high    float64
	from    time.Time // of the first point and the last, where they stand at their times
	to      time.Time
	left    bool // older points were left out
}

// mark is one point of a chart. Of a low or high that is infinite an arrow is drawn.
type mark struct {
	*figure.Point
	x         float64
	value     float64 // NaN where none was said
	low, high float64
	down, up  bool // open at this end
	joined    bool // a line leads from the mark before to this
}

// loose is how much a range may span before its upper end says nothing: "millions" is 2 to 999 million.
const loose = 20

func newChart(points []figure.Point) *chart {
	c := &chart{low: math.Inf(1), high: math.Inf(-1)}
	if len(points) > chartPoints {
		points, c.left = points[len(points)-chartPoints:], true
	}
	for i := range points {
		p := &points[i]
		m := mark{Point: p, value: p.Value, low: p.Low, high: p.High}
		if math.IsInf(m.low, -1) || math.IsNaN(m.low) || m.low == 0 && (p.Hedge == figure.Under || p.Hedge == figure.AtMost) {
			m.down = true
		}
		if math.IsInf(m.high, 1) || math.IsNaN(m.high) || m.low > 0 && m.high > loose*m.low {
			m.up = true
		}
		for _, v := range [...]float64{m.value, m.low, m.high} {
			if math.IsNaN(v) || math.IsInf(v, 0) || m.up && v == m.high && v != m.value {
				continue
			}
			c.low, c.high = min(c.low, v), max(c.high, v)
		}
		if n := len(c.points); n > 0 {
			m.joined = joins(c.points[n-1].Point, p)
		}
		c.points = append(c.points, m)
	}
	if math.IsInf(c.low, 0) {
		c.low, c.high = 0, 1
	}
	if c.low > 0 {
		c.low = 0 // a rise looks as large as it is
	}
	if c.high <= c.low {
		c.high = c.low + 1
	}
	c.place()
	return c
}

// joins says whether a line may lead from one point to the next: both were said outright, of the same time.
func joins(a, b *figure.Point) bool {
	return outright(a) && outright(b) && (a.Status == figure.Total) == (b.Status == figure.Total) && b.Refines < 0
}

func outright(p *figure.Point) bool {
	switch p.Hedge {
	case figure.Exact, figure.About, figure.Nearly, figure.Only, figure.Precisely:
		return !math.IsNaN(p.Value) && p.Low == p.High && p.Status != figure.Expected
	}
	return false
}

// place puts the points at their times, or, where these do not tell them apart, one after another.
func (c *chart) place() {
	if len(c.points) == 0 {
		return
	}
	c.from, c.to = c.points[0].At, c.points[len(c.points)-1].At
	for i := range c.points {
		c.byOrder = c.byOrder || c.points[i].At.IsZero()
	}
	if c.to.Sub(c.from) < 24*time.Hour {
		c.byOrder = true
	}
	wide := float64(chartWide - chartStart - chartMargin)
	for i := range c.points {
		share := 0.5
		switch {
		case !c.byOrder:
			share = float64(c.points[i].At.Sub(c.from)) / float64(c.to.Sub(c.from))
		case len(c.points) > 1:
			share = float64(i) / float64(len(c.points)-1)
		}
		c.points[i].x = chartStart + share*wide
	}
}

// y is where a value stands.
func (c *chart) y(v float64) float64 {
	share := (v - c.low) / (c.high - c.low)
	return chartMargin + (1-max(0, min(1, share)))*(chartHigh-2*chartMargin)
}

// px writes a length.
func px(v float64) string { return strconv.FormatFloat(v, 'f', 1, 64) }

// draw writes the chart: a picture whose points lead to their posts. Its table says the same in words.
func (b *indexPage) draw(p *page, c *chart, name string) {
	p.raw("<svg viewBox=\"0 0 640 220\" role=\"group\" direction=\"ltr\" aria-label=\"")
	p.say("index.series", name)
	p.raw("\">\n<title>")
	p.say("index.series", name)
	p.raw("</title>\n<g class=\"scale\" aria-hidden=\"true\">")
	for _, v := range []float64{c.low, c.high} {
		y := px(c.y(v))
		p.raw("<path d=\"M")
		p.text(strconv.Itoa(chartStart-8) + " " + y + "H" + strconv.Itoa(chartWide))
		p.raw("\"/><text text-anchor=\"end\" x=\"80\" y=\"")
		p.text(px(c.y(v) + 5))
		p.raw("\">")
		p.text(short(v))
		p.raw("</text>")
	}
	if !c.byOrder {
		p.raw("<text x=\"92\" y=\"218\">")
		p.text(c.from.UTC().Format(time.DateOnly))
		p.raw("</text><text text-anchor=\"end\" x=\"640\" y=\"218\">")
		p.text(c.to.UTC().Format(time.DateOnly))
		p.raw("</text>")
	}
	p.raw("</g>\n")
	line := ""
	for i := range c.points {
		m := &c.points[i]
		if m.joined {
			before := &c.points[i-1]
			line += "M" + px(before.x) + " " + px(c.y(before.value)) + "L" + px(m.x) + " " + px(c.y(m.value))
		}
	}
	if line != "" {
		p.raw("<path class=\"line\" d=\"")
		p.text(line)
		p.raw("\"/>\n")
	}
	for i := range c.points {
		b.mark(p, c, &c.points[i])
	}
	p.raw("</svg>\n")
}

// mark writes one point: a range as a bar, an open end as an arrow, what is expected hollow.
func (b *indexPage) mark(p *page, c *chart, m *mark) {
	no := b.x.PointNo(m.Point)
	said := "…"
	if !b.a.Folded(no) {
		said = b.r.Said(no, m.Span)
	}
	words := b.x.Label(no) + ": " + said + " (" + b.means(m.Point) + ")"
	p.raw("<a href=\"")
	p.text(b.postPath(no))
	p.raw("\" aria-label=\"")
	p.text(words)
	p.raw("\"")
	if m.Status == figure.Expected {
		p.raw(" class=\"hollow\"")
	}
	p.raw("><title>")
	p.text(words)
	p.raw("</title>")
	x := px(m.x)
	low, high := c.y(c.low), c.y(c.high)
	if !m.down {
		low = c.y(m.low)
	}
	if !m.up {
		high = c.y(m.high)
	}
	at := low
	if !math.IsNaN(m.value) {
		at = c.y(m.value)
	} else if m.down {
		at = high
	}
	p.raw("<rect class=\"hit\" width=\"28\" height=\"28\" x=\"")
	p.text(px(m.x - 14))
	p.raw("\" y=\"")
	p.text(px(at - 14))
	p.raw("\"/>")
	if m.down || m.up || low != high {
		var d strings.Builder
		d.WriteString("M" + x + " " + px(low) + "V" + px(high))
		if m.up {
			d.WriteString("m-5 7l5 -7l5 7")
		}
		if m.down {
			d.WriteString("M" + px(m.x-5) + " " + px(low-7) + "l5 7l5 -7")
		}
		p.raw("<path class=\"bar\" d=\"")
		p.text(d.String())
		p.raw("\"/>")
	}
	if !math.IsNaN(m.value) {
		p.raw("<circle r=\"5\" cx=\"")
		p.text(x)
		p.raw("\" cy=\"")
		p.text(px(at))
		p.raw("\"/>")
	} else {
		p.raw("<path class=\"bar\" d=\"M")
		p.text(px(m.x-5) + " " + px(at) + "h10")
		p.raw("\"/>")
	}
	p.raw("</a>\n")
}

// short writes a number so that it fits beside a scale.
func short(v float64) string {
	if s := backindex.Number(v); s != "" && len([]rune(s)) <= 11 {
		return s
	}
	return strconv.FormatFloat(v, 'e', 1, 64)
}
