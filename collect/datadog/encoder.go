package datadog

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/statsdname"
)

const (
	// Datadog takes 512,000 bytes, and 5,242,880 of them once they are decompressed: a
	// request is closed when it has so many. One metric adds 100 KB at most.
	maxBytes      = 2 << 20
	maxPlainBytes = 300 << 10
)

// The types of series, MetricIntakeType in Datadog's API.
const (
	typeCount = 1
	typeGauge = 3
)

// encoder makes requests of snapshots.
type encoder struct {
	namer  statsdname.Namer
	host   string
	enough int // bytes in a request
	deltas collect.Deltas

	time  int64     // of the snapshot at hand, in seconds since 1970
	used  [64]int64 // those of the last snapshots that were delivered
	count int       // of them

	service string
	fields  []collect.Field
	series  []byte // of the request at hand, with a comma after each
}

func (e *encoder) begin(s *collect.Snapshot) error {
	seconds := s.Time.Unix()
	if seconds <= 0 || seconds > math.MaxInt32 {
		return fmt.Errorf("the time %v cannot be written", s.Time.UTC())
	}
	// A second point within one second would replace the first, also if the clock was
	// set back meanwhile.
	if s.Part <= 1 {
		for e.time = seconds; slices.Contains(e.used[:], e.time); {
			e.time++
		}
	}
	e.service = s.Service
	return nil
}

// end is called when the snapshot was delivered.
func (e *encoder) end(s *collect.Snapshot) {
	if s.Last() {
		e.used[e.count%len(e.used)] = e.time
		e.count++
	}
}

// fill makes the series of one request, of the metrics from the one on, and returns the
// first that is not in it.
func (e *encoder) fill(s *collect.Snapshot, from int) (to int) {
	e.series = e.series[:0]
	for to = from; to < len(s.Metrics) && len(e.series) < e.enough; to++ {
		e.series = e.appendMetric(e.series, s, to)
	}
	return to
}

// empty reports whether none of the metrics has anything to say.
func (e *encoder) empty() bool { return len(e.series) == 0 }

// appendRequest appends a request with the series.
func (e *encoder) appendRequest(b []byte) []byte {
	b = append(append(b, `{"series":[`...), e.series...)
	return append(b[:len(b)-len(",")], `]}`...)
}

// appendMetric appends an object and a comma for each field that says something.
func (e *encoder) appendMetric(b []byte, s *collect.Snapshot, i int) []byte {
	since := e.deltas.Since(&s.Metrics[i])
	e.fields = collect.AppendFields(e.fields[:0], &since, &since)
	named := false
	for j := range e.fields {
		f := &e.fields[j]
		v := f.Value()
		if f.Kind == collect.Total && v == 0 || !(math.Abs(v) <= math.MaxFloat64) || isRate(f) {
			continue
		}
		if !named {
			e.namer.Metric(e.service, &since)
			named = true
		}
		b = e.appendSeries(b, f, s.Time.Sub(since.Start))
	}
	return b
}

// isRate tells the rate of a meter, which Datadog makes of its count.
func isRate(f *collect.Field) bool { return f.Group == "" && f.Name == "rate" }

func (e *encoder) appendSeries(b []byte, f *collect.Field, passed time.Duration) []byte {
	// Nothing of this needs to be escaped: names and tags are translated to what Datadog
	// leaves as it is, and the host was checked.
	b, tags := e.namer.Append(append(b, `{"metric":"`...), f)
	if f.Kind == collect.Total {
		b = strconv.AppendInt(append(b, `","type":`...), typeCount, 10)
		seconds := max(int64(passed.Round(time.Second)/time.Second), 1)
		b = strconv.AppendInt(append(b, `,"interval":`...), seconds, 10)
	} else {
		b = strconv.AppendInt(append(b, `","type":`...), typeGauge, 10)
	}
	b = strconv.AppendInt(append(b, `,"points":[{"timestamp":`...), e.time, 10)
	b = append(b, `,"value":`...)
	if f.Whole {
		b = strconv.AppendInt(b, f.Int, 10)
	} else {
		b = strconv.AppendFloat(b, f.Float, 'g', -1, 64)
	}
	b = append(append(b, `}],"resources":[{"type":"host","name":"`...), e.host...)
	b = append(b, `"}],"tags":[`...)
	for tags = bytes.TrimPrefix(tags, []byte("|#")); len(tags) > 0; {
		var tag []byte
		tag, tags, _ = bytes.Cut(tags, []byte(","))
		b = append(append(append(b, '"'), tag...), `",`...)
	}
	return append(bytes.TrimSuffix(b, []byte(",")), `]},`...)
}
