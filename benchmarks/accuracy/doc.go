// Package accuracy measures how far the quantiles that a library reports are
// from the exact quantiles of the values it was given.
//
// Twelve shapes of values (see Shape) go into a fresh instrument of each library.
// Its own function returns the quantiles; for buckets that are made for a database,
// it is the interpolation of the database's histogram_quantile.
//
// The exact quantile q of n values is the one at rank ceil(q*n). An error is
// relative to it; where it is zero, relative to the mean magnitude of the shape's
// values. Every benchmark reports
//
//	mean-err-%   the mean over the quantiles and over Runs sets of values
//	worst-err-%  the worst of them
//	quantiles    how many of Quantiles the instrument answers
//	refused      1 if the instrument cannot hold values of this shape, and no
//	             errors then
//
// Values are seconds. Libraries that hold whole numbers are given nanoseconds.
// They are not timed: the benchmarks of package instruments do that.
package accuracy

// Quantiles are the quantiles that every instrument is asked for.
var Quantiles = []float64{0.5, 0.9, 0.95, 0.99, 0.999, 0.9999}

const (
	// Values is the size of one set of values: the highest of Quantiles is five
	// from the top.
	Values = 50_000

	// Runs is the number of sets, of one shape and different seeds.
	Runs = 6
)
