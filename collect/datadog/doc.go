// Package datadog sends metrics to Datadog by its HTTP API, version 2, or to anything
// that takes the same, such as VictoriaMetrics. A service next to an agent of Datadog's
// sends to that by package statsd.
//
//	sink, err := datadog.New(datadog.Options{Key: key}) // or URL: "https://api.datadoghq.eu"
//	...
//	pipeline := collect.Start(monitor.Default, sink)
//
// # Series
//
// Names and tags are those of DogStatsD in package statsd, with the host as the resource:
//
//	Store.ptr.Get.success.p99  service:shop,scope:github.com/example/shop,region:us-east-1
//
// Totals are of the type count: what is new since the last request that was delivered,
// with the seconds since then as its interval. Others are of the type gauge; extremes
// and quantiles are those of the interval, and absent if there were no values in it.
// A total that has not grown, a NaN and an infinity are not sent.
//
//	counter, meter  count*
//	gauge           value
//	timer, valdist  count*, sum*, min, max, p50, p90, p99, p999
//	func            finished*, in_flight, ok*, error*, canceled*, timeout*, panic*,
//	                class* with the tag class, and the fields of a timer under success,
//	                failure and time, which is both
//
// # Time
//
// Datadog keeps one point of a series for each second, the last: a request that is sent
// again replaces its points and counts nothing twice. The time of a snapshot that comes
// within the second of the last one, as at the end of a pipeline, is the next second.
//
// If the answer to a request is lost, and a later snapshot takes the place of the one that
// it was of, what Datadog had taken counts twice.
package datadog
