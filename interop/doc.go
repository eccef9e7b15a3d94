// Package interop tests this module against real servers: Debian's Graphite
// (carbon-cache and graphite-web), Prometheus and InfluxDB; Zipkin's own server;
// npm's StatsD; and statsd_exporter, VictoriaMetrics, Prometheus 3 and Jaeger, which
// .ci/peers builds. The tests send through the library and read back through the
// server's query interface. So they find an encoder that is wrong in the same way
// as its own tests.
//
// The tests need the build tag interop and the servers, on Debian 12:
//
//	.ci/peers && go test -tags interop ./interop/
//
// A server that is not installed fails the tests; nothing is skipped. The tests
// start every server themselves. It listens on 127.0.0.1 only, keeps its files in a
// temporary folder, and ends with the test process, even if that is killed. A test
// that fails logs the last lines that its servers wrote.
//
// The tests must not run in parallel: they share servers, which they stop and
// pause. Each recognizes its own data by metric and service names.
package interop
