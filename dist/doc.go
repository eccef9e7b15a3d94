// Package dist represents distributions of values, as package monitor reads them from a
// ValDist, a Timer or a function, and converts them to the histograms of backends.
//
// A [Distribution] has an exact count, sum, minimum and maximum. It counts the values in
// buckets whose bounds are powers of 2^(1/64), from which it derives
//
//   - quantiles, to within 0.6 % of the value: [Distribution.Quantile];
//   - the buckets of a classic histogram, for bounds that need not be known when the
//     values are observed: [Distribution.AppendCumulative];
//   - OpenTelemetry's exponential histogram: [Distribution.Exponential];
//   - Prometheus' native histogram: [Distribution.Native].
//
// Distributions are cumulative. [Distribution.Sub] returns the interval between two
// readings, and [Distribution.Merge] adds up the distributions of several instruments
// or processes.
//
// A program that has counts from another source can fill in the fields of a
// Distribution itself; [Index] finds the bucket of a value.
package dist
