// Package dist has distributions of values: what package monitor reads from a ValDist, a
// Timer or a function, and the shapes in which backends want it.
//
// A [Distribution] has an exact count, sum, minimum and maximum, and the values in
// buckets whose bounds are powers of 2^(1/64). From these follow
//
//   - quantiles, to within 0.6 % of the value: [Distribution.Quantile];
//   - the buckets of a classic histogram, for bounds chosen at any time:
//     [Distribution.AppendCumulative];
//   - OpenTelemetry's exponential histogram: [Distribution.Exponential];
//   - Prometheus' native histogram: [Distribution.Native].
//
// Distributions are cumulative. [Distribution.Sub] returns the interval between two
// readings, and [Distribution.Merge] adds up the distributions of several instruments
// or processes.
//
// The package knows no instruments. To make a Distribution of counts that come from
// elsewhere, fill in its fields: [Index] finds the bucket of a value.
package dist
