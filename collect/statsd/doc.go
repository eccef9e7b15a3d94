// Package statsd sends metrics to StatsD and its relatives: Etsy's StatsD, Datadog's
// agent, Brubeck, and servers that read the same lines, such as statsd_exporter.
//
// # Increments
//
// The server adds up increments. The sink sends by how much each total has grown, and
// nothing for a total that has not; the first increment covers the time since the
// instrument was made. The sink knows line by line what it has sent: after a failure, or
// if nobody listened, the next snapshot goes on from there, so that the server's counts,
// over its restarts and ours, are what happened. The exceptions are these; the sink does
// not learn of them, so the ledger does not have them:
//
//   - A datagram that is lost on the way, or in front of a server that is too slow.
//   - Lines that a server had received and not used when it died.
//   - A refusal from another machine does not say what it refuses, so the sink sends
//     everything of the second before again. Lines of that second that a server had
//     used before it died count twice.
//   - Over TCP, the lines of the snapshot during which the path begins to drop packets.
//     The sink fails then.
//   - Over TCP, a line that is cut off because the server is too slow is sent again.
//     statsd_exporter, unlike StatsD, also counts the first half of it, under the tags
//     in that half.
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
// Paths are those of package graphite, except for the field. The fields with a star are
// increments, of type c; the others are gauges:
//
//	counter, meter  count*
//	gauge           value
//	timer, valdist  count*, sum* or sum_ns*, min, max, p50, p90, p99, p999
//	func            finished*, in_flight, ok*, error*, canceled*, timeout*, panic*,
//	                class.<error class>*, and the fields of a timer under
//	                success, failure and time, which is both
//
// The server makes a meter's rate. A sum of times is sum_ns, in nanoseconds, where all
// other fields of times are in seconds; other sums are sum. A sum that may fall, because
// there was a value below zero, is the gauge sum_total. Extremes and quantiles are those of the interval since
// the last snapshot that was sent; without values in the interval they are not
// sent, and most servers keep showing the last ones.
//
// Names contain only characters that the server leaves as they are: StatsD deletes
// most others, so that different names could become one. A name that cannot be
// translated ends in a hash of the whole, as in package graphite. Different names stay
// different, except that Datadog makes tags lower case.
//
// Names for DogStatsD consist of letters, digits, "_" and ".": (*Store).Get is
// Store.ptr.Get and cache miss is cache_miss.words. Names and tags have at most 200
// bytes. If the sink or the server uses the key of a tag itself, the key ends in an
// underscore: host_. The class of an error is the tag class of the series class.
//
// # Values
//
// Every increment is a whole number, because Telegraf, gostatsd and the OpenTelemetry
// collector cut off what is after the point. A sum of values that are not whole is sent
// by the whole numbers that it passes, and what is left is part of a later increment: of
// twice 0.35, the second is 1. Where that is too coarse, observe in a smaller unit.
//
// A negative gauge is two lines, of which the first sets it to zero, because most servers
// take a sign for a change: x:0|g and x:-3.25|g. Both lines are in one datagram. A server
// that takes a sign for part of the value, as Datadog's agent does, has the value from the
// second line. With gostatsd, a gauge that is below zero shows as 0.
// A NaN or an infinity is not sent. All servers count in float64: beyond 2^53 their totals
// are not exact.
//
// For Brubeck, increments have the type c, which is its meter. Its type C takes totals
// and survives a lost datagram, but it loses the counts before the first total that it
// sees, at each restart of either side, and mixes up several processes with one name.
//
// # Distributions
//
// A distribution has no single values that could be sent, but buckets, whose values are
// all within 0.6 % of the middle. With Options.Distributions set to Samples, the sink
// sends those as the field values, instead of extremes and quantiles. It still sends the
// count and the sum, which are exact.
//
//	Datadog          type d, one line for each bucket, with a rate: 7 values are 0.02|d|@0.14.
//	                 Datadog weighs by the rate: percentiles are right to within 0.6 %.
//	StatsD, Brubeck  type ms, times in milliseconds. The rate is used for the count only,
//	                 so there is a line for each value, up to 1000 for each distribution
//	                 and snapshot. If there are more values, a line stands for several in
//	                 a row, with a rate: percentiles are right to within 0.6 % and a
//	                 thousandth of the rank. Negative values cannot be sent: a
//	                 distribution with one has quantiles as without samples.
//	statsd_exporter  reads both, and makes as many observations of a line as its rate
//	                 says. It converts milliseconds to seconds.
//
// # Delivery
//
// Lines are packed into datagrams of Options.DatagramSize and never split. If a line
// does not fit, its metric counts as rejected, and the other lines are sent.
//
// No server answers: a snapshot is never delivered, but sent (see collect.Entry.Sent) when
// the kernel has taken its datagrams, or, over TCP on Linux, when the kernel of the server's
// machine has acknowledged all of it.
package statsd
