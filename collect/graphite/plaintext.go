package graphite

import (
	"context"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// maxLine is the largest length of a line in bytes. At a longer one carbon closes the
// connection.
const maxLine = 16 << 10

// sendLines returns a function that writes lines to a connection.
func sendLines(s *stream.Stream) func(context.Context, *points) error {
	return func(ctx context.Context, p *points) error { return s.Send(ctx, p.lines(maxLine)) }
}

// lines returns a function that appends the next line of at most limit bytes, and returns
// false after the last.
func (p *points) lines(limit int) func([]byte) ([]byte, bool) {
	return func(b []byte) ([]byte, bool) {
		f := p.next()
		if f == nil {
			return b, false
		}
		return appendLine(b, p, f, limit), true
	}
}

// appendLine appends a line, unless the line is longer than the limit.
func appendLine(b []byte, p *points, f *collect.Field, limit int) []byte {
	start := len(b)
	b = append(p.appendName(b, f), ' ')
	if f.Whole {
		b = strconv.AppendInt(b, f.Int, 10)
	} else {
		b = strconv.AppendFloat(b, f.Float, 'g', -1, 64)
	}
	b = strconv.AppendInt(append(b, ' '), p.seconds, 10)
	b = append(b, '\n')
	if len(b)-start > limit {
		p.leaveOut()
		return b[:start]
	}
	return b
}
