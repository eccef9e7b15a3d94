// Package exporting measures what it costs to encode numbers and spans for
// backends, beside the exporters that a Go program would use otherwise.
package exporting
