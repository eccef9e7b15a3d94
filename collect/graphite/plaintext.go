package graphite

import (
	"context"
	"strconv"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/stream"
)

// maxLine is the length in bytes of the longest line that carbon takes. At a longer
// one it closes the connection.
const maxLine = 16 << 10

// lines writes lines to a connection.
type lines struct{ *stream.Stream }

// chunk is how many bytes are written at once: it bounds the memory for what is
// encoded, and not what a snapshot may have.
const chunk = 64 << 10

func (l lines) send(ctx context.Context, p *points) error {
	return l.Send(ctx, func(b []byte) ([]byte, bool) {
		for len(b) < chunk {
			f := p.next()
			if f == nil {
				return b, false
			}
			b = appendLine(b, p, f, maxLine)
		}
		return b, p.More()
	})
}

// appendLine appends a line, unless it were longer than the limit.
func appendLine(b []byte, p *points, f *collect.Field, limit int) []byte {
	start := len(b)
	b = append(p.namer.append(b, f), ' ')
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
