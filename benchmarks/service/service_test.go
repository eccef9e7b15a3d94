package service

import (
	"flag"
	"testing"
	"time"
)

var (
	rounds      = flag.Int("rounds", 4, "how many rounds to measure in BenchmarkShop")
	sliceLength = flag.Duration("slice", 200*time.Millisecond, "how long a slice of a round is")
)

// BenchmarkShop and BenchmarkBusyShop report for each variant
//
//	req/s, latency-us, p99-us       of the orders
//	cpu-us/req                      processor time, the clients' and the sink's included
//	spans/req                       spans that were exported
//	req-change-%, -low, -high       the difference of req/s to bare, and its 95 % interval
//	latency-change-%, -low, -high   that of the mean time of an order
//	cpu-change-%, -low, -high       that of the processor time
func BenchmarkShop(b *testing.B)     { benchmark(b, light) }
func BenchmarkBusyShop(b *testing.B) { benchmark(b, heavy) }

func benchmark(b *testing.B, w work) {
	records, err := plan{*rounds, *sliceLength, 3 * batchAge / 2}.measure(w, variants)
	if err != nil {
		b.Fatal(err)
	}
	for _, r := range records {
		b.Run(r.variant.name, func(b *testing.B) {
			b.ReportMetric(0, "ns/op")
			b.ReportMetric(r.middle(record.rate), "req/s")
			b.ReportMetric(1e6*r.middle(record.latency), "latency-us")
			b.ReportMetric(float64(r.quantile(0.99))/1e3, "p99-us")
			b.ReportMetric(1e6*r.middle(record.cpu), "cpu-us/req")
			b.ReportMetric(float64(r.exported)/float64(r.orders), "spans/req")
			if r.variant.name == "bare" {
				return
			}
			report(b, "req", r.change(records[0], record.rate))
			report(b, "latency", r.change(records[0], record.latency))
			report(b, "cpu", r.change(records[0], record.cpu))
		})
	}
}

func report(b *testing.B, what string, c change) {
	b.ReportMetric(c.median, what+"-change-%")
	b.ReportMetric(c.low, what+"-low-%")
	b.ReportMetric(c.high, what+"-high-%")
}
