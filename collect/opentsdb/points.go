package opentsdb

import (
	"bytes"
	"fmt"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/readings"
)

// points encodes the numbers of a snapshot one by one. A retry begins again with the first,
// which is the same point as before.
type points struct {
	readings.Walk
	namer  namer
	time   []byte
	append func(b []byte, f *collect.Field) []byte // appendCommand or appendObject
}

func (p *points) begin(s *collect.Snapshot) (err error) {
	p.Begin(s)
	p.time, err = appendTime(p.time[:0], s.Time)
	return err
}

// maxSeconds is the number from which KairosDB takes seconds for milliseconds; OpenTSDB
// does from 2^32.
const maxSeconds = 3_000_000_000

// appendTime appends whole seconds, which OpenTSDB stores in half the space, or
// milliseconds if the time is not whole. That is usually the last snapshot of a pipeline:
// rounded, it could have the same second as the one before.
func appendTime(b []byte, t time.Time) ([]byte, error) {
	seconds, ms := t.Unix(), t.UnixMilli()
	switch {
	case seconds <= 0 || seconds >= 1e10:
		return b, fmt.Errorf("the time %v cannot be written: OpenTSDB takes 1970 to 2286; check the clock", t.UTC())
	case ms%1000 == 0 && seconds < maxSeconds:
		return strconv.AppendInt(b, seconds, 10), nil
	}
	return strconv.AppendInt(b, ms, 10), nil
}

// next appends the next number, and returns false after the last. A NaN or an infinity is
// no number.
func (p *points) next(b []byte) ([]byte, bool) {
	f := p.Next(p.namer.metric)
	if f == nil {
		return b, false
	}
	return p.append(b, f), true
}

// appendCommand appends a line of the telnet interface.
func (p *points) appendCommand(b []byte, f *collect.Field) []byte {
	b = p.namer.appendName(append(b, "put "...), f)
	b = append(append(append(b, ' '), p.time...), ' ')
	b = p.namer.appendTags(appendNumber(b, f), f)
	return append(b, '\n')
}

// appendObject appends an object of the HTTP interface, and a comma.
func (p *points) appendObject(b []byte, f *collect.Field) []byte {
	b = p.namer.appendName(append(b, `{"metric":"`...), f)
	b = append(append(b, `","timestamp":`...), p.time...)
	b = appendNumber(append(b, `,"value":`...), f)
	b = append(b, `,"tags":{`...)
	start := len(b)
	b = p.namer.appendTags(b, f)
	b = append(b[:start], b[start+1:]...) // without the first comma
	return append(b, `}},`...)
}

// appendNumber appends a count as an integer, and any other value as a float, which
// OpenTSDB recognizes by a point or an exponent.
func appendNumber(b []byte, f *collect.Field) []byte {
	if f.Whole {
		return strconv.AppendInt(b, f.Int, 10)
	}
	start := len(b)
	b = strconv.AppendFloat(b, f.Float, 'g', -1, 64)
	if bytes.IndexByte(b[start:], '.') < 0 && bytes.IndexByte(b[start:], 'e') < 0 {
		b = append(b, ".0"...)
	}
	return b
}
