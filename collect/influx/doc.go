// Package influx sends metrics to InfluxDB, version 1 and 2, or to any server that
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
// Each class of a function's errors is another point, with the tag class and the field
// class_total. The classes depend on the program, and a field per class would stay a
// column of the database for ever.
//
// A function may have the name of another instrument: they have no field in common.
//
// Totals are cumulative; draw them with non_negative_derivative. Extremes and quantiles
// are those of the interval since the last snapshot that was delivered or sent, and absent
// if it had no values. The line protocol has no NaN and no infinity: such a field is left
// out, and so is a point without fields.
//
// # Types
//
// InfluxDB fixes the type of a field when it first sees it, and refuses points with
// another type. Counts are always integers, exact up to 2^63; all other fields are
// always floats, even if the number is whole. The type depends only on the field's
// name, so instruments that share a name, and thus a measurement, agree.
//
// # Names
//
// Measurements, tags and their values are those of the program, escaped. The line
// protocol cannot write every text: not the empty text, control characters, backslashes
// (each server reads them in its own way), invalid UTF-8, or a "#" at the beginning.
// Such characters become "_", and the name ends in a hash of the whole, "--" and eight
// digits, so that two different names stay different. Tag keys that begin with "_",
// which InfluxDB reserves, get a hash too. A tag with the key of one of the tags or fields above,
// or time, has "_" appended.
//
// # Time
//
// Points have the time of the snapshot, in milliseconds. Of two points with the same
// tags and time InfluxDB keeps the second. Sending a point again therefore does no harm,
// but two processes with the same tags overwrite each other: set Instance if a service
// runs twice on one host.
//
// # Delivery
//
// Over HTTP a snapshot counts as delivered when InfluxDB has answered that it took it. Over
// UDP nobody answers: it counts as sent (see collect.Entry.Sent) when the kernel has taken
// all of its datagrams.
package influx
