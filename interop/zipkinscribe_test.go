//go:build interop

package interop

import (
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// TestZipkinScribe sends the same spans by Scribe and as JSON, and compares each field
// of what Zipkin has made of them.
func TestZipkinScribe(t *testing.T) {
	z := startScribe(t)
	service := unique("scribe-")
	id, sent := everySpan(t, service, hostileTexts())
	z.post(sent...)
	want := bySpan(z.await(id, len(sent)))
	requireSent(t, sent, want)

	id, sent = everySpan(t, service, hostileTexts())
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: z.Scribe()})
	sendSpans(t, s, err, sent)
	requireSameSpans(t, want, bySpan(z.await(id, len(sent))), sent, true)

	s, err = v1.NewScribe(v1.ScribeOptions{Addr: z.Scribe()})
	require.NoError(t, err)
	requireOpenAndWhole(t, z, s, "Scribe")
}

// TestZipkinScribeOutage stops the server between two batches and while there is a
// third to send, and makes it hang: nothing is lost, and nothing else learns of it.
func TestZipkinScribeOutage(t *testing.T) {
	z := startScribe(t)
	r := monitor.NewRegistry()
	service := unique("outage-")
	r.SetService(service)
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: z.Scribe()})
	require.NoError(t, err)
	p := collect.Options{SendTimeout: 500 * time.Millisecond, BatchAge: 20 * time.Millisecond, MaxBackoff: 200 * time.Millisecond}.Start(r, s)
	recorded := 0
	record := func(n int) {
		for range n {
			_, span := r.Scope("a").Func("f").Start(t.Context(), monitor.SpanOptions{})
			span.Finish(nil)
		}
		recorded += n
	}
	delivered := func() error {
		if e := p.Ledger()[0]; e.Delivered != int64(recorded) {
			return fmt.Errorf("%v", e)
		}
		return nil
	}
	record(100)
	eventually(t, 10*time.Second, delivered)
	z.Stop()
	z.Start() // the connection has ended meanwhile
	record(100)
	eventually(t, 10*time.Second, delivered)
	require.Zero(t, p.Ledger()[0].Failures)

	z.Stop()
	record(100)
	eventually(t, 10*time.Second, func() error {
		if e := p.Ledger()[0]; e.Failures < 2 {
			return fmt.Errorf("%v", e)
		}
		return nil
	})
	z.Start()
	eventually(t, 20*time.Second, delivered)
	z.Pause()
	record(100)
	time.Sleep(time.Second)
	z.Resume()
	require.NoError(t, p.Stop(t.Context()))
	require.True(t, p.Ledger()[0].Balanced())
	require.NoError(t, delivered())

	// In memory there is what came after the last start.
	eventually(t, 10*time.Second, func() error {
		if n := len(z.Traces(t, service)); n != 200 {
			return fmt.Errorf("%d traces", n)
		}
		return nil
	})
}

// TestZipkinScribeCategory sends what the server ignores, and a call that is none of
// Scribe's.
func TestZipkinScribeCategory(t *testing.T) {
	z := startScribe(t)
	id, sent := everySpan(t, unique("category-"), nil)
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: z.Scribe(), Category: "others"})
	sendSpans(t, s, err, sent)
	time.Sleep(500 * time.Millisecond)
	require.Empty(t, z.Trace(t, id.String()))

	// Its own port does not speak HTTP.
	s, err = v1.NewScribe(v1.ScribeOptions{Addr: strings.TrimPrefix(z.URL(), "http://")})
	require.NoError(t, err)
	defer s.Close()
	require.Error(t, s.SendSpans(t.Context(), sent))
}
