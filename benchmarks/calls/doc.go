// Package calls measures the cost of instrumenting a call: of counting and timing
// it, recording its outcome, and making it a span of a trace.
package calls
