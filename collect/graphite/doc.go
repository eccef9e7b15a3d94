// Package graphite sends metrics to Graphite's carbon, or to anything that
// takes its plaintext protocol: lines of a path, a value and a time over TCP.
//
// # Paths
//
//	<prefix>.<service>.<scope>.<name>[.<tag key>-<tag value>...].<field>
//
// See Path for how the parts are made legal. The fields depend on the kind:
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
// # The last point
//
// When the pipeline stops the last snapshot carries the time of the stop, which
// carbon rounds down to its interval: its totals replace those of the last tick,
// and so do its quantiles if there were values since.
package graphite
