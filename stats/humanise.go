package stats

import (
	"fmt"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// absent stands for a value that is not there, or not a number.
const absent = "-"

// humanSeconds writes a duration with three digits: "1.23ms". From a minute on
// it has two units: "2m5s", "3h10m", "4d2h".
func humanSeconds(seconds float64) string {
	switch {
	case math.IsNaN(seconds):
		return absent
	case math.IsInf(seconds, 0):
		return strconv.FormatFloat(seconds, 'g', -1, 64) + "s"
	case seconds < 0:
		return "-" + humanSeconds(-seconds)
	}
	// Rounded before the unit is chosen: 999.9µs is 1ms.
	switch seconds = digits(seconds, 3); {
	case seconds == 0:
		return "0s"
	case seconds < 1e-6:
		return short(seconds*1e9) + "ns"
	case seconds < 1e-3:
		return short(seconds*1e6) + "µs"
	case seconds < 1:
		return short(seconds*1e3) + "ms"
	case seconds < 60:
		return short(seconds) + "s"
	case seconds < 3600:
		return twoUnits(seconds, 60, "m", 1, "s")
	case seconds < 24*3600:
		return twoUnits(seconds, 3600, "h", 60, "m")
	}
	return twoUnits(seconds, 24*3600, "d", 3600, "h")
}

func humanDuration(d time.Duration) string { return humanSeconds(d.Seconds()) }

func twoUnits(seconds, large float64, largeName string, small float64, smallName string) string {
	units := math.Floor(seconds / large)
	return fmt.Sprintf("%.0f%s%.0f%s", units, largeName, math.Floor((seconds-units*large)/small), smallName)
}

// digits rounds to n significant digits.
func digits(v float64, n int) float64 {
	rounded, err := strconv.ParseFloat(strconv.FormatFloat(v, 'e', n-1, 64), 64)
	if err != nil { // beyond the largest number
		return v
	}
	return rounded
}

// short writes a number in [1, 1000), or below 1, with three digits.
func short(v float64) string { return strconv.FormatFloat(v, 'g', 3, 64) }

// humanRate writes a number per second with three digits, and all of those
// before the point.
func humanRate(v float64) string {
	switch {
	case math.IsNaN(v):
		return absent
	case math.IsInf(v, 0):
		return humanNumber(v)
	case math.Abs(v) >= 100:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	if v = digits(v, 3); v != 0 && math.Abs(v) < 1e-3 {
		return strconv.FormatFloat(v, 'g', -1, 64)
	}
	return strconv.FormatFloat(v, 'f', -1, 64)
}

// humanBytes writes a size with three digits: "1.5KiB".
func humanBytes(v float64) string {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return humanNumber(v)
	}
	if v < 0 {
		return "-" + humanBytes(-v)
	}
	if v < 1024 {
		return humanNumber(v) + "B"
	}
	units := "KMGTPE"
	v /= 1024
	for v >= 1023.5 && len(units) > 1 {
		v /= 1024
		units = units[1:]
	}
	if v >= 100 {
		return strconv.FormatFloat(v, 'f', 0, 64) + units[:1] + "iB"
	}
	return short(v) + units[:1] + "iB"
}

// humanNumber writes whole numbers whole, and others with five digits.
func humanNumber(v float64) string {
	switch {
	case math.IsNaN(v):
		return absent
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.FormatFloat(v, 'f', 0, 64)
	}
	return strconv.FormatFloat(v, 'g', 5, 64)
}

// humanValue writes a value that is measured in a unit.
func humanValue(v float64, u monitor.Unit) string {
	switch {
	case math.IsNaN(v):
		return absent
	case u == monitor.Seconds:
		return humanSeconds(v)
	case u == monitor.Bytes:
		return humanBytes(v)
	case u == monitor.Fraction:
		return humanNumber(digits(100*v, 3)) + "%"
	}
	return humanNumber(v)
}

// grouped writes a count with commas: "1,234,567".
func grouped(n int64) string {
	s := strconv.FormatInt(n, 10)
	sign := ""
	if n < 0 {
		sign, s = "-", s[1:]
	}
	var groups []string
	for len(s) > 3 {
		groups = append([]string{s[len(s)-3:]}, groups...)
		s = s[:len(s)-3]
	}
	return sign + strings.Join(append([]string{s}, groups...), ",")
}

// source writes a place in the source code.
func source(file string, line int) string { return baseName(file) + ":" + strconv.Itoa(line) }

// baseName returns a file name without the folders, which are those of the
// machine that compiled the program. They are nobody's business, and the
// scope tells the package.
func baseName(file string) string {
	return file[strings.LastIndexAny(file, `/\`)+1:]
}

// perSecond returns the mean rate of n events since start; NaN if that is not
// known.
func perSecond(n int64, start, now time.Time) float64 {
	if start.IsZero() || !now.After(start) {
		return math.NaN()
	}
	return float64(n) / now.Sub(start).Seconds()
}
