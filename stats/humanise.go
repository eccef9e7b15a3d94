package stats

import (
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// absent stands for a value that is not there, or not a number.
const absent = "-"

// appendSeconds writes a duration with three digits: "1.23ms". From a minute on
// it has two units: "2m5s", "3h10m", "4d2h".
func appendSeconds(b []byte, seconds float64) []byte {
	switch {
	case math.IsNaN(seconds):
		return append(b, absent...)
	case math.IsInf(seconds, 0):
		return append(strconv.AppendFloat(b, seconds, 'g', -1, 64), 's')
	case seconds == 0:
		return append(b, "0s"...)
	case seconds < 0:
		b, seconds = append(b, '-'), -seconds
	}
	// Rounded before the unit is chosen: 999.9µs is 1ms.
	d := threeDigits(seconds)
	switch {
	case d.exponent < -6:
		return append(d.appendTo(b, 9), "ns"...)
	case d.exponent < -3:
		return append(d.appendTo(b, 6), "µs"...)
	case d.exponent < 0:
		return append(d.appendTo(b, 3), "ms"...)
	}
	switch seconds = d.value(); {
	case seconds < 60:
		return append(d.appendTo(b, 0), 's')
	case seconds < 3600:
		return appendTwoUnits(b, seconds, 60, 'm', 1, 's')
	case seconds < 24*3600:
		return appendTwoUnits(b, seconds, 3600, 'h', 60, 'm')
	}
	return appendTwoUnits(b, seconds, 24*3600, 'd', 3600, 'h')
}

func appendDuration(b []byte, d time.Duration) []byte { return appendSeconds(b, d.Seconds()) }

// appendMoment writes a time of day as RFC 3339 has it, to the millisecond, in UTC.
func appendMoment(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z07:00")
}

func appendTwoUnits(b []byte, seconds, large float64, largeName byte, small float64, smallName byte) []byte {
	units := math.Floor(seconds / large)
	b = append(strconv.AppendFloat(b, units, 'f', 0, 64), largeName)
	return append(strconv.AppendFloat(b, math.Floor((seconds-units*large)/small), 'f', 0, 64), smallName)
}

// appendRate writes a number per second with three digits, and all of those
// before the point.
func appendRate(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0) || v == 0:
		return appendNumber(b, v)
	case math.Abs(v) >= 100:
		return strconv.AppendFloat(b, v, 'f', 0, 64)
	}
	return appendThreeDigits(b, v)
}

// appendBytes writes a size with three digits: "1.5KiB".
func appendBytes(b []byte, v float64) []byte {
	if math.IsNaN(v) || math.IsInf(v, 0) {
		return appendNumber(b, v)
	}
	if v < 0 {
		b, v = append(b, '-'), -v
	}
	if v < 1024 {
		return append(appendNumber(b, v), 'B')
	}
	units := "KMGTPE"
	v /= 1024
	for v >= 1023.5 && len(units) > 1 {
		v /= 1024
		units = units[1:]
	}
	if v >= 100 {
		b = strconv.AppendFloat(b, v, 'f', 0, 64)
	} else {
		b = threeDigits(v).appendTo(b, 0)
	}
	return append(b, units[0], 'i', 'B')
}

// appendNumber writes whole numbers whole, and others with five digits.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, absent...)
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', 5, 64)
}

// appendValue writes a value that is measured in a unit.
func appendValue(b []byte, v float64, u monitor.Unit) []byte {
	switch u {
	case monitor.Seconds:
		return appendSeconds(b, v)
	case monitor.Bytes:
		return appendBytes(b, v)
	case monitor.Fraction:
		switch v *= 100; {
		case math.IsNaN(v):
			return append(b, absent...)
		case math.IsInf(v, 0) || v == 0:
			return append(appendNumber(b, v), '%')
		}
		return append(appendThreeDigits(b, v), '%')
	}
	return appendNumber(b, v)
}

// appendGrouped writes a count with commas: "1,234,567".
func appendGrouped(b []byte, n int64) []byte {
	var digits [20]byte
	s := strconv.AppendInt(digits[:0], n, 10)
	if s[0] == '-' {
		b, s = append(b, '-'), s[1:]
	}
	for i, c := range s {
		if i > 0 && (len(s)-i)%3 == 0 {
			b = append(b, ',')
		}
		b = append(b, c)
	}
	return b
}

// appendSource writes a place in the source code.
func appendSource(b []byte, file string, line int, quote quoting) []byte {
	b = append(quote(b, baseName(file)), ':')
	return strconv.AppendInt(b, int64(line), 10)
}

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
