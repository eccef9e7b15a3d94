// Package reading measures the cost of getting numbers out: of reading everything
// that a process has counted, and of writing the page that Prometheus scrapes and
// the lines that Graphite takes.
package reading
