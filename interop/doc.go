// Package interop tests this module against the real servers it speaks to: Debian's
// Graphite (carbon-cache and graphite-web), Prometheus and InfluxDB; Zipkin's own
// server; StatsD of npm; and statsd_exporter, VictoriaMetrics, Prometheus 3 and
// Jaeger, which .ci/peers builds. Its tests send through the library and read back through the server's
// query interface, so that an encoder that is wrong in the same way as its own
// tests is still found out.
//
// The tests need the build tag interop and the servers, on Debian 12:
//
//	.ci/peers && go test -tags interop ./interop/
//
// A server that is not installed fails the tests; nothing is skipped. Every
// server is started by the tests themselves, listens on 127.0.0.1 only, keeps
// its files in a temporary folder and ends with the test process, however that
// ends. On failure a test logs the last lines its servers wrote.
//
// The tests share servers and stop and pause them, so they must not run in
// parallel: they tell their own data apart by metric and service names.
package interop
