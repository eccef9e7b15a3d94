package exporting

import (
	"io"
	"net/http"
	"strings"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/benchmarks/yardstick"
	"github.com/stretchr/testify/require"
)

func BenchmarkF(b *testing.B) { yardstick.F(b) }

// An exporter sends the same content each time.
type exporter struct {
	name   string
	export func(to io.Writer) error
}

// measure runs a benchmark for each exporter of n items.
func measure(b *testing.B, item string, n int, exporters []exporter) {
	for _, e := range exporters {
		b.Run(e.name, func(b *testing.B) {
			var made counter
			require.NoError(b, e.export(&made))
			b.SetBytes(int64(made))
			b.ReportAllocs()
			for b.Loop() {
				if err := e.export(io.Discard); err != nil {
					b.Fatal(err)
				}
			}
			b.ReportMetric(float64(n)*float64(b.N)/b.Elapsed().Seconds(), strings.TrimSuffix(item, "s")+"s/s")
			b.ReportMetric(float64(made)/float64(n), "B/"+item)
		})
	}
}

// A counter counts the bytes written.
type counter int

func (c *counter) Write(p []byte) (int, error) {
	*c += counter(len(p))
	return len(p), nil
}

// A drop is a client without a network: it writes the bodies of requests to a
// writer, and answers that they have arrived.
type drop struct{ to io.Writer }

func (d *drop) Do(r *http.Request) (*http.Response, error) {
	defer r.Body.Close()
	if _, err := io.Copy(d.to, r.Body); err != nil {
		return nil, err
	}
	return &http.Response{StatusCode: http.StatusOK, Header: http.Header{}, Body: http.NoBody, Request: r}, nil
}

func (d *drop) RoundTrip(r *http.Request) (*http.Response, error) { return d.Do(r) }

// client returns the drop as a client of package net/http.
func (d *drop) client() *http.Client { return &http.Client{Transport: d} }
