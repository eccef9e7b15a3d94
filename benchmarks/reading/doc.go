// Package reading measures what it costs to get numbers out: to read everything
// that a process has counted, and to write the page that Prometheus scrapes and
// the lines that Graphite takes.
package reading
