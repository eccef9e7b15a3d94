// Package prometheus serves the metrics of a registry to Prometheus and to other
// servers that scrape as it does.
//
//	mux.Handle("/metrics", prometheus.Handler(monitor.Default, prometheus.Options{}))
//
// The page has the format that the Accept header prefers: protobuf, OpenMetrics 1.0.0,
// or the text format, version 1.0.0 or 0.0.4. Clients without a preference get text
// 0.0.4; Prometheus asks for protobuf when it is configured for native histograms. The
// page is compressed if the client accepts gzip. A request reads the metrics; nothing
// runs between requests.
//
// # Functions
//
// All functions of all packages share four families, so that one dashboard and one
// alert cover all of them, future functions too:
//
//	tasks_total{scope,func,outcome}             counter: ok, error, canceled, timeout, panic
//	tasks_in_flight{scope,func}                 gauge
//	task_duration_seconds{scope,func,result}    histogram: success (outcome ok), failure (any other)
//	task_failures_total{scope,func,class}       counter
//
// scope is the import path of the package, and func the function. The series of
// tasks_total exist from the start, so that even the first failure shows as a rate; the
// histogram of failures and the classes begin with the first failure. For example, the
// share of failed calls, and the 99th percentile of the duration of successful calls,
// by function:
//
//	sum by (scope, func) (rate(tasks_total{outcome!="ok"}[5m]))
//	  / sum by (scope, func) (rate(tasks_total[5m]))
//	histogram_quantile(0.99, sum by (scope, func, le)
//	  (rate(task_duration_seconds_bucket{result="success"}[5m])))
//
// The page has no callers: each pair of functions would be a series.
//
// # Other instruments
//
// Counters and meters are counters, gauges are gauges, timers and value
// distributions are histograms. A family's name follows the convention: the package,
// the instrument, the unit, and "_total" for counters; see Name. The label scope has
// the import path, because packages with the same last element share a family. It is
// left out where the family's name begins with it, as in
// process_resident_memory_bytes.
//
// The page has no rates of meters and no extremes: the server computes the values of
// an interval from cumulative ones.
//
// Three more families complete the page:
//
//	target_info{service_name}                   1; service_name is the registry's service
//	invalid_observations_total{metric,...}      NaN and infinities that a distribution refused
//	monitor_...                                 the registry's own counters
//
// # Tags
//
// A tag is a label. The name of the label is the key of the tag, except that
//
//   - illegal characters become underscores;
//   - a name that begins with an underscore or a digit gets an x in front;
//   - a name that this package reserves gets the prefix "exported_", as in Prometheus.
//     Reserved are scope, original, le and quantile; for functions also func, outcome,
//     result and class; and for distributions metric;
//   - a name that another label of the series has already gets underscores appended.
//
// Values may be any text. The zero byte, at which Prometheus stops reading, becomes
// U+FFFD. A tag with an empty value is left out: Prometheus treats an empty label as a
// missing one.
//
// # When two names become one
//
// The page is valid and has every instrument, whatever their names.
//
// Two series that would have the same name and labels, such as the counters "cache
// miss" and "cache.miss", stay two: the second gets one more label, original, with its
// name and tags as they are in the program.
//
// Two families of different types that would use the same name stay two as well: a
// counter and a gauge "hits", for example, or a gauge "wait_seconds_sum" and a timer
// "wait". The second in the order of the snapshot gets "_events", "_level" or "_values"
// in front of the unit, according to its type. The families of functions come before
// all others.
//
// The next page counts these cases:
//
//	monitor_prometheus_families_renamed
//	monitor_prometheus_series_with_original
//	monitor_prometheus_metrics_dropped
//
// Metrics of a source are dropped if they repeat the names and tags of another metric,
// are counters below zero, or have no value.
//
// # Names as they are
//
// With Options.UTF8Names, servers that accept any UTF-8 in names, such as Prometheus 3,
// get the program's own names: a family is named by the scope, a dot, the instrument's
// name and, for counters, "_total"; a label by the key of its tag.
//
//	{"example.com/shop/store.cache miss_total","http.method"="GET"} 3
//
// Other servers get these names escaped by the scheme in their Accept header:
// underscores, dots or values. The rules above for reserved names, and for two names
// that become one, hold here too. Without the option, names need no escaping.
//
// # Histograms
//
// Both kinds of histograms are made from the exponential histograms that a registry
// keeps.
//
// The buckets of a classic histogram can be chosen and changed at any time, with
// Options.Buckets. Values without a unit have bounds of 1, 2 and 5 times each power of ten
// from 1 to 10,000, and, once there were such values, from 1e-12 and to 1e+18: bounds are
// only ever added to a series. A power of two is an exact bound; at any other bound, values above it
// by at most 1.1 % may be counted too. Values equal to a bound are always counted; see
// Distribution.AppendCumulative. Once a negative value was observed, a histogram has no
// sum and no count in OpenMetrics, because its sum may fall. The other formats have both.
//
// A native histogram, which only protobuf has, is the registry's own, bucket by bucket:
// at schema 6, or below that at the greatest schema with at most Options.NativeBuckets
// buckets. Its quantiles are as exact as the quantiles at /stats. Prometheus 2 takes
// native histograms with --enable-feature=native-histograms, and Prometheus 3 with
// scrape_native_histograms; both then ignore the classic one unless configured to take
// it as well. Options.Histograms selects the kinds sent. The zero bucket has the values
// up to 5.5e-20, which the registry does not tell apart.
//
//	histogram_quantile(0.99, sum by (scope, func) (rate(task_duration_seconds{result="success"}[5m])))
//
// # Exemplars
//
// In OpenMetrics and protobuf the buckets of task_duration_seconds lead to traces. The
// exemplar of a bucket is its latest call whose trace was kept (see
// monitor.Registry.KeptTraces): the labels trace_id and span_id, the duration, and the
// time at which the call ended. A native histogram has all exemplars. Prometheus stores
// them with --enable-feature=exemplar-storage. The process keeps the trace for a while;
// sampling and collect.Options.KeptTraces decide whether a tracing backend has it too. A
// value that is above a bound but counted below it is no exemplar of a classic
// histogram. The text formats have no exemplars.
//
// # Remote write
//
// A Remote is a sink for package collect that writes to a server which cannot scrape:
//
//	remote, err := prometheus.NewRemote(prometheus.RemoteOptions{URL: "http://prometheus:9090"})
//	...
//	pipeline := collect.Start(nil, remote)
//
// It writes the series of the page with their exemplars, and with the labels job and
// instance that a scrape adds. It uses version 2.0 of the protocol, which also has
// descriptions, units and start times, and version 1.0 if the receiver does not know
// 2.0. Prometheus takes remote writes with --web.enable-remote-write-receiver. Native
// histograms are an option; Prometheus takes them with a feature flag from 2.42 on, and
// without one from 3 on.
//
// A series that is gone is marked as stale, and every series is when the pipeline ends.
// Otherwise the numbers of an ended process would stay for five minutes.
//
// A sample counts as delivered when the server has answered with success.
//
// # Cost and safety
//
// For a registry whose series stay the same, a page takes 40 to 70 ns per sample and no
// allocation, on top of the cost of reading the registry. A handler answers at most four
// requests at a time. Others wait for up to five seconds; then they are refused with the
// status 503 and counted in monitor_prometheus_scrapes_refused_total.
//
// Unless Options.Authorize is set, every client that reaches the handler can read the
// page: names of packages and functions, tags, and the load of the service. Do not mount
// it where the public can reach it.
package prometheus
