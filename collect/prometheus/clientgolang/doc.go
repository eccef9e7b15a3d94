// Package clientgolang connects a monitor.Registry with the registries of Prometheus'
// client library for Go, github.com/prometheus/client_golang, in both directions.
//
// A program that has a /metrics of that library adds what this one knows:
//
//	prometheus.MustRegister(clientgolang.NewCollector(monitor.Default, monitorprometheus.Options{}))
//
// and one that wants to see the numbers of libraries that use client_golang at /stats,
// and to send them wherever it sends its own, takes them in:
//
//	remove := monitor.Default.AddSource(clientgolang.NewSource(prometheus.DefaultGatherer).Metrics)
//
// Doing both with the same two registries makes each a part of itself: see
// Source.Metrics for where that ends.
//
// # What a Collector has
//
// The families of package collect/prometheus, by the same names: counters, gauges,
// histograms that are both classic and native, exemplars, and when each was made.
// It is unchecked, as what a program instruments is not known in advance. Names that
// both registries have are an error when they are gathered, such as those of the
// process and the runtime, which both libraries can give; a prefix avoids that:
//
//	prometheus.WrapRegistererWithPrefix("monitor_", prometheus.DefaultRegisterer).MustRegister(collector)
//
// # What a Source yields
//
// The name of a family is divided at its first underscore: what is before is the
// scope, so that http_requests_total is requests_total in the scope http. If there is a
// label scope whose last element the name begins with, as on pages of this library,
// then that is the scope. A name without underscores is in the scope prometheus. A
// unit is one that the name ends in. Labels are tags.
//
//	counter          a counter
//	gauge, untyped   a gauge
//	histogram        a value distribution
//	summary          gauges with the tag quantile, a gauge x_sum, a counter x_count
//
// What this library has no place for is lost, and nothing else:
//
//   - Of counters, which are whole numbers here, the fraction. Those in seconds seldom
//     are whole, and are gauges.
//   - Of native histograms of a schema above 6, what distinguishes buckets that are one
//     at schema 6, and the zero threshold: all that is in the zero bucket counts as zero.
//     With a lower schema, values are taken to be in the middle of their bucket.
//   - Of classic histograms, the bounds. Values are taken to be in the middle of their
//     bucket, and above the last bound, next to it. Counted by the same bounds again
//     they are the same numbers, unless two bounds are within 1.1 % of each other.
//   - Of histograms, the least and the greatest value, which are not known: these are
//     of the outermost buckets. If there are both kinds of buckets, the native are taken.
//     Counts that are no whole numbers are rounded.
//   - Timestamps of samples, help, and exemplars without the label trace_id as W3C has it.
//
// A series with more labels than monitor.MaxTags has the last of them in one tag, labels.
package clientgolang
