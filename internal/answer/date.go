package answer

import (
	"fmt"
	"time"
)

// Date reads a claimed date: a day, or a time, which is taken as its day. It gives noon of it in UTC.
func Date(s string) (time.Time, error) {
	t, err := time.Parse(time.DateOnly, s)
	if err != nil {
		if t, err = time.Parse(time.RFC3339, s); err != nil {
			return time.Time{}, fmt.Errorf("%.40q is no date", s)
		}
	}
	y, m, d := t.UTC().Date()
	return time.Date(y, m, d, 12, 0, 0, 0, time.UTC), nil
}
