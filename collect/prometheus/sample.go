package prometheus

import (
	"math"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// int, uint, float and time append a sample: the family's name with a suffix,
// the labels, one more label unless its key is "", and the value. What is given
// as labels and as the further one is escaped already.

func (f *family) int(suffix string, labels []byte, key, value string, v int64) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(strconv.AppendInt(b, v, 10), '\n')
}

func (f *family) uint(suffix string, labels []byte, key, value string, v uint64) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(strconv.AppendUint(b, v, 10), '\n')
}

func (f *family) float(suffix string, labels []byte, key, value string, v float64) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(appendFloat(b, v), '\n')
}

// time writes seconds since 1970.
func (f *family) time(suffix string, labels []byte, key, value string, t time.Time) {
	b := f.begin(suffix, labels, key, value)
	f.samples = append(appendTime(b, t), '\n')
}

// begin returns the samples with the beginning of another one.
func (f *family) begin(suffix string, labels []byte, key, value string) []byte {
	b := append(f.samples, f.name...)
	b = append(b, suffix...)
	if len(labels) == 0 && key == "" {
		return append(b, ' ')
	}
	b = append(b, '{')
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

// appendFloat appends a number as both formats have it: NaN, +Inf, -Inf, or one
// that is read back as exactly the same.
func appendFloat(b []byte, v float64) []byte {
	if i := int64(v); math.Abs(v) < 1<<53 && float64(i) == v {
		return strconv.AppendInt(b, i, 10)
	}
	return strconv.AppendFloat(b, v, 'g', -1, 64)
}

// distribution appends the samples of a histogram or a summary with these labels
// and one more.
func (p *page) distribution(f *family, labels []byte, key, value string, d *monitor.Distribution, m *monitor.Metric) {
	if key != "" {
		p.extra = append(append(p.extra[:0], labels...), ',')
		p.extra = append(append(append(p.extra, key...), `="`...), value...)
		p.extra = append(p.extra, '"')
		labels = p.extra
	}
	if f.typ == summary {
		for _, q := range p.quantiles {
			f.float("", labels, "quantile", q.texts[p.format], d.Quantile(q.value))
		}
	} else {
		p.buckets(f, labels, d, p.boundsOf(m.Unit))
	}
	if p.hasSum(f, d, m) {
		f.float("_sum", labels, "", "", d.Sum)
		f.uint("_count", labels, "", "", d.Count)
	}
	p.created(f, labels, "", "", m)
}

// buckets appends the buckets of a histogram, with their exemplars.
func (p *page) buckets(f *family, labels []byte, d *monitor.Distribution, b bounds) {
	var left []monitor.Exemplar
	if p.format == openMetrics { // elsewhere they are an error
		left = d.Exemplars
	}
	above := math.Inf(-1)
	p.counts = d.AppendCumulative(p.counts[:0], b.values)
	for i, n := range p.counts {
		f.uint("_bucket", labels, "le", b.texts[i][p.format], n)
		left = f.exemplar(left, above, b.values[i])
		above = b.reach[i]
	}
	f.uint("_bucket", labels, "le", "+Inf", d.Count)
	f.exemplar(left, above, math.Inf(1))
}

// hasSum reports whether the sum can be said. OpenMetrics wants one that cannot
// fall, and of a histogram no count without a sum.
func (p *page) hasSum(f *family, d *monitor.Distribution, m *monitor.Metric) bool {
	if p.format != openMetrics {
		return true
	}
	if f.typ == histogram {
		if bounds := p.boundsOf(m.Unit).values; len(bounds) > 0 && bounds[0] < 0 {
			return false
		}
	}
	return len(d.Negative) == 0 && d.Sum >= 0
}
