// Package influx sends metrics to InfluxDB, version 1 and 2, or to anything that
// takes its line protocol: VictoriaMetrics, Telegraf, hosted services.
//
// # Points
//
// The measurement is the name of the instrument. Tags are its own, and
//
//	host      of the options, or the machine's name
//	instance  of the options, if there is one
//	scope     usually the package's import path
//	service   of the registry
//	class     of errors, see below
//
// The fields depend on the kind:
//
//	counter         total
//	meter           total, rate
//	gauge           value
//	timer, valdist  total, sum_total, min, max, p50, p90, p99, p999
//	func            finished, in_flight, ok, error, canceled, timeout, panic,
//	                and the fields of a timer with success_, failure_ and
//	                time_, which is both, in front
//
// For each class of a function's errors there is another point, with the tag class
// and the field class_total: how many classes there are is the program's to say,
// and a field that comes and goes is a column for ever.
//
// A function may have the name of another instrument: no field of one is a field
// of the other.
//
// Totals are cumulative: non_negative_derivative draws them. The extremes and
// quantiles are those of the interval since the last snapshot that was delivered,
// and absent if there were no values in it. A NaN or an infinity cannot be written:
// such a field is left out, and a point without fields is.
//
// # Types
//
// InfluxDB fixes the type of a field when it first sees it, and refuses points with
// another. What counts is always an integer, exact to the last one of 2^63; all else
// is always a float, whatever the number. That goes by the name of the field alone, so
// that instruments which share a name, and so a measurement, agree.
//
// # Names
//
// Measurements, tags and their values are what they are in the program, escaped. The
// line protocol has no way to write some: nothing at all, control characters,
// backslashes (which each server reads in its own way), what is not UTF-8, a "#" at
// the beginning. Those become "_", and a hash of the whole is appended, as "--" and
// eight digits; so do keys of tags that begin with "_", which InfluxDB has reserved. A
// tag that is called like one of those above, or time, has "_" appended.
//
// # Time
//
// Points have the time of the snapshot, in milliseconds. Two with the same tags and
// time replace each other: to send one again does no harm, and two processes that
// differ in no tag overwrite each other, whence the tags host and instance.
package influx
