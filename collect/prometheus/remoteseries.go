package prometheus

import (
	"bytes"
	"encoding/binary"
	"iter"
	"math"
	"slices"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
	"github.com/spacemonkeygo/monitor/v2/dist"
)

// remoteEncoder lists the series of a page, for remote writes. Labels are pairs of
// texts, each after its length; the labels of a series are sorted by name.
type remoteEncoder struct {
	native     bool
	maxBuckets int

	extra    []pair // labels of each series
	exported []byte // the prefix of labels that yield to extra
	time     int64  // of each sample, in milliseconds since 1970
	list     []remoteSeries
	labels   []byte // of all series, one after the other
	buf      []byte // of native histograms

	version  RemoteVersion // of the request at hand
	requests uint64        // the number of requests made in version 1.0

	// Scratch.
	wire         wire.Message
	classic      classic
	histogramBuf dist.NativeHistogram
	pairs        []pair
	name         []byte
	key, value   []byte
	symbols      symbols
}

var nameLabel = []byte("__name__")

// A remoteSeries is a series with its one sample.
type remoteSeries struct {
	family *family // nil for a series that is gone
	labels span
	value  float64
	native span  // a native histogram instead of the value, without its times
	start  int64 // of the counting, in milliseconds since 1970; 0 if not known

	exemplars []*monitor.Exemplar
}

// A span is a part of a buffer, which may grow.
type span struct{ from, to int }

func (s span) of(b []byte) []byte { return b[s.from:s.to] }

// A pair is a label.
type pair struct{ name, value []byte }

// reset begins a new list. Each of its series also has the extra labels, and its sample
// has this time.
func (e *remoteEncoder) reset(extra []monitor.Tag, t time.Time) {
	clear(e.list)
	e.extra, e.time = e.extra[:0], t.UnixMilli()
	e.exported = []byte(exported)
	for _, tag := range extra {
		p := pair{appendText(nil, tag.Key), appendText(nil, tag.Value)}
		e.extra = append(e.extra, p)
		for bytes.HasPrefix(p.name, e.exported) { // one prefix more than any of them has
			e.exported = append(e.exported, exported...)
		}
	}
	e.list, e.labels, e.buf = e.list[:0], e.labels[:0], e.buf[:0]
}

func (e *remoteEncoder) begin(format) {}

func appendPart[T string | []byte](b []byte, s T) []byte {
	return append(binary.AppendUvarint(b, uint64(len(s))), s...)
}

// appendLabel appends a label. A zero byte becomes U+FFFD, as in the other formats.
func (e *remoteEncoder) appendLabel(b []byte, _ int, name, value string) []byte {
	return appendPart(appendPart(b, appendText(nil, name)), appendText(nil, value))
}

// parts yields each label.
func parts(labels []byte) iter.Seq[pair] {
	return func(yield func(pair) bool) {
		for rest := labels; len(rest) > 0; {
			var p pair
			p.name, rest = part(rest)
			p.value, rest = part(rest)
			if !yield(p) {
				return
			}
		}
	}
}

func part(b []byte) (p, rest []byte) {
	n, size := binary.Uvarint(b)
	return b[size : size+int(n)], b[size+int(n):]
}

// exported is the prefix of a series' own label whose name is that of an extra label, as
// in a scrape.
const exported = "exported_"

// yields reports whether a label is renamed: because an extra label has its name, or its
// name without some prefixes. The latter keeps two labels apart: if job is renamed to
// exported_job, then exported_job is renamed too.
func (e *remoteEncoder) yields(name []byte) bool {
	for {
		for i := range e.extra {
			if bytes.Equal(e.extra[i].name, name) {
				return true
			}
		}
		rest, ok := bytes.CutPrefix(name, []byte(exported))
		if !ok {
			return false
		}
		name = rest
	}
}

// sortPairs sorts the labels of a series by name. They are few, and nearly in order.
func sortPairs(list []pair) {
	for i := range list {
		for j := i; j > 0 && bytes.Compare(list[j].name, list[j-1].name) < 0; j-- {
			list[j], list[j-1] = list[j-1], list[j]
		}
	}
}

// add adds a series and returns it; it is valid until the next is added. Its name is the
// family's with the suffix. It has these labels, one more unless key is "", and the extra
// labels.
func (e *remoteEncoder) add(f *family, suffix string, labels []byte, key, value string, start time.Time) *remoteSeries {
	e.name = append(append(e.name[:0], f.name...), suffix...)
	e.pairs = append(e.pairs[:0], pair{nameLabel, e.name})
	if key != "" {
		e.key, e.value = append(e.key[:0], key...), append(e.value[:0], value...)
		e.pairs = append(e.pairs, pair{e.key, e.value})
	}
	for p := range parts(labels) {
		if e.yields(p.name) {
			p.name = slices.Concat(e.exported, p.name)
		}
		e.pairs = append(e.pairs, p)
	}
	for _, p := range e.extra {
		if len(p.value) > 0 {
			e.pairs = append(e.pairs, p)
		}
	}
	sortPairs(e.pairs)
	from := len(e.labels)
	for _, p := range e.pairs {
		e.labels = appendPart(appendPart(e.labels, p.name), p.value)
	}
	s := remoteSeries{family: f, labels: span{from, len(e.labels)}}
	if !start.IsZero() {
		s.start = start.UnixMilli()
	}
	e.list = append(e.list, s)
	return &e.list[len(e.list)-1]
}

func (e *remoteEncoder) counter(f *family, labels []byte, n int64, start time.Time) {
	e.add(f, "_total", labels, "", "", start).value = float64(n)
}

func (e *remoteEncoder) gauge(f *family, labels []byte, v float64) {
	e.add(f, "", labels, "", "", time.Time{}).value = ordinary(v)
}

// ordinary returns the value, and the ordinary NaN for any NaN: one of the others marks
// a series as stale.
func ordinary(v float64) float64 {
	if math.IsNaN(v) {
		return math.Float64frombits(0x7ff8000000000001)
	}
	return v
}

func (e *remoteEncoder) info(f *family, labels []byte) {
	e.add(f, "_info", labels, "", "", time.Time{}).value = 1
}

func (e *remoteEncoder) summary(f *family, labels []byte, d *monitor.Distribution, qs []quantile, start time.Time) {
	for _, q := range qs {
		e.add(f, "", labels, "quantile", q.texts.openMetrics, time.Time{}).value = ordinary(d.Quantile(q.value))
	}
	e.sum(f, labels, d, start)
}

func (e *remoteEncoder) sum(f *family, labels []byte, d *monitor.Distribution, start time.Time) {
	e.add(f, "_sum", labels, "", "", start).value = d.Sum
	e.add(f, "_count", labels, "", "", start).value = float64(d.Count)
}

func (e *remoteEncoder) histogram(f *family, labels []byte, d *monitor.Distribution, b bounds, start time.Time) {
	if e.native {
		s := e.add(f, "", labels, "", "", start)
		s.native = e.appendHistogram(d)
		for i := range d.Exemplars {
			s.exemplars = append(s.exemplars, &d.Exemplars[i])
		}
		// The protocol demands the order of time.
		slices.SortFunc(s.exemplars, func(a, b *monitor.Exemplar) int { return a.Time.Compare(b.Time) })
		return
	}
	for _, k := range e.classic.of(d, b) {
		s := e.add(f, "_bucket", labels, "le", k.le.openMetrics, start)
		s.value = float64(k.count)
		if k.exemplar != nil {
			s.exemplars = []*monitor.Exemplar{k.exemplar}
		}
	}
	e.sum(f, labels, d, start)
}

func (e *remoteEncoder) appendFamily(b []byte, _ *family) []byte { return b }
func (e *remoteEncoder) appendEnd(b []byte) []byte               { return b }

func (s *remoteSeries) isNative() bool { return s.native.to > s.native.from }

// appendHistogram appends to the buffer the fields of a native histogram that are the
// same in both versions: all but its times.
func (e *remoteEncoder) appendHistogram(d *monitor.Distribution) span {
	h := &e.histogramBuf
	readNative(h, d, e.maxBuckets)
	from := len(e.buf)
	w := &e.wire
	w.B = e.buf
	w.Varint(1, d.Count)
	w.Double(3, d.Sum)
	w.Zigzag(4, int64(h.Schema))
	w.Double(5, h.ZeroThreshold)
	w.Varint(6, h.ZeroCount)
	writeSide(w, 8, 9, &h.Negative)
	writeSide(w, 11, 12, &h.Positive)
	e.buf = w.B
	return span{from, len(e.buf)}
}
