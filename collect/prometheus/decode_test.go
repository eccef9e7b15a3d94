package prometheus

import (
	"cmp"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"unicode/utf8"

	"google.golang.org/protobuf/encoding/protowire"
)

// fields are the fields of a message, by number.
type fields map[protowire.Number][]field

// A field is a value of one of the wire types.
type field struct {
	wire  protowire.Type
	bytes []byte
	bits  uint64
}

// message reads the fields of a message. A field may occur several times only if it is in
// repeated.
func message(b []byte, known string, repeated ...protowire.Number) (fields, error) {
	all := fields{}
	for len(b) > 0 {
		number, wire, n := protowire.ConsumeTag(b)
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		b = b[n:]
		f := field{wire: wire}
		switch wire {
		case protowire.VarintType:
			f.bits, n = protowire.ConsumeVarint(b)
		case protowire.Fixed64Type:
			f.bits, n = protowire.ConsumeFixed64(b)
		case protowire.BytesType:
			f.bytes, n = protowire.ConsumeBytes(b)
		default:
			return nil, fmt.Errorf("the wire type %d", wire)
		}
		if n < 0 {
			return nil, protowire.ParseError(n)
		}
		b = b[n:]
		if !strings.Contains(" "+known+" ", fmt.Sprintf(" %d:%d ", number, wire)) {
			return nil, fmt.Errorf("no field %d of wire type %d in %q", number, wire, known)
		}
		if len(all[number]) > 0 && !slices.Contains(repeated, number) {
			return nil, fmt.Errorf("the field %d is there twice", number)
		}
		all[number] = append(all[number], f)
	}
	return all, nil
}

func (f fields) has(number protowire.Number) bool { return len(f[number]) > 0 }

func (f fields) one(number protowire.Number) (v field) {
	if f.has(number) {
		v = f[number][0]
	}
	return v
}

func (f field) double() float64 { return math.Float64frombits(f.bits) }
func (f field) sint() int64     { return protowire.DecodeZigZag(f.bits) }

// parseProtobuf reads a page and checks all rules of Prometheus, and that names are as this
// package makes them. It returns the samples that Prometheus makes.
func parseProtobuf(page string) ([]sample, error) {
	samples, _, err := decode([]byte(page))
	return samples, err
}

// decode also returns the native histograms, by the identity of their series.
func decode(page []byte) (samples []sample, natives map[string]nativeSample, err error) {
	natives = map[string]nativeSample{}
	names, series := map[string]string{}, map[string]bool{}
	for len(page) > 0 {
		body, n := protowire.ConsumeBytes(page)
		if n < 0 {
			return nil, nil, protowire.ParseError(n)
		}
		page = page[n:]
		f, err := message(body, "1:2 2:2 3:0 4:2 5:2", 4)
		if err != nil {
			return nil, nil, err
		}
		name, unit := string(f.one(1).bytes), string(f.one(5).bytes)
		if strings.Contains(name, "\x00") || !utf8.ValidString(name) || !f.has(1) || !f.has(2) || !f.has(3) || !f.has(4) || !utf8.Valid(f.one(2).bytes) || f.has(5) && unit == "" {
			return nil, nil, fmt.Errorf("the family %q is not complete", name)
		}
		base := name
		if f.one(3).bits == 0 {
			var ok bool
			if base, ok = strings.CutSuffix(name, "_total"); !ok {
				return nil, nil, fmt.Errorf("the counter %q", name)
			}
		}
		if unit != "" && !strings.HasSuffix(base, "_"+unit) {
			return nil, nil, fmt.Errorf("%q is not in %s", name, unit)
		}
		for _, m := range f[4] {
			found, native, err := decodeMetric(name, f.one(3).bits, m.bytes)
			if err != nil {
				return nil, nil, fmt.Errorf("%s: %w", name, err)
			}
			for _, s := range found {
				s.family = name
				if by, ok := names[s.name]; ok && by != name || series[s.id()] || !utf8.ValidString(s.id()) {
					return nil, nil, fmt.Errorf("%s is there twice, or no UTF-8", s.id())
				}
				names[s.name], series[s.id()] = name, true
				samples = append(samples, s)
			}
			if native != nil {
				natives[sample{name: name, labels: found[len(found)-1].labels}.id()] = *native
			}
		}
	}
	return samples, natives, checkHistograms(samples)
}

// decodeMetric returns the samples of a metric. The last has only the labels that all have.
func decodeMetric(name string, typ uint64, b []byte) (samples []sample, native *nativeSample, err error) {
	held := map[uint64]protowire.Number{0: 3, 1: 2, 2: 4, 4: 7}[typ]
	m, err := message(b, fmt.Sprintf("1:2 %d:2", held), 1)
	if err != nil || held == 0 || !m.has(held) {
		return nil, nil, fmt.Errorf("a metric of type %d: %w", typ, err)
	}
	labels, err := decodeLabels(m[1])
	if err != nil {
		return nil, nil, err
	}
	add := func(suffix string, v float64, more ...string) {
		s := sample{name: name + suffix, labels: map[string]string{}, value: v}
		for key, value := range labels {
			s.labels[key] = value
		}
		if len(more) > 0 {
			s.labels[more[0]] = more[1]
		}
		samples = append(samples, s)
	}
	body := m.one(held).bytes
	switch typ {
	case 0:
		f, err := message(body, "1:1 3:2")
		if err != nil || !f.has(1) {
			return nil, nil, fmt.Errorf("a counter: %w", err)
		}
		add("", f.one(1).double())
	case 1:
		f, err := message(body, "1:1")
		if err != nil || !f.has(1) {
			return nil, nil, fmt.Errorf("a gauge: %w", err)
		}
		add("", f.one(1).double())
	case 2:
		f, err := message(body, "1:0 2:1 3:2 4:2", 3)
		if err != nil || !f.has(1) || !f.has(2) {
			return nil, nil, fmt.Errorf("a summary: %w", err)
		}
		for _, q := range f[3] {
			pair, err := message(q.bytes, "1:1 2:1")
			if err != nil || !pair.has(1) || !pair.has(2) {
				return nil, nil, fmt.Errorf("a quantile: %w", err)
			}
			add("", pair.one(2).double(), "quantile", strconv.FormatFloat(pair.one(1).double(), 'g', -1, 64))
		}
		add("_sum", f.one(2).double())
		add("_count", float64(f.one(1).bits))
	case 4:
		f, err := message(body, "1:0 2:1 3:2 5:0 6:1 7:0 9:2 10:2 12:2 13:2 15:2 16:2", 3, 9, 12, 16)
		if err != nil || !f.has(1) || !f.has(2) {
			return nil, nil, fmt.Errorf("a histogram: %w", err)
		}
		for _, bucket := range f[3] {
			b, err := message(bucket.bytes, "1:0 2:1 3:2")
			if err != nil || !b.has(1) || !b.has(2) {
				return nil, nil, fmt.Errorf("a bucket: %w", err)
			}
			le := strconv.FormatFloat(b.one(2).double(), 'g', -1, 64)
			add("_bucket", float64(b.one(1).bits), "le", le)
			if b.has(3) {
				if samples[len(samples)-1].exemplar, err = decodeExemplar(b.one(3).bytes); err != nil {
					return nil, nil, err
				}
			}
		}
		add("_sum", f.one(2).double())
		add("_count", float64(f.one(1).bits))
		native, err = decodeNative(f)
		return samples, native, err
	}
	return samples, native, nil
}

func decodeLabels(pairs []field) (map[string]string, error) {
	labels := map[string]string{}
	for _, pair := range pairs {
		f, err := message(pair.bytes, "1:2 2:2")
		name, value := string(f.one(1).bytes), string(f.one(2).bytes)
		if _, ok := labels[name]; ok || err != nil || name == "" || value == "" || strings.Contains(name+value, "\x00") {
			return nil, fmt.Errorf("label %q with value %q: %w", name, value, err)
		}
		labels[name] = value
	}
	return labels, nil
}

func decodeExemplar(b []byte) (*exemplar, error) {
	f, err := message(b, "1:2 2:1 3:2", 1)
	if err != nil || !f.has(2) {
		return nil, fmt.Errorf("an exemplar: %w", err)
	}
	e := &exemplar{value: f.one(2).double()}
	if e.labels, err = decodeLabels(f[1]); err != nil {
		return nil, err
	}
	t, err := message(f.one(3).bytes, "1:0 2:0")
	e.untimed = !f.has(3)
	e.time = float64(int64(t.one(1).bits)) + float64(t.one(2).bits)/1e9
	return e, cmp.Or(err, e.check())
}
