// Package humanise writes numbers, times and names for people: numbers with three digits
// and a unit, and names without invisible characters. The functions append to a buffer,
// so that a page of thousands of cells does not allocate for each.
package humanise

import (
	"encoding/hex"
	"math"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Absent stands for a value that does not exist, or is not a number.
const Absent = "-"

// AppendSeconds writes a duration with three digits: "1.23ms". From a minute on
// it has two units: "2m5s", "3h10m", "4d2h".
func AppendSeconds(b []byte, seconds float64) []byte {
	switch {
	case math.IsNaN(seconds):
		return append(b, Absent...)
	case math.IsInf(seconds, 0):
		return append(strconv.AppendFloat(b, seconds, 'g', -1, 64), 's')
	case seconds == 0:
		return append(b, "0s"...)
	case seconds < 0:
		b, seconds = append(b, '-'), -seconds
	}
	// Round before choosing the unit: 999.9µs is 1ms.
	switch seconds = threeDigits(seconds); {
	case seconds < 1e-6:
		return append(appendThree(b, seconds*1e9), "ns"...)
	case seconds < 1e-3:
		return append(appendThree(b, seconds*1e6), "µs"...)
	case seconds < 1:
		return append(appendThree(b, seconds*1e3), "ms"...)
	case seconds < 60:
		return append(appendThree(b, seconds), 's')
	case seconds < 3600:
		return appendTwoUnits(b, seconds, 60, 'm', 1, 's')
	case seconds < 24*3600:
		return appendTwoUnits(b, seconds, 3600, 'h', 60, 'm')
	}
	return appendTwoUnits(b, seconds, 24*3600, 'd', 3600, 'h')
}

// AppendDuration is AppendSeconds for a duration.
func AppendDuration(b []byte, d time.Duration) []byte { return AppendSeconds(b, d.Seconds()) }

// AppendMoment writes a time of day in RFC 3339, to the millisecond, in UTC.
func AppendMoment(b []byte, t time.Time) []byte {
	return t.UTC().AppendFormat(b, "2006-01-02T15:04:05.000Z07:00")
}

func appendTwoUnits(b []byte, seconds, large float64, largeName byte, small float64, smallName byte) []byte {
	units := math.Floor(seconds / large)
	b = append(strconv.AppendFloat(b, units, 'f', 0, 64), largeName)
	return append(strconv.AppendFloat(b, math.Floor((seconds-units*large)/small), 'f', 0, 64), smallName)
}

// AppendRate writes a number per second with three digits, or with all digits before the
// point if these are more.
func AppendRate(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v) || math.IsInf(v, 0) || v == 0:
		return appendNumber(b, v)
	case math.Abs(v) >= 100:
		return strconv.AppendFloat(b, v, 'f', 0, 64)
	}
	return appendThree(b, v)
}

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
	return append(AppendRate(b, v), units[0], 'i', 'B')
}

// appendNumber writes whole numbers whole, and others with five digits.
func appendNumber(b []byte, v float64) []byte {
	switch {
	case math.IsNaN(v):
		return append(b, Absent...)
	case v == math.Trunc(v) && math.Abs(v) < 1e15:
		return strconv.AppendInt(b, int64(v), 10)
	}
	return strconv.AppendFloat(b, v, 'g', 5, 64)
}

// AppendValue writes a value that is measured in a unit: "1.5ms", "1.5KiB",
// "12.5%", "1.5".
func AppendValue(b []byte, v float64, u monitor.Unit) []byte {
	switch u {
	case monitor.Seconds:
		return AppendSeconds(b, v)
	case monitor.Bytes:
		return appendBytes(b, v)
	case monitor.Fraction:
		switch v *= 100; {
		case math.IsNaN(v):
			return append(b, Absent...)
		case math.IsInf(v, 0) || v == 0:
			return append(appendNumber(b, v), '%')
		}
		return append(appendThree(b, v), '%')
	}
	return appendNumber(b, v)
}

// threeDigits rounds a finite number to three significant digits.
func threeDigits(v float64) float64 {
	var digits [24]byte
	// The output of AppendFloat is always a number.
	v, _ = strconv.ParseFloat(string(strconv.AppendFloat(digits[:0], v, 'e', 2, 64)), 64)
	return v
}

// appendThree writes a finite number with at most three digits. As in %g, very small and
// very large numbers have an exponent.
func appendThree(b []byte, v float64) []byte {
	v = threeDigits(v)
	format := byte('f')
	if magnitude := math.Abs(v); magnitude < 1e-4 || magnitude >= 1e15 {
		format = 'e'
	}
	return strconv.AppendFloat(b, v, format, -1, 64)
}

// AppendGrouped writes a count with commas: "1,234,567".
func AppendGrouped(b []byte, n int64) []byte {
	if -1000 < n && n < 1000 {
		return strconv.AppendInt(b, n, 10)
	}
	last := max(n%1000, -(n % 1000))
	return append(AppendGrouped(b, n/1000), ',', digit(last/100), digit(last/10), digit(last))
}

func digit(n int64) byte { return '0' + byte(n%10) }

// ID returns the hexadecimal digits of an identifier.
//
//go:noinline
func ID(id []byte) string { return hex.EncodeToString(id) }

// AppendSource writes a place in the source code: "store.go:12".
func AppendSource(b []byte, file string, line int, quote Quoting) []byte {
	b = append(quote(b, BaseName(file)), ':')
	return strconv.AppendInt(b, int64(line), 10)
}

// BaseName returns a file name without its folders. The folders are private to the
// machine that compiled the program, and the scope already names the package.
func BaseName(file string) string {
	return file[max(strings.LastIndexByte(file, '/'), strings.LastIndexByte(file, '\\'))+1:]
}
