// Package oracle holds the histograms of this module against those of
// OpenTelemetry's SDK and of Prometheus' client library: observed with the same
// values, they must have the same numbers in the same buckets. Its tests are all
// there is.
package oracle
