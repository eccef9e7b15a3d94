// Package oracle holds this module against other implementations: its histograms
// against those of OpenTelemetry's SDK and of Prometheus' client library, its
// propagation formats and baggage against OpenTelemetry's and Zipkin's, and what it
// sends to backends against the code that reads it there: OTLP's and Prometheus'
// generated messages, the parsers of Prometheus, InfluxDB and Zipkin. Observed
// with the same values, histograms must have the same numbers in the same
// buckets; what one injects the others must extract; of damaged headers they
// must make the same, but for a list of known differences; and what is read of a
// request is what was in the registry. Its tests are all there is.
package oracle
