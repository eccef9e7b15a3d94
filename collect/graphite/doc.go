// Package graphite sends metrics to Graphite's carbon, or to anything that takes
// one of its protocols: lines of a name, a value and a time over TCP, TLS or UDP,
// or the same as Python pickles.
//
// # Names
//
// A series is named by a path or, if Options.Tags is set, by a name and tags:
//
//	<prefix>.<service>.<scope>.<name>[.<tag key>-<tag value>...].<field>
//	[<prefix>.]<name>.<field>;service=...;host=...;scope=...[;<key>=<value>...]
//
//	web1.shop.github_com-example-shop.Store--Get.region-us-east-1.success.p99
//	Store--Get.success.p99;service=shop;host=web1;scope=github.com/example/shop;region=us-east-1
//
// See Path for how the parts of a path are made legal, and Options.Prefix for what
// a path can begin with. The fields depend on the kind:
//
//	counter         total
//	meter           total, rate
//	gauge           value
//	timer, valdist  total, sum_total, min, max, p50, p90, p99, p999
//	func            finished, in_flight, ok, error, canceled, timeout, panic,
//	                class.<error class>, and the fields of a timer under
//	                success, failure and time, which is both
//
// A function may have the name of another instrument: no field of one is a field
// of the other.
//
// Totals are cumulative, whence their names: carbon's stock configuration sums
// what ends in ".count" or ".sum" when it makes old points coarser, which is
// right for increments only. Use perSecond or nonNegativeDerivative to draw
// them. The extremes and quantiles are those of the interval since the last
// snapshot that was delivered, and absent if there were no values in it; of a
// pipeline that is stopped within its first interval, those of the whole run.
//
// A NaN or an infinity is not sent.
//
// # Tags
//
// Carbon must be told where graphite-web is (GRAPHITE_URL), and the series are
// found by seriesByTag, not in the tree:
//
//	seriesByTag('name=Store--Get.success.p99', 'service=shop')
//	seriesByTag('name=Store--Get.class', 'class=net.OpError')
//
// Names are as in a path; the class of an error is a tag. Values are as they are
// in the program, but for a space, which is "~": panic:~runtime~error. Keys may
// have letters, digits and any of "_-./:", and one that is among service, host,
// instance, scope, class and name has an underscore in front, or one more. What is
// not legal, such as a quote, a semicolon, an empty value or what is not ASCII,
// is replaced and told apart by a hash as in a path. Different tags stay different.
//
// # Delivery
//
// Carbon never answers. A snapshot counts as delivered when the kernel has all of
// it and carbon had not closed the connection; when it had, or has stopped reading
// because its cache is full, the snapshot is sent again as a whole, which carbon
// cannot tell from once. So it is with UDP when the kernel refuses a datagram,
// because nobody listened to those before; but what is lost on the way is lost. A
// line that does not fit into a datagram is left out, and its metric counted as
// rejected.
//
// # The last point
//
// When the pipeline stops the last snapshot carries the time of the stop, which
// carbon rounds down to its interval: its totals replace those of the last tick,
// and so do its quantiles if there were values since.
package graphite
