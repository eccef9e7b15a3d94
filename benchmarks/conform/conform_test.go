package conform

import (
	"strings"
	"testing"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

// A peer is a middleware and its name. Function start makes a new one.
type peer struct {
	name  string
	start httpconform.Measuring
}

var peers = []peer{
	{"monitor", startMonitor},
	{"otelhttp", startOTel},
	{"promhttp", startProm},
	{"zipkin-go", startZipkin},
	{"monkit", startMonkit},
}

// BenchmarkBehavior shows the behaviors that handlers and clients can rely on.
func BenchmarkBehavior(b *testing.B) {
	for _, p := range peers {
		wrap, _ := p.start()
		show(b, p.name, httpconform.Run(wrap))
	}
}

// BenchmarkRecord shows the records of requests.
func BenchmarkRecord(b *testing.B) {
	for _, p := range peers {
		show(b, p.name, httpconform.RunRecords(p.start))
	}
}

// show runs a benchmark for each behavior in a report.
func show(b *testing.B, who string, report httpconform.Report) {
	for i := 0; i < len(report); {
		name := report[i].Name
		kept := map[string]float64{}
		for ; i < len(report) && report[i].Name == name; i++ {
			unit := "http1"
			if report[i].Protocol == httpconform.HTTP2 {
				unit = "http2"
			}
			kept[unit] = 1
			if report[i].Err != nil {
				kept[unit] = 0
			}
		}
		b.Run(who+"/"+strings.ReplaceAll(name, " ", "_"), func(b *testing.B) {
			for b.Loop() {
			}
			for unit, is := range kept {
				b.ReportMetric(is, unit)
			}
		})
	}
}

// This module breaks no behavior, and every peer records something.
func TestPeers(t *testing.T) {
	wrap, _ := startMonitor()
	require.Empty(t, httpconform.Run(wrap).Broken(), "%v", httpconform.Run(wrap))
	require.Empty(t, httpconform.RunRecords(startMonitor).Broken())
	for _, p := range peers {
		for _, one := range httpconform.RunRecords(p.start) {
			if one.Name == "recorded once" {
				require.NoError(t, one.Err, p.name)
			}
		}
	}
}
