// Package opentsdb sends metrics to OpenTSDB, by the command put of its telnet
// interface or by /api/put of its HTTP interface, and to other servers that have one of
// these: VictoriaMetrics, InfluxDB 1, KairosDB (telnet), and Bosun, which passes on to
// OpenTSDB (HTTP, port 8070).
//
// OpenTSDB creates metrics only if tsd.core.auto_create_metrics is set. Otherwise it
// refuses the points of unknown metrics, and the ledger counts them.
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
// Totals are cumulative: query them with rate{counter}. Extremes and quantiles are those
// of the interval since the last snapshot that was delivered or sent, and absent if it
// had no values. A NaN or an infinity is not sent.
//
// Counts are always written as integers, and all other values as floating-point numbers,
// even if they are whole: OpenTSDB stores the two differently, and fails queries that
// find both at one time. Before version 2.4 it stores floats in 4 bytes.
//
// # Names
//
// OpenTSDB takes letters, digits, "-", "_", "." and "/". Names, keys and values have
// these characters, without the letters beyond ASCII, which telnet does not carry well.
// Two other forms are translated so that they can be translated back:
//
//	(*Store).Get     Store--Get
//	cache miss       cache_miss-
//
// In all other names illegal characters become "_", and the name ends in a hash of the
// whole, "--" and eight digits, so that two different names stay different. A tag with
// the name of one of the tags above has "_" appended.
//
// # Eight tags
//
// OpenTSDB takes at most eight tags (tsd.storage.max_tags), and commands of at most 1024
// bytes. From the first tag of an instrument that does not fit, the rest is joined in
// one tag called more: their keys and values with dots between them, and a hash. Series
// stay different.
//
// # Time
//
// Points have the time of the snapshot, in seconds, or in milliseconds if it is not a
// whole second. Sending a point again does no harm. OpenTSDB fails to read two points of
// one time with different values, unless tsd.storage.fix_duplicates is set: two processes
// must differ in a tag, such as host or instance.
//
// # Delivery
//
// Over HTTP a point counts as delivered when the server's answer says so. Over telnet a
// server complains and does not confirm: a snapshot counts as sent (see collect.Entry.Sent)
// when, on Linux, the kernel of the server's machine has acknowledged all of it, and
// elsewhere when our kernel has it. What the server had not read when it dies is lost.
package opentsdb
