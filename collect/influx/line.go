package influx

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// lines encodes a snapshot line by line. A retry begins again with the first line, which
// is the same point as before.
type lines struct {
	readings.Walk
	namer    namer
	limit    int    // the length in bytes of the longest line, with its end; 0 for none
	fraction string // of a millisecond, as far as the server wants one

	stamp []byte // a space, the time and the end of the line
	long  int    // fields that were left out because of the limit
}

func (l *lines) begin(s *collect.Snapshot) {
	l.Begin(s)
	l.stamp = strconv.AppendInt(append(l.stamp[:0], ' '), s.Time.UnixMilli(), 10)
	l.stamp = append(append(l.stamp, l.fraction...), '\n')
	l.long = 0
}

// next appends the next line. It returns false after the last.
func (l *lines) next(b []byte) ([]byte, bool) {
	for start := len(b); ; {
		if l.At < len(l.Fields) {
			b = l.appendLine(b)
		} else if m := l.Metric(); m != nil {
			l.namer.metric(l.Service, m)
		} else {
			return b, false
		}
		if len(b) > start {
			return b, true
		}
	}
}

// appendLine appends a line with the next fields: one error class, or all fields before
// the classes that fit. It appends nothing if none of them has a finite value.
func (l *lines) appendLine(b []byte) []byte {
	start := len(b)
	first := &l.Fields[l.At]
	b = l.namer.appendHead(b, first)
	head := len(b)
	for ; l.At < len(l.Fields); l.At++ {
		f := &l.Fields[l.At]
		if f.Group == readings.ClassGroup && f != first {
			break
		}
		if !readings.Finite(f) {
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
		l.long++
	}
	if len(b) == head {
		return b[:start]
	}
	return append(b, l.stamp...)
}

// appendField appends a field after a space or a comma.
func appendField(b []byte, first bool, f *collect.Field) []byte {
	if first {
		b = append(b, ' ')
	} else {
		b = append(b, ',')
	}
	b = append(readings.AppendKey(b, f), '=')
	if f.Whole {
		return append(strconv.AppendInt(b, f.Int, 10), 'i')
	}
	return strconv.AppendFloat(b, f.Float, 'g', -1, 64)
}
