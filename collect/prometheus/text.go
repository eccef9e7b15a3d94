package prometheus

import (
	"encoding/hex"
	"math"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// textEncoder writes the text formats.
type textEncoder struct {
	format      format
	withCreated bool
	classic     classic // scratch
}

func (t *textEncoder) begin(f format) { t.format = f }

func (t *textEncoder) appendLabel(b []byte, start int, name, value string) []byte {
	if len(b) > start {
		b = append(b, ',')
	}
	if isPlain(name) {
		b = append(b, name...)
	} else {
		b = append(b, '"')
		b = appendEscaped(b, name, true)
		b = append(b, '"')
	}
	b = append(b, '=', '"')
	b = appendEscaped(b, value, true)
	return append(b, '"')
}

func (t *textEncoder) counter(f *family, labels []byte, n int64, start time.Time) {
	b := f.begin("_total", labels, "", "")
	f.samples = append(strconv.AppendInt(b, n, 10), '\n')
	t.created(f, labels, start)
}

func (t *textEncoder) gauge(f *family, labels []byte, v float64) { f.float("", labels, "", "", v) }

func (t *textEncoder) info(f *family, labels []byte) { f.uint("_info", labels, "", "", 1) }

func (t *textEncoder) summary(f *family, labels []byte, d *monitor.Distribution, qs []quantile, start time.Time) {
	for _, q := range qs {
		// OpenMetrics forbids quantiles below zero; NaN is for no values.
		if v := d.Quantile(q.value); t.format != openMetrics || !(v < 0) {
			f.float("", labels, "quantile", q.texts.in(t.format), v)
		}
	}
	if t.format != openMetrics || neverFalls(d) {
		f.float("_sum", labels, "", "", d.Sum)
		f.uint("_count", labels, "", "", d.Count)
	}
	t.created(f, labels, start)
}

func (t *textEncoder) histogram(f *family, labels []byte, d *monitor.Distribution, b bounds, start time.Time) {
	for _, k := range t.classic.of(d, b) {
		f.uint("_bucket", labels, "le", k.le.in(t.format), k.count)
		if k.exemplar != nil && t.format == openMetrics { // the other formats forbid them
			f.exemplar(k.exemplar)
		}
	}
	// OpenMetrics forbids a sum that can fall, and a count without a sum.
	if t.format != openMetrics || neverFalls(d) && !b.belowZero() {
		f.float("_sum", labels, "", "", d.Sum)
		f.uint("_count", labels, "", "", d.Count)
	}
	t.created(f, labels, start)
}

// created appends the time of a metric's creation, if the options ask for it, the format
// has it and it is known.
func (t *textEncoder) created(f *family, labels []byte, start time.Time) {
	if t.withCreated && t.format == openMetrics && !start.IsZero() {
		b := f.begin("_created", labels, "", "")
		f.samples = append(appendTime(b, start), '\n')
	}
}

// neverFalls reports whether the sum has only grown so far.
func neverFalls(d *monitor.Distribution) bool { return len(d.Negative) == 0 && d.Sum >= 0 }

// uint and float append a sample: the family's name with a suffix, the labels, one
// more label unless its key is "", whose value needs no escaping, and the value.

func (f *family) uint(suffix string, labels []byte, key, value string, v uint64) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(strconv.AppendUint(b, v, 10), '\n')
}

func (f *family) float(suffix string, labels []byte, key, value string, v float64) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(appendFloat(b, v), '\n')
}

// begin returns the samples with the beginning of another one. A name in quotes comes
// first in the braces.
func (f *family) begin(suffix string, labels []byte, key, value string) []byte {
	b := f.samples
	more := len(labels) > 0 || key != ""
	if f.inQuotes == "" {
		b = append(append(b, f.name...), suffix...)
		if !more {
			return append(b, ' ')
		}
		b = append(b, '{')
	} else {
		b = append(append(b, '{', '"'), f.inQuotes...)
		b = append(append(b, suffix...), '"')
		if more {
			b = append(b, ',')
		}
	}
	b = append(b, labels...)
	if key != "" {
		if len(labels) > 0 {
			b = append(b, ',')
		}
		b = append(b, key...)
		b = append(b, '=', '"')
		b = append(b, value...)
		b = append(b, '"')
	}
	return append(b, '}', ' ')
}

// exemplar appends an exemplar to the last sample, by section "Exemplars" of OpenMetrics
// 1.0: labels of at most 128 characters, here 63, the value, and the time in seconds if
// it is known.
func (f *family) exemplar(e *monitor.Exemplar) {
	b := f.samples[:len(f.samples)-1]
	b = append(b, ` # {trace_id="`...)
	b = hex.AppendEncode(b, e.TraceID[:])
	b = append(b, `",span_id="`...)
	b = hex.AppendEncode(b, e.SpanID[:])
	b = append(b, `"} `...)
	b = appendFloat(b, e.Value)
	if !e.Time.IsZero() {
		b = appendTime(append(b, ' '), e.Time)
	}
	f.samples = append(b, '\n')
}

// appendTime appends seconds since 1970.
func appendTime(b []byte, t time.Time) []byte {
	return strconv.AppendFloat(b, float64(t.UnixMilli())/1000, 'f', 3, 64)
}

// appendFloat appends a number as all text formats write it: NaN, +Inf, -Inf, or digits
// that read back as exactly the same number.
func appendFloat(b []byte, v float64) []byte {
	if i := int64(v); math.Abs(v) < 1<<53 && float64(i) == v {
		return strconv.AppendInt(b, i, 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// appendFamily appends the metadata of the family and then its samples.
func (t *textEncoder) appendFamily(b []byte, f *family) []byte {
	if t.format == openMetrics {
		b = f.appendMetadata(b, "TYPE", "", f.typ.String(), true)
		if f.unit != "" {
			b = f.appendMetadata(b, "UNIT", "", f.unit, true)
		}
		b = f.appendMetadata(b, "HELP", "", f.help, true)
		return append(b, f.samples...)
	}
	// The other text formats name a family after its samples, and have no type info.
	typ := f.typ
	if typ == info {
		typ = gauge
	}
	b = f.appendMetadata(b, "HELP", f.suffix(), f.help, false)
	b = f.appendMetadata(b, "TYPE", f.suffix(), typ.String(), false)
	return append(b, f.samples...)
}

// appendMetadata appends a line of metadata: the name, in quotes if it needs them, and the
// value, in which quotes may have to be escaped.
func (f *family) appendMetadata(b []byte, what, suffix, value string, quotes bool) []byte {
	b = append(append(append(b, "# "...), what...), ' ')
	if f.inQuotes == "" {
		b = append(append(b, f.name...), suffix...)
	} else {
		b = append(append(append(b, '"'), f.inQuotes...), suffix...)
		b = append(b, '"')
	}
	return append(appendEscaped(append(b, ' '), value, quotes), '\n')
}

func (t *textEncoder) appendEnd(b []byte) []byte {
	if t.format == openMetrics {
		b = append(b, "# EOF\n"...)
	}
	return b
}
