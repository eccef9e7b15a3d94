package monitor

// Every table of this package is bounded. What does not fit is counted, and
// nothing is lost from the totals.
const (
	// MaxName is the length in bytes of the longest name or tag value kept
	// whole. A longer one keeps its beginning and ends in a hash of the whole,
	// so that two that differ stay two. 200 is Datadog's limit, the tightest of
	// the backends that have one, and leaves room below the 255 of a file name,
	// which is what Graphite makes of it.
	MaxName = 200

	// MaxTags is the number of tags of one series; more are dropped and counted.
	// OpenTSDB takes 8.
	MaxTags = 8

	// MaxSeriesPerName is the number of series with different tags that one
	// name may have. Further ones are folded into one whose tag values are all
	// "other": the sum over all series stays exact.
	MaxSeriesPerName = 2000

	// MaxSeries is the number of series of one scope. Further names are folded
	// into one named "other" for each kind of instrument.
	MaxSeries = 20_000

	// MaxScopes is the number of scopes of one registry. Further ones are folded
	// into a scope named "other".
	MaxScopes = 2000

	// MaxErrorClasses is the number of error classes told apart for one
	// function, and MaxCallers that of its callers; the rest is "other".
	MaxErrorClasses = 32
	MaxCallers      = 64

	// MaxAnnotations and MaxAnnotationBytes bound what one span carries; keys
	// and values count, at their length. Dapper bounds annotations for the same
	// reason: what is annotated without thought must not displace the trace.
	MaxAnnotations     = 64
	MaxAnnotationBytes = 8 << 10

	// MaxScopedAnnotations is the number of annotations of a context, and MaxLinks
	// that of the links of one span.
	MaxScopedAnnotations = 16
	MaxLinks             = 32

	// MaxTraceSpans and MaxTraceBytes bound what of one trace is held in this
	// process until its local root has finished, and is kept if it is. Beyond, the
	// shortest calls that were OK are let go.
	MaxTraceSpans = 1000
	MaxTraceBytes = 1 << 20

	// MaxTraceState is the length in bytes of the longest SpanContext.State that is
	// passed on. W3C Trace Context wants 512 at least; 32 members of the greatest
	// size would be 16 KiB, which is more than many servers take for all headers.
	MaxTraceState = 2048

	// MaxOpenSpans is about how many open spans a registry lists. Those beyond are
	// spans like others but for that: a program that forgets to finish its spans
	// does not keep them all in memory.
	MaxOpenSpans = 1 << 16
)
