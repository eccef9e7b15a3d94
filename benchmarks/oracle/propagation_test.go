package oracle

import (
	"encoding/binary"
	"fmt"
	"math/rand/v2"
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
	"golang.org/x/net/http/httpguts"
)

func numberOf(b []byte) uint64 { return binary.BigEndian.Uint64(b) }

func bytesOf8(n uint64) (b [8]byte) {
	binary.BigEndian.PutUint64(b[:], n)
	return b
}

func bytesOf(high, low uint64) (b [16]byte) {
	binary.BigEndian.PutUint64(b[:8], high)
	binary.BigEndian.PutUint64(b[8:], low)
	return b
}

// randomContext returns a context that a service may pass on.
func randomContext(r *rand.Rand) monitor.SpanContext {
	c := monitor.SpanContext{
		TraceID:  bytesOf(r.Uint64(), r.Uint64()|1),
		SpanID:   bytesOf8(r.Uint64() | 1),
		Sampling: monitor.Sampling(r.IntN(3)),
		Debug:    r.IntN(8) == 0,
		Random:   r.IntN(2) == 0,
	}
	if r.IntN(4) == 0 {
		clear(c.TraceID[:8]) // 64 bits, as older systems have
	}
	if r.IntN(2) == 0 {
		c.ParentSpanID = bytesOf8(r.Uint64() | 1)
	}
	members := make([]string, r.IntN(33)*r.IntN(2))
	for i := range members {
		members[i] = fmt.Sprintf("k%d=%s", i, strings.Repeat("v", 1+r.IntN(50)))
	}
	c.State = strings.Join(members, ",")
	return c
}

// TestPeersReadWhatIsInjected lets each peer read what we inject, and us what each
// peer injects: every context that both can express arrives.
func TestPeersReadWhatIsInjected(t *testing.T) {
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(1, 2))
			for range 2000 {
				c := randomContext(r)
				h := http.Header{}
				p.format.Inject(c, h)
				for _, values := range h {
					require.True(t, httpguts.ValidHeaderFieldValue(values[0]))
				}
				require.Equal(t, p.keeps(expressed(p.format, c)), p.keeps(p.extract(h)), "%v", h)
			}
		})
	}
}

func TestPeersAreRead(t *testing.T) {
	for _, p := range peers {
		t.Run(p.name, func(t *testing.T) {
			r := rand.New(rand.NewPCG(3, 4))
			for range 2000 {
				c := randomContext(r)
				if p.name == "B3 single, zipkin-go" && c.Sampling == monitor.Undecided && !c.Debug {
					// The peer writes the parent's identifier in the place of the
					// decision, and cannot read that itself.
					c.ParentSpanID = monitor.SpanID{}
				}
				h := http.Header{}
				p.inject(c, h)
				got, err := p.format.Extract(h)
				require.NoError(t, err, "%v", h)
				want := p.keeps(expressed(p.format, c))
				if p.format == transport.W3C && c.Debug {
					want.Sampling = p.keeps(c).Sampling // toOTel does not carry the decision
					if want.Sampling == monitor.Undecided {
						want.Sampling = monitor.NotSampled
					}
				}
				require.Equal(t, want, p.keeps(got), "%v", h)
			}
		})
	}
}

// expressed returns the context as the format can express it.
func expressed(f transport.Format, c monitor.SpanContext) monitor.SpanContext {
	switch f {
	case transport.W3C, transport.Jaeger:
		if c.Debug {
			c.Sampling = monitor.Sampled
		}
		if c.Sampling == monitor.Undecided {
			c.Sampling = monitor.NotSampled
		}
	case transport.B3Single:
		if c.Sampling == monitor.Undecided && !c.Debug {
			c.ParentSpanID = monitor.SpanID{}
		}
	}
	return c
}
