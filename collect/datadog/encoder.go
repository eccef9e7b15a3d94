package datadog

import (
	"bytes"
	"fmt"
	"math"
	"slices"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// The types of series, MetricIntakeType in Datadog's API.
const (
	typeCount = 1
	typeGauge = 3
)

// encoder makes requests of a snapshot's metrics, for a batch.Sender.
type encoder struct {
	batch.Joined
	namer  dotted.Namer
	host   string
	deltas collect.Deltas

	snapshot *collect.Snapshot
	next     int       // of its metrics
	time     int64     // of its points, in seconds since 1970
	used     [64]int64 // the times of the last snapshots of which Datadog took something
	count    int       // the number of them

	fields []collect.Field
}

func newEncoder(n dotted.Namer, host string) *encoder {
	e := &encoder{namer: n, host: host}
	e.Joined = batch.Joined{Next: e.appendNext, Before: `{"series":[`, Separator: ",", After: "]}"}
	return e
}

// begin begins with a snapshot, or again with the same one. A snapshot that is sent again
// keeps its time, so that its points replace those that were taken before.
func (e *encoder) begin(s *collect.Snapshot) error {
	seconds := s.Time.Unix()
	if seconds <= 0 || seconds > math.MaxInt32 {
		return fmt.Errorf("the time %v cannot be written: Datadog takes 1970 to 2038; check the clock", s.Time.UTC())
	}
	// A second point within one second would replace the first, even if the clock was set
	// back in between.
	if s.Part <= 1 && s != e.snapshot {
		for e.time = seconds; slices.Contains(e.used[:], e.time); {
			e.time++
		}
	}
	e.Reset()
	e.snapshot, e.next = s, 0
	return nil
}

// Taken makes the metrics those from which the next interval begins.
func (e *encoder) Taken(from, to int) {
	if !slices.Contains(e.used[:], e.time) {
		e.used[e.count%len(e.used)] = e.time
		e.count++
	}
	e.deltas.DeliveredPart(e.snapshot, from, to)
}

// appendNext appends an object and a comma for each field of the next metric, unless the
// field is not sent.
func (e *encoder) appendNext(b []byte) ([]byte, bool) {
	if e.next == len(e.snapshot.Metrics) {
		return b, false
	}
	since := e.deltas.Since(&e.snapshot.Metrics[e.next])
	e.next++
	e.fields = collect.AppendFields(e.fields[:0], &since, &since)
	named := false
	for j := range e.fields {
		f := &e.fields[j]
		if f.Kind == collect.Total && f.Value() == 0 || !readings.Finite(f) || isRate(f) {
			continue
		}
		if !named {
			e.namer.Metric(e.snapshot.Service, &since)
			named = true
		}
		b = e.appendSeries(b, f, e.snapshot.Time.Sub(since.Start))
	}
	return b, true
}

// isRate reports whether a field is the rate of a meter, which Datadog makes of its count.
func isRate(f *collect.Field) bool { return f.Group == "" && f.Name == "rate" }

func (e *encoder) appendSeries(b []byte, f *collect.Field, passed time.Duration) []byte {
	// Nothing here needs an escape: names and tags have only characters that Datadog
	// leaves as they are, and the host was checked.
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
