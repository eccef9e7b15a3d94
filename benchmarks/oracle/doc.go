// Package oracle holds this module against other implementations. Its tests compare
//
//   - histograms with those of OpenTelemetry's SDK and of Prometheus' client library:
//     for the same values, the same numbers in the same buckets;
//   - propagation formats and baggage with OpenTelemetry's and Zipkin's: one extracts
//     what the other injects, and both read damaged headers alike, except for a list
//     of known differences;
//   - requests to backends with the code that reads them there, such as OTLP's and
//     Prometheus' generated messages and the parsers of Prometheus, InfluxDB and
//     Zipkin: reading a request returns the content of the registry.
package oracle
