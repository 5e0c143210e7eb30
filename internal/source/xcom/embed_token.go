package xcom

import (
	"math"
	"strconv"
	"strings"
)

// embedToken is what the embed wants to be told of an id beside the id: a thousand-billionth of it times
// pi, written in base 36, without zeros and point. The number is a double, as in the browsers that ask,
// and has as many digits as tell it from its neighbours.
func embedToken(id string) string {
	n, err := strconv.ParseFloat(id, 64)
	if err != nil {
		return ""
	}
	return strings.Map(func(r rune) rune {
		if r == '0' || r == '.' {
			return -1
		}
		return r
	}, base36(n/1e15*math.Pi))
}

// base36 writes a number that is not negative in base 36, with the fewest places behind the point that
// lie nearer to it than half the way to the next double.
func base36(v float64) string {
	whole, rest := math.Modf(v)
	reach := (math.Nextafter(v, math.Inf(1)) - v) / 2
	var places []byte // values, not signs
	for rest > 0 && rest >= reach && len(places) < 1100 {
		rest, reach = rest*36, reach*36
		digit := math.Floor(rest)
		rest -= digit
		places = append(places, byte(digit))
		if nearer := rest > 0.5 || rest == 0.5 && int(digit)%2 == 1; nearer && rest+reach > 1 {
			whole += float64(roundUp(&places))
			break
		}
	}
	const signs = "0123456789abcdefghijklmnopqrstuvwxyz"
	var b strings.Builder
	b.WriteString(strconv.FormatInt(int64(whole), 36))
	if len(places) > 0 {
		b.WriteByte('.')
	}
	for _, p := range places {
		b.WriteByte(signs[p])
	}
	return b.String()
}

// roundUp adds one to the last place and gives what carries over to the whole number.
func roundUp(places *[]byte) int {
	p := *places
	for i := len(p) - 1; i >= 0; i-- {
		if p[i]++; p[i] < 36 {
			*places = p[:i+1]
			return 0
		}
	}
	*places = nil
	return 1
}
