package answer

import (
	"fmt"
	"time"
)

// Date reads a claimed date: a day, or a time, which is taken as its day, also as a spreadsheet writes them (2024-05-03 10:00,
// 2024/05/03, 3.5.2024). It gives noon of it in UTC. What means another day elsewhere (5/3/2024) is none.
func Date(s string) (time.Time, error) {
	for _, layout := range []string{time.DateOnly, time.RFC3339, "2006-01-02 15:04:05", "2006-01-02 15:04", "2006/1/2", "2.1.2006", "2.1.2006 15:04", "2.1.2006 15:04:05"} {
		if t, err := time.Parse(layout, s); err == nil {
			y, m, d := t.UTC().Date()
			return time.Date(y, m, d, 12, 0, 0, 0, time.UTC), nil
		}
	}
	return time.Time{}, fmt.Errorf("%.40q is no date", s)
}
