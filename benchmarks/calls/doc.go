// Package calls measures what it costs to instrument a call: to count and time
// it, to tell how it ended, and to make it a span of a trace.
package calls
