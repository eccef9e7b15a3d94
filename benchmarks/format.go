package main

import (
	"math"
	"strconv"
	"strings"
)

// number returns a value to three significant digits, with commas among the
// thousands and without an exponent.
func number(v float64) string {
	magnitude := math.Abs(v)
	switch {
	case math.IsNaN(v):
		return "-"
	case magnitude == 0:
		return "0"
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
	sign := ""
	if strings.HasPrefix(digits, "-") {
		sign, digits = "-", digits[1:]
	}
	for at := len(digits) - 3; at > 0; at -= 3 {
		digits = digits[:at] + "," + digits[at:]
	}
	return sign + digits
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

// percent returns a fraction as whole percents.
func percent(fraction float64) string {
	return strconv.FormatFloat(100*fraction, 'f', 0, 64) + " %"
}

// cell makes a text safe in a Markdown table.
func cell(s string) string {
	return strings.NewReplacer("|", `\|`, "\n", " ").Replace(s)
}
