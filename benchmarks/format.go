package main

import (
	"math"
	"strconv"
	"strings"
)

// number returns a value to three significant digits, with commas among the
// thousands and without an exponent below 10^9.
func number(v float64) string {
	magnitude := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "-"
	case magnitude == 0:
		return "0"
	case magnitude >= 1e9:
		return strconv.FormatFloat(v, 'g', 3, 64)
	case magnitude >= 100:
		return thousands(strconv.FormatFloat(v, 'f', 0, 64))
	}
	decimals := max(0, 2-int(math.Floor(math.Log10(magnitude))))
	s := strconv.FormatFloat(v, 'f', min(decimals, 9), 64)
	if strings.Contains(s, ".") {
		s = strings.TrimRight(strings.TrimRight(s, "0"), ".")
	}
	return s
}

func thousands(digits string) string {
	first := strings.IndexAny(digits, "0123456789")
	for at := len(digits) - 3; at > first; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return digits
}

// duration returns nanoseconds in the unit that suits them.
func duration(ns float64) string {
	switch {
	case math.IsNaN(ns):
		return "-"
	case ns < 1e3:
		return number(ns) + " ns"
	case ns < 1e6:
		return number(ns/1e3) + " µs"
	case ns < 1e9:
		return number(ns/1e6) + " ms"
	}
	return number(ns/1e9) + " s"
}
