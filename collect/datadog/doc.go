// Package datadog sends metrics to Datadog by its HTTP API, version 2, or to another
// server that has this API, such as VictoriaMetrics. A service next to a Datadog agent
// uses package statsd instead.
//
//	sink, err := datadog.New(datadog.Options{Key: key}) // or URL: "https://api.datadoghq.eu"
//	...
//	pipeline := collect.Start(monitor.Default, sink)
//
// # Series
//
// Names and tags are the same as for DogStatsD in package statsd; the resource is the host:
//
//	Store.ptr.Get.success.p99  service:shop,scope:github.com/example/shop,region:us-east-1
//
// Totals have the type count: their increments since the last request that was
// delivered, with the seconds since then as the interval. Other fields have the type
// gauge. Extremes and quantiles cover the interval, and are absent if it had no values. A total that has not grown, a NaN and an infinity are not sent.
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
// Datadog keeps the last point of a series for each second: a request that is sent again
// replaces its points, and nothing counts twice. If a snapshot comes within the second of
// the one before, as at the end of a pipeline, its points have the next second.
//
// If the answer to a request is lost and a later snapshot replaces the one it was part
// of, the increments that Datadog had taken count twice.
//
// # Delivery
//
// A request counts as delivered when Datadog has answered that it took it.
package datadog
