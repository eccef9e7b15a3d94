// Package statsd sends metrics to StatsD and its relatives: Etsy's, Datadog's agent,
// Brubeck, and what reads the same lines, such as statsd_exporter.
//
// # Increments
//
// The server adds up. It is sent what is new of each total, and nothing of one that
// has not grown; the first time, what there is since the instrument was made. What was
// sent is known line by line: after a failure, or where nobody listened, the next
// snapshot goes on from there, so that what the server has counted, over its restarts
// and ours, is what happened. Nobody learns of these exceptions, and so neither does
// the ledger:
//
//   - A datagram that is lost on the way, or in front of a server that is too slow.
//   - What a server had taken in and not used when it died.
//   - A refusal from another machine, which does not say of what: all that was sent
//     within the second before is sent again. What a server that died meanwhile had
//     used of it counts twice.
//   - Over TCP, a line that is cut off since the server is too slow: it is sent again,
//     and statsd_exporter, unlike StatsD, counts the first half of it too, under the
//     tags that this has.
//
// # Names
//
// A series is named by a path or, for DogStatsD and with Options.Tags, by a name and
// tags:
//
//	<prefix>.<service>.<scope>.<name>[.<tag key>-<tag value>...].<field>
//	[<prefix>.]<name>.<field>:<value>|<type>|#service:...[,host:...][,instance:...],scope:...[,<key>:<value>...]
//
//	web1.shop.github_com-example-shop.Store--Get.region-us-east-1.success.p99:0.25|g
//	Store.ptr.Get.success.p99:0.25|g|#service:shop,scope:github.com/example/shop,region:us-east-1
//
// Paths are those of package graphite, but for the field. The fields are these, of
// which those with a star are increments, of type c, and the others gauges:
//
//	counter, meter  count*
//	gauge           value
//	timer, valdist  count*, sum*, min, max, p50, p90, p99, p999
//	func            finished*, in_flight, ok*, error*, canceled*, timeout*, panic*,
//	                class.<error class>*, and the fields of a timer under
//	                success, failure and time, which is both
//
// A meter's rate is made by the server. A sum that may fall, as there was a value
// below zero, is the gauge sum_total. Extremes and quantiles are those of the interval
// since the last snapshot that was delivered; without values in it they are not sent,
// and most servers go on to show the last.
//
// Names have only characters that the server leaves as they are: StatsD deletes
// most others, so that different names would become one. What has no translation is
// replaced and told apart by a hash, as in package graphite. Different names stay
// different, but that Datadog makes tags lower case.
//
// In names for DogStatsD, of letters, digits, "_" and ".", (*Store).Get is
// Store.ptr.Get and cache miss is cache_miss.words; they have at most 200 bytes, as
// have tags. Keys of tags that are used here, or by the server, have an underscore at
// the end: host_. The tag of an error's class is class, of the series class.
//
// # Values
//
// A gauge below zero is two lines, of which the first sets it to zero: to all but
// Datadog a sign means a change. They are always in one datagram. A NaN or an
// infinity is not sent. All servers count in float64: beyond 2^53 a total of theirs is
// not exact, whatever it is sent.
//
// To Brubeck increments are sent as c, which is its meter. Its C takes totals and
// survives a lost datagram, but loses what came before the first that it sees, and
// so at each restart of either side, and mixes up several processes with one name.
//
// # Distributions
//
// There are no single values any more that could be sent: there are buckets, none of
// whose values is further than 0.6 % from the middle. With Options.Distributions set
// to Samples those are sent, as the field values, instead of extremes and quantiles;
// the count and the sum are there too, and exact.
//
//	Datadog          type d, one line for each bucket, with a rate: 7 values are 0.02|d|@0.14.
//	                 It weighs by the rate: percentiles are right to within 0.6 %.
//	StatsD, Brubeck  type ms, times in milliseconds. The rate is used for the count only,
//	                 so there is a line for each value, up to 1000 for each distribution
//	                 and snapshot. Beyond, a line stands for every so many in their order,
//	                 with a rate: percentiles are right to within 0.6 % and a thousandth
//	                 of the rank. Values below zero are none: such distributions have
//	                 quantiles as without samples.
//	statsd_exporter  reads both, and makes as many observations of a line as its rate
//	                 says. Of times in milliseconds it makes seconds.
//
// # Delivery
//
// Lines are packed into datagrams of Options.DatagramSize and never split. A metric
// with a line that does not fit is counted as rejected, and the others are sent.
package statsd
