package xcom

import "time"

// parseTime reads X's three ways of writing a time: "Fri Dec 07 09:10:11 +0000 2018",
// "2016-07-01 09:10:11 +0000" and RFC 3339. The result is in UTC; false if s is none of them.
func parseTime[S string | []byte](s S) (time.Time, bool) {
	if len(s) == 30 && s[10] == ' ' && s[19] == ' ' {
		return wordTime(s)
	}
	if len(s) < 19 || s[4] != '-' || s[7] != '-' {
		return time.Time{}, false
	}
	y, ok1 := digits(s[0:4])
	mo, ok2 := digits(s[5:7])
	d, ok3 := digits(s[8:10])
	sec, ok4 := clock(s[11:19])
	day, ok5 := civilDay(y, mo, d)
	if !(ok1 && ok2 && ok3 && ok4 && ok5) || s[10] != ' ' && s[10] != 'T' {
		return time.Time{}, false
	}
	rest, nano := s[19:], int64(0)
	if len(rest) > 0 && rest[0] == '.' {
		n := 1
		for scale := int64(1e8); n < len(rest) && rest[n] >= '0' && rest[n] <= '9'; n, scale = n+1, scale/10 {
			nano += int64(rest[n]-'0') * scale
		}
		rest = rest[n:]
	}
	if len(rest) > 0 && rest[0] == ' ' {
		rest = rest[1:]
	}
	shift, ok := offset(rest)
	return time.Unix(day*86400+sec-shift, nano).UTC(), ok
}

// wordTime reads "Fri Dec 07 09:10:11 +0000 2018".
func wordTime[S string | []byte](s S) (time.Time, bool) {
	y := pair(s[26], s[27])*100 + pair(s[28], s[29])
	sec, ok1 := clock(s[11:19])
	shift, ok2 := int64(0), string(s[20:25]) == "+0000"
	if !ok2 {
		shift, ok2 = offset(s[20:25])
	}
	day, ok3 := civilDay(y, monthNumber(s[4:7]), pair(s[8], s[9]))
	if !(ok1 && ok2 && ok3) || y < 0 || s[3] != ' ' || s[7] != ' ' || s[25] != ' ' {
		return time.Time{}, false
	}
	return time.Unix(day*86400+sec-shift, 0).UTC(), true
}

func monthNumber[S string | []byte](s S) int64 {
	switch uint32(s[0])<<16 | uint32(s[1])<<8 | uint32(s[2]) {
	case 'J'<<16 | 'a'<<8 | 'n':
		return 1
	case 'F'<<16 | 'e'<<8 | 'b':
		return 2
	case 'M'<<16 | 'a'<<8 | 'r':
		return 3
	case 'A'<<16 | 'p'<<8 | 'r':
		return 4
	case 'M'<<16 | 'a'<<8 | 'y':
		return 5
	case 'J'<<16 | 'u'<<8 | 'n':
		return 6
	case 'J'<<16 | 'u'<<8 | 'l':
		return 7
	case 'A'<<16 | 'u'<<8 | 'g':
		return 8
	case 'S'<<16 | 'e'<<8 | 'p':
		return 9
	case 'O'<<16 | 'c'<<8 | 't':
		return 10
	case 'N'<<16 | 'o'<<8 | 'v':
		return 11
	case 'D'<<16 | 'e'<<8 | 'c':
		return 12
	}
	return 0
}

// clock reads "09:10:11" as seconds of the day; a leap second counts as the second after it.
func clock[S string | []byte](s S) (int64, bool) {
	h, m, sec := pair(s[0], s[1]), pair(s[3], s[4]), pair(s[6], s[7])
	// As unsigned numbers, those below zero are too large.
	ok := s[2] == ':' && s[5] == ':' && uint64(h) < 24 && uint64(m) < 60 && uint64(sec) <= 60
	return h*3600 + m*60 + sec, ok
}

// pair reads two digits; it is far below zero if they are none.
func pair(a, b byte) int64 {
	a, b = a-'0', b-'0'
	if a > 9 || b > 9 {
		return -1 << 40
	}
	return int64(a)*10 + int64(b)
}

// offset reads "Z", "+0000" or "+00:00" as seconds east of Greenwich; nothing at all is Greenwich.
func offset[S string | []byte](s S) (int64, bool) {
	if len(s) == 0 || len(s) == 1 && s[0] == 'Z' {
		return 0, true
	}
	if len(s) != 5 && !(len(s) == 6 && s[3] == ':') || s[0] != '+' && s[0] != '-' {
		return 0, false
	}
	h, ok1 := digits(s[1:3])
	m, ok2 := digits(s[len(s)-2:])
	n := h*3600 + m*60
	if s[0] == '-' {
		n = -n
	}
	return n, ok1 && ok2 && h < 24 && m < 60
}

func digits[S string | []byte](s S) (int64, bool) {
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return 0, false
		}
		n = n*10 + int64(s[i]-'0')
	}
	return n, true
}

// civilDay counts the days from 1970-01-01; false if the month has no such day.
func civilDay(y, m, d int64) (int64, bool) {
	if m < 1 || m > 12 || d < 1 || d > daysIn(y, m) {
		return 0, false
	}
	// The year is taken to begin in March, so that the leap day is its last.
	if m <= 2 {
		y--
		m += 12
	}
	return 365*y + y/4 - y/100 + y/400 + (153*(m-3)+2)/5 + d - 1 - 719468, true
}

func daysIn(y, m int64) int64 {
	switch m {
	case 4, 6, 9, 11:
		return 30
	case 2:
		if y%4 == 0 && (y%100 != 0 || y%400 == 0) {
			return 29
		}
		return 28
	}
	return 31
}
