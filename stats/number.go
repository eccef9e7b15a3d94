package stats

import (
	"fmt"
	"math"
	"time"
)

// What people write into forms is read here, in place of strconv.ParseFloat and
// time.ParseDuration: these know far more notations, and are large.

// parseDecimal reads the decimal number that a text begins with, such as 10 or
// 0.05, and returns what follows it. ok is false if there is none, or one of more
// than 15 digits.
func parseDecimal(text string) (v float64, rest string, ok bool) {
	digits, point := 0, -1
	for rest = text; rest != ""; rest = rest[1:] {
		if c := rest[0]; '0' <= c && c <= '9' {
			v = 10*v + float64(c-'0')
			digits++
		} else if c == '.' && point < 0 {
			point = digits
		} else {
			break
		}
	}
	if point >= 0 {
		v /= math.Pow10(digits - point)
	}
	return v, rest, digits > 0 && digits <= 15
}

// parseDuration reads a duration such as 250ms, 1.5s or 1m30s, of less than
// a hundred years.
func parseDuration(text string) (d time.Duration, ok bool) {
	var sum float64
	for text != "" {
		v, rest, ok := parseDecimal(text)
		if !ok {
			return 0, false
		}
		unit, size := unitOf(rest)
		if unit == 0 {
			return 0, false
		}
		sum += v * unit
		text = rest[size:]
	}
	return time.Duration(math.Round(sum)), sum < float64(100*365*24*time.Hour)
}

// unitOf returns the unit that a text begins with, in nanoseconds, and how many
// bytes it has. What is longer comes first:
// ms is no minute.
func unitOf(text string) (ns float64, size int) {
	for _, u := range [...]struct {
		name string
		d    time.Duration
	}{
		{"ns", 1}, {"us", time.Microsecond}, {"µs", time.Microsecond}, {"ms", time.Millisecond},
		{"s", time.Second}, {"m", time.Minute}, {"h", time.Hour},
	} {
		if len(text) >= len(u.name) && text[:len(u.name)] == u.name {
			return float64(u.d), len(u.name)
		}
	}
	return 0, 0
}

// bad is the error of a text that is not what it should be.
func bad(name, text, should string) error {
	return fmt.Errorf("%s is %.40q: it should be %s", name, text, should)
}
