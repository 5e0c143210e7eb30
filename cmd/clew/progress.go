package main

import (
	"time"

	"github.com/schollz/progressbar/v3"

	"clew/internal/collect"
)

// progress shows a bar with rate and time left while an input is read, on a terminal only. done takes it
// away.
func (c *console) progress(name string) (tell func(collect.Progress), done func()) {
	if !terminal(c.err) || c.json {
		return nil, func() {}
	}
	var bar *progressbar.ProgressBar
	tell = func(p collect.Progress) {
		if bar == nil {
			bar = progressbar.NewOptions64(max(p.Total, 1),
				progressbar.OptionSetWriter(c.err),
				progressbar.OptionSetDescription(oneLine(name)),
				progressbar.OptionShowBytes(true),
				progressbar.OptionShowTotalBytes(true),
				progressbar.OptionSetPredictTime(true),
				progressbar.OptionEnableColorCodes(false),
				progressbar.OptionUseANSICodes(true),
				progressbar.OptionThrottle(100*time.Millisecond),
				progressbar.OptionFullWidth(),
				progressbar.OptionClearOnFinish())
		}
		if p.Read > p.Total {
			bar.ChangeMax64(p.Read)
		}
		_ = bar.Set64(p.Read) // a bar that cannot be drawn is no reason to stop
	}
	return tell, func() {
		if bar != nil {
			_ = bar.Clear()
		}
	}
}
