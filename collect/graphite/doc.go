// Package graphite sends metrics to Graphite's carbon, or to any server with one of its
// protocols: lines of a name, a value and a time over TCP, TLS or UDP, or the same as
// Python pickles.
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
// Path describes how the parts of a path are made legal, and Options.Prefix how a path
// can begin. The fields depend on the kind:
//
//	counter         total
//	meter           total, rate
//	gauge           value
//	timer, valdist  total, sum_total, min, max, p50, p90, p99, p999
//	func            finished, in_flight, ok, error, canceled, timeout, panic,
//	                class.<error class>, and the fields of a timer under
//	                success, failure and time, which is both
//
// A function and another instrument may have the same name: they have no field in
// common.
//
// Totals are cumulative. They are not called "count" and "sum" because carbon's stock
// configuration adds up points with these names when it makes old points coarser, which
// is right for increments only. Use perSecond or nonNegativeDerivative to draw totals.
// The extremes and quantiles are those of the interval since the last snapshot that was
// sent, and absent if it had no values. The first interval begins when the
// instrument was made.
//
// A NaN or an infinity is not sent.
//
// # Tags
//
// Carbon needs to know where graphite-web is (GRAPHITE_URL). The series are found by
// seriesByTag, not in the tree:
//
//	seriesByTag('name=Store--Get.success.p99', 'service=shop')
//	seriesByTag('name=Store--Get.class', 'class=net.OpError')
//
// Names are as in a path; the class of an error is a tag. Values are as in the program,
// except that "~" stands for a space: panic:~runtime~error. Keys may have letters,
// digits and any of "_-./:". A key that is one of service, host, instance, scope, class
// and name, after any underscores, has one more underscore in front: host is _host. A key
// or value that is not legal, such as one with a quote, a semicolon or a letter that is
// not ASCII, or an empty value, ends in a hash as in a path. Different tags stay
// different.
//
// # Delivery
//
// Carbon never answers: a snapshot is never delivered, but sent (see collect.Entry.Sent)
// when the kernel of carbon's machine has acknowledged all of it (elsewhere than on Linux:
// when our kernel has it) and carbon has not closed the connection; what carbon had not
// read when it dies is lost. If carbon has closed it, or has stopped reading because its
// cache is full, the whole snapshot is sent again, which has the same result as sending it
// once. Over UDP the same happens when the kernel refuses a datagram,
// because nobody listened to the ones before; but a datagram that is lost on the way is
// lost. A line that does not fit into a datagram is left out, and its metric counts as
// rejected.
//
// # The last point
//
// When the pipeline stops, the last snapshot has the time of the stop, which carbon
// rounds down to its interval: its totals replace those of the last tick, and so do its
// quantiles if there were values since.
package graphite
