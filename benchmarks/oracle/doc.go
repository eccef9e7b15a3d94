// Package oracle holds this module against other implementations: its histograms
// against those of OpenTelemetry's SDK and of Prometheus' client library, and its
// propagation formats and baggage against OpenTelemetry's and Zipkin's. Observed
// with the same values, histograms must have the same numbers in the same
// buckets; what one injects the others must extract; and of damaged headers they
// must make the same, but for a list of known differences. Its tests are all
// there is.
package oracle
