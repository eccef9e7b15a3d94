// Package exporting measures the cost of encoding numbers and spans for
// backends, beside the exporters that a Go program would use otherwise.
package exporting
