// Package reading measures what it costs to get numbers and spans out: to read
// everything that a process has counted, to write the page that Prometheus
// scrapes and the lines that Graphite takes, and to encode spans for Zipkin.
package reading
