// Package opentsdb sends metrics to OpenTSDB, by the command put of its telnet
// interface or by /api/put of its HTTP interface, and to what takes either:
// VictoriaMetrics, InfluxDB 1, KairosDB (telnet), Bosun, which hands to OpenTSDB what
// is posted to it (HTTP, port 8070).
//
// OpenTSDB makes no metrics by itself unless tsd.core.auto_create_metrics is set:
// every point of one that was not made by hand is refused, and the ledger says so.
//
// # Points
//
// A point is one number. Its metric is the name of the instrument, a dot, and a
// field. Tags are those of the instrument, and
//
//	host      of the options, or the machine's name
//	instance  of the options, if there is one
//	scope     usually the package's import path
//	service   of the registry
//	class     of errors, with the field class_total
//
// The fields depend on the kind:
//
//	counter         total
//	meter           total, rate
//	gauge           value
//	timer, valdist  total, sum_total, min, max, p50, p90, p99, p999
//	func            finished, in_flight, ok, error, canceled, timeout, panic,
//	                class_total, and the fields of a timer with success_,
//	                failure_ and time_, which is both, in front
//
// Totals are cumulative: query them with rate{counter}. The extremes and quantiles
// are those of the interval since the last snapshot that was delivered, and absent if
// there were no values in it. A NaN or an infinity is not sent.
//
// What counts is always written as an integer, and all else as a floating-point
// number, whatever the value: OpenTSDB stores them differently, and fails queries
// that find both at one time. Before version 2.4 it keeps 4 bytes of the latter.
//
// # Names
//
// OpenTSDB takes letters, digits, "-", "_", "." and "/". So do names, keys and values
// here, but for letters that are not ASCII, which telnet does not carry well. What
// else people name things by is translated so that it can be translated back:
//
//	(*Store).Get     Store--Get
//	cache miss       cache_miss-
//
// In anything else what is not legal becomes "_", and a hash of the whole is
// appended, as "--" and eight digits: whatever two names contain, if they differ so
// do their metrics. A tag that is called like one of those above has "_" appended.
//
// # Eight tags
//
// OpenTSDB takes no more than eight tags (tsd.storage.max_tags), and no command that
// is longer than 1024 bytes. Those of an instrument that do not fit, from the first
// such one on, are put together in one more, called more: their keys and values with
// dots between them, and a hash. No series is lost by that, and no two are made one.
//
// # Time
//
// Points have the time of the snapshot, in seconds, or in milliseconds if it is not a
// whole second. To send one again does no harm. OpenTSDB refuses to read two points
// of one time with different values, unless tsd.storage.fix_duplicates is set: two
// processes must differ in a tag, which is what host and instance are for.
package opentsdb
