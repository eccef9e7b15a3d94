package influx

import (
	"errors"
	"math"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// lines are those of one snapshot, one after the other. A retry begins anew: what
// was written again is the same point.
type lines struct {
	namer    namer
	deltas   collect.Deltas
	limit    int    // the length in bytes of the longest line, with its end; 0 for none
	fraction string // of a millisecond, as far as the server wants one

	service string
	stamp   []byte           // a space, the time and the end of the line
	rest    []monitor.Metric // that were not begun
	fields  []collect.Field  // of the metric at hand
	at      int              // the next of them

	lost   int
	reason error // of the first loss
}

func (l *lines) begin(s *collect.Snapshot) {
	l.service, l.rest = s.Service, s.Metrics
	l.stamp = strconv.AppendInt(append(l.stamp[:0], ' '), s.Time.UnixMilli(), 10)
	l.stamp = append(append(l.stamp, l.fraction...), '\n')
	l.fields, l.at = l.fields[:0], 0
	l.lost, l.reason = 0, nil
}

// lose counts points that do not arrive.
func (l *lines) lose(n int, reason error) {
	if l.lost == 0 {
		l.reason = reason
	}
	l.lost += n
}

// next appends the next line. It returns false after the last.
func (l *lines) next(b []byte) ([]byte, bool) {
	for start := len(b); ; {
		switch {
		case l.at < len(l.fields):
			b = l.appendLine(b)
		case len(l.rest) > 0:
			l.advance()
		default:
			return b, false
		}
		if len(b) > start {
			return b, true
		}
	}
}

// advance goes on to the next metric.
func (l *lines) advance() {
	m := &l.rest[0]
	l.rest, l.at = l.rest[1:], 0
	l.namer.metric(l.service, m)
	if m.Distribution == nil && m.Func == nil {
		l.fields = collect.AppendFields(l.fields[:0], m, nil)
		return
	}
	since := l.deltas.Since(m)
	l.fields = collect.AppendFields(l.fields[:0], m, &since)
}

var errLong = errors.New("the names are longer than a datagram")

// appendLine appends a line with the next fields: one error class, or all that come
// before them and fit. It appends nothing if there are none of which a number can be
// written.
func (l *lines) appendLine(b []byte) []byte {
	start := len(b)
	first := &l.fields[l.at]
	b = l.namer.appendHead(b, first)
	head := len(b)
	for ; l.at < len(l.fields); l.at++ {
		f := &l.fields[l.at]
		if f.Group == classGroup && f != first {
			break
		}
		if !f.Whole && !(math.Abs(f.Float) <= math.MaxFloat64) {
			continue
		}
		end := len(b)
		b = appendField(b, end == head, f)
		if l.limit == 0 || len(b)+len(l.stamp)-start <= l.limit {
			continue
		}
		b = b[:end]
		if end > head {
			break
		}
		l.lose(1, errLong)
	}
	if len(b) == head {
		return b[:start]
	}
	return append(b, l.stamp...)
}

// appendField appends a field with what comes before it.
func appendField(b []byte, first bool, f *collect.Field) []byte {
	if first {
		b = append(b, ' ')
	} else {
		b = append(b, ',')
	}
	b = append(appendKey(b, f), '=')
	if f.Whole {
		return append(strconv.AppendInt(b, f.Int, 10), 'i')
	}
	return strconv.AppendFloat(b, f.Float, 'g', -1, 64)
}
