package main

import (
	"fmt"
	"math"
	"strings"
)

var _ = register(section{
	name:  "accuracy",
	title: "Accuracy of quantiles",
	text: "How far the quantiles 0.5, 0.9, 0.95, 0.99, 0.999 and 0.9999 are from the exact ones of the same values: six sets of 50,000 values of each shape " +
		"(one value, six times, for OneSample). A quantile is asked for by the library's own function if it has one, and else by what `histogram_quantile` does with its buckets: " +
		"linear interpolation in classic buckets and those of VictoriaMetrics, exponential in native ones. An error is relative to the exact value; where that is zero, to the mean magnitude of the values.\n\n" +
		"Values are seconds; libraries that hold whole numbers get nanoseconds. Lognormal has a median of 20 ms and a sigma of 1, HeavyTail is a Pareto distribution of exponent 1.1, Bimodal has 70 % near 1 ms and the rest near 200 ms, " +
		"Tiny is near a picosecond, Huge near 10^15 s, Zeros has 60 % of them, PowersOfTwo are on bounds of base-2 buckets and one bit beside them. " +
		"OpenTelemetry's default buckets are given seconds, as its conventions for durations want, and milliseconds, for which they were made. " +
		"HdrHistogram covers a nanosecond to an hour to three digits; client_golang's native histogram has a factor of 1.1 and OpenTelemetry's exponential one 160 buckets; summaries have the objectives of client_golang's documentation, for 0.5, 0.9 and 0.99.",
	after:     accuracyTable,
	benchtime: "1x",
})

var accuracyShapes = []string{
	"Uniform", "Lognormal", "Bimodal", "HeavyTail", "Constant", "Integers",
	"Tiny", "Huge", "Negative", "Zeros", "PowersOfTwo", "OneSample",
}

// accuracyTable has a line for each library and a column for each shape.
func accuracyTable(r *results) string {
	var b strings.Builder
	b.WriteString("Mean and worst error in %, or how many times the value where that is more than tenfold; \"no\" where the values cannot be held, or quantiles not be had. " +
		"\"Of 6\" is how many of the quantiles are answered.\n\n")
	fmt.Fprintf(&b, "| | of 6 | %s |\n", strings.Join(accuracyShapes, " | "))
	b.WriteString("|---|--:|" + strings.Repeat("--:|", len(accuracyShapes)) + "\n")
	for _, who := range r.implementations(row{bench: accuracyShapes[0]}) {
		cells := make([]string, len(accuracyShapes))
		answers := 0.0
		for i, shape := range accuracyShapes {
			name := shape + "/" + who
			cells[i] = accuracyCell(r, name)
			if n, ok := r.median(name, "quantiles"); ok {
				answers = n
			}
		}
		fmt.Fprintf(&b, "| %s | %.0f | %s |\n", who, answers, strings.Join(cells, " | "))
	}
	return b.String()
}

func accuracyCell(r *results, name string) string {
	if _, refused := r.median(name, "refused"); refused {
		return "no"
	}
	mean, ok := r.median(name, "mean-err-%")
	if !ok {
		return ""
	}
	worst := 0.0
	for _, w := range r.values(name, "worst-err-%") {
		worst = max(worst, w)
	}
	return errorText(mean) + " / " + errorText(worst)
}

// errorText writes an error given in percent.
func errorText(percent float64) string {
	switch factor := percent / 100; {
	case percent < 0.0005:
		return "0"
	case percent < 0.01:
		return fmt.Sprintf("%.3f", percent)
	case percent < 10:
		return fmt.Sprintf("%.2f", percent)
	case factor < 10:
		return fmt.Sprintf("%.0f", percent)
	case factor < 1e5:
		return fmt.Sprintf("%.0fx", factor)
	default:
		return fmt.Sprintf("10^%.0fx", math.Floor(math.Log10(factor)))
	}
}
