// Package clientgolang connects a monitor.Registry with the registries of Prometheus'
// client library for Go, github.com/prometheus/client_golang, in both directions.
//
// A program that serves /metrics with that library adds the metrics of a
// monitor.Registry to its page:
//
//	prometheus.MustRegister(clientgolang.NewCollector(monitor.Default, monitorprometheus.Options{}))
//
// The other direction takes in the metrics of libraries that use client_golang. They are
// then at /stats, and go to all backends of the program:
//
//	remove := monitor.Default.AddSource(clientgolang.NewSource(prometheus.DefaultGatherer).Metrics)
//
// Doing both with the same two registries makes each a part of itself; Source.Metrics
// bounds that.
//
// # Collector
//
// A collector has the families of package collect/prometheus, by the same names:
// counters, gauges, histograms that are both classic and native, exemplars, and creation
// times. It is unchecked, because the instruments of a program are not known in advance.
// A name that both registries have is an error of gathering. Both libraries can have the
// metrics of the process and the runtime, for example; a prefix avoids the clash:
//
//	prometheus.WrapRegistererWithPrefix("monitor_", prometheus.DefaultRegisterer).MustRegister(collector)
//
// # Source
//
// The name of a family is divided at its first underscore into scope and name:
// http_requests_total is requests_total in the scope http. If there is a label scope and
// the name begins with its last element, as on pages of this library, then the label is
// the scope. A name without underscores is in the scope prometheus. The unit is the end
// of the name. Labels are tags.
//
//	counter          a counter
//	gauge, untyped   a gauge
//	histogram        a value distribution
//	summary          gauges with the tag quantile, a gauge x_sum, a counter x_count
//
// The following is lost, because this library has no place for it:
//
//   - Counters lose their fraction, because they are whole numbers here. Counters in
//     seconds are seldom whole, and become gauges.
//   - Native histograms of a schema above 6 are reduced to schema 6. With a lower schema,
//     values are taken to be in the middle of their bucket. The zero threshold is lost:
//     all values in the zero bucket count as zero.
//   - Classic histograms lose their bounds. Values are taken to be in the middle of their
//     bucket, and next to the last bound if they are above it. Counted by the same bounds
//     again they give the same numbers, unless two bounds are within 1.1 % of each other.
//   - The least and the greatest value of a histogram are not known: they are taken from
//     the outermost buckets. If there are both kinds of buckets, the native ones count.
//     Fractional counts are rounded.
//   - Timestamps of samples and help are lost, and so are exemplars without a label
//     trace_id in W3C's form.
//
// If a series has more labels than monitor.MaxTags, the last ones are in one tag, labels.
package clientgolang
