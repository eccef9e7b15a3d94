// Package prometheus serves the metrics of a registry to Prometheus, or to
// anything that scrapes as it does.
//
//	mux.Handle("/metrics", prometheus.Handler(monitor.Default, prometheus.Options{}))
//
// The page has the format that the Accept header prefers: protobuf, OpenMetrics 1.0.0,
// or the text format, version 1.0.0 or 0.0.4. The last is for everybody who does not
// say; the first is what Prometheus asks for when it is told to take native
// histograms. The page is compressed if the client accepts gzip. Metrics are read
// when they are asked for; nothing runs in between.
//
// # Functions
//
// All functions of all packages share four families, so that one dashboard and
// one alert do for all of them, those that are yet to be written too:
//
//	tasks_total{scope,func,outcome}             counter: ok, error, canceled, timeout, panic
//	tasks_in_flight{scope,func}                 gauge
//	task_duration_seconds{scope,func,result}    histogram: success, which is ok, and failure
//	task_failures_total{scope,func,class}       counter
//
// scope is the import path of the package, and func the function. A series of
// tasks_total is there from the start, so that its first failure is a rate; the
// histogram of failures and the classes begin with the first failure. For
// instance, the share of calls that fail, and the time within which 99 % of those
// that succeed are done, by function:
//
//	sum by (scope, func) (rate(tasks_total{outcome!="ok"}[5m]))
//	  / sum by (scope, func) (rate(tasks_total[5m]))
//	histogram_quantile(0.99, sum by (scope, func, le)
//	  (rate(task_duration_seconds_bucket{result="success"}[5m])))
//
// Callers are not on the page: each pair of functions would be a series.
//
// # Other instruments
//
// Counters and meters are counters, gauges are gauges, timers and value
// distributions are histograms. Their families are named as is the custom: after
// the package, then what is counted, then the unit, then "_total" for counters;
// see Name. The label scope has the import path, as packages with the same last
// element share a family, but is left out where it would repeat what the name
// begins with: process_resident_memory_bytes is what everybody calls it.
//
// A meter's rate is not on the page, and no extremes are: the server computes
// what is of an interval from what is cumulative.
//
// Three more families are about the rest:
//
//	target_info{service_name}                   1: what the registry's service is called
//	invalid_observations_total{metric,...}      NaN and infinities that a distribution refused
//	monitor_...                                 the registry's own counters
//
// # Tags
//
// A tag is a label. Characters that a label's name cannot have become
// underscores, a name that begins with an underscore or a digit has an x in front,
// and one that this package needs itself is preceded by "exported_", as Prometheus
// does with those that it needs: scope, original, le and quantile, of functions
// also func, outcome, result and class, and of distributions metric. A label that
// has become the name of another gets underscores appended.
//
// Values may be any text. The zero byte, at which Prometheus stops reading,
// becomes U+FFFD. To Prometheus, a label with no value is one that is not there.
//
// # When two names become one
//
// Whatever instruments are called, the page is valid and has each of them.
//
// Two series that would have the same name and labels, such as those of "cache
// miss" and "cache.miss", stay two: the second has a label more, original, with
// its name and tags as they are in the program.
//
// Two families of different types that would use the same name, such as a
// counter and a gauge "hits", stay two: the second in the order of the
// snapshot gets "_events", "_level" or "_values" in front of the unit, according
// to its type. The families of functions come before all others. A gauge
// "wait_seconds_sum" uses the same name as a timer "wait".
//
// How often that is so is on the next page:
//
//	monitor_prometheus_families_renamed
//	monitor_prometheus_series_with_original
//	monitor_prometheus_metrics_dropped
//
// What is dropped are metrics that a source yields although there are others with
// just these names and tags, counters below zero, and what has no value.
//
// # Names as they are
//
// With Options.UTF8Names, servers that take any UTF-8 for a name, as Prometheus 3 does,
// get the program's own: the name of a family is the scope, a dot and the instrument's
// name, and then "_total" for counters, and a label is called as its tag is.
//
//	{"example.com/shop/store.cache miss_total","http.method"="GET"} 3
//
// Others get these names in the form that their Accept header asks for: by the schemes
// underscores, dots or values. What is said above of reserved names, and of two names
// that become one, holds for these too. Without the option, names need no escaping.
//
// # Histograms
//
// Both kinds are made from the exponential histograms that a registry keeps.
//
// A classic histogram has buckets that can be chosen, and changed, at any time:
// Options.Buckets. How exact they are says Distribution.AppendCumulative: a power of
// two is an exact bound, and for others values above them by no more than 1.1 % may be
// counted too. What equals a bound is always counted. In OpenMetrics a histogram has no
// sum and no count once a negative value was observed, as that format demands of what
// may fall. The other formats have both.
//
// A native histogram, which only protobuf has, is the registry's own, bucket by bucket,
// at schema 6 or the greatest at which there are no more buckets than
// Options.NativeBuckets. Quantiles of it are as exact as those at /stats. Prometheus 2
// takes it with --enable-feature=native-histograms, and Prometheus 3 with
// scrape_native_histograms. It then leaves the classic one, unless it is told to take
// that as well; Options.Histograms says which are sent. Values up to 5.5e-20, which the
// registry does not tell apart, are in the zero bucket.
//
//	histogram_quantile(0.99, sum by (scope, func) (rate(task_duration_seconds{result="success"}[5m])))
//
// # Exemplars
//
// In OpenMetrics and protobuf the buckets of task_duration_seconds lead to traces: a
// bucket has the latest call in it whose trace was kept, see
// monitor.Registry.KeptTraces, with the labels trace_id and span_id, how long it took,
// and when it ended; native histograms have all of them. Prometheus stores them with
// --enable-feature=exemplar-storage. Whether a tracing backend has the trace is up to
// sampling, and to collect.Options.KeptTraces; the process has it for a while. What lies
// above a bound and is counted below it, see above, is no exemplar of a classic
// histogram. The text formats have none.
//
// # Remote write
//
// A server that cannot scrape is written to, by a sink for package collect:
//
//	remote, err := prometheus.NewRemote(prometheus.RemoteOptions{URL: "http://prometheus:9090"})
//	...
//	pipeline := collect.Start(nil, remote)
//
// It writes the series of the page, by version 2.0 of the protocol or, to receivers
// that do not know that, 1.0; with labels job and instance, as a scrape gives them;
// with exemplars, and by 2.0 with descriptions, units and start times. Prometheus takes
// it with --web.enable-remote-write-receiver, and native histograms, which are an
// option, from 2.42 on with a feature flag and from 3 on without.
//
// A series that is gone is marked as stale, and when the pipeline ends all are, so
// that the numbers of a process which has ended do not stay for five minutes.
//
// # Cost and safety
//
// For a registry whose series stay the same, a page takes 40 to 70 ns for a sample
// and no allocation, apart from what reading the registry takes. At most
// four requests of a handler are worked on at a time; others wait for five
// seconds and are then refused with the status 503, which is counted in
// monitor_prometheus_scrapes_refused_total.
//
// Whoever reaches the handler can read it, unless Options.Authorize says
// otherwise: names of packages and functions, tags, and how busy the service is.
// Do not mount it where the public can reach it.
package prometheus
