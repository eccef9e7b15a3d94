package monitor

import "time"

// Limits. Every table of this package is bounded; entries beyond a limit are counted,
// and nothing is lost from the totals.
const (
	// MaxName is the greatest length of a name or tag value in bytes. A longer
	// one is shortened and ends in a hash of the whole, so that two different names
	// stay different. 200 is Datadog's limit, the tightest of any backend, and leaves
	// room below the 255 bytes of a file name, as which Graphite stores it.
	MaxName = 200

	// MaxTags is the number of tags of one series. Further tags are dropped and
	// counted. OpenTSDB takes 8.
	MaxTags = 8

	// MaxSeriesPerName is the number of series with the same name and different
	// tags. Further series are folded into one whose tag values are all "other", so
	// that the sum over all series stays exact. However many there are, they take a
	// little more than 1 KiB for each name: an estimate of their number, which is in the
	// registry's warnings.
	MaxSeriesPerName = 2000

	// MaxSeries is the number of series of one scope. Further names are folded
	// into one series named "other" for each kind of instrument.
	MaxSeries = 20_000

	// MaxRegistrySeries is the number of series of all scopes of one registry, apart from
	// those that others are folded into. At the limit, each scope folds as if it were full.
	MaxRegistrySeries = 200_000

	// MaxScopes is the number of scopes of one registry. Further scopes are folded
	// into one named "other".
	MaxScopes = 2000

	// IdleExpiry is the time after which a registry lets series with tags go that nobody uses,
	// unless Registry.ExpireAfter is called. It is long enough for what happens once a day.
	IdleExpiry = 25 * time.Hour

	// MaxErrorClasses is the number of error classes of one function, and MaxCallers
	// the number of its callers. Further ones are counted as "other", which
	// the counters "error_classes_folded" and "callers_folded" count.
	MaxErrorClasses = 32
	MaxCallers      = 64

	// MaxErrorText is the length in bytes of the longest Failure.Text. The last failures
	// of all classes of a registry have MaxErrorTexts bytes of text together; beyond
	// that, the failures that are there stay.
	MaxErrorText  = 512
	MaxErrorTexts = 2 << 20

	// MaxAnnotations is the number of annotations of one span, and
	// MaxAnnotationBytes the total length of their keys and values. Dapper has such
	// limits for the same reason: thoughtless annotations must not displace the trace.
	MaxAnnotations     = 64
	MaxAnnotationBytes = 8 << 10

	// MaxScopedAnnotations is the number of annotations of a context, and MaxLinks
	// the number of links of one span.
	MaxScopedAnnotations = 16
	MaxLinks             = 32

	// MaxTraceSpans and MaxTraceBytes limit the finished spans of one trace that are
	// held until its local root has finished, and those of a kept trace. Beyond the
	// limits, the shortest calls that were OK are dropped.
	MaxTraceSpans = 1000
	MaxTraceBytes = 1 << 20

	// MaxTraceState is the length in bytes of the longest SpanContext.State that is
	// passed on. W3C Trace Context requires 512 at least. 32 members of the greatest
	// size would be 16 KiB, more than many servers accept for all headers together.
	MaxTraceState = 2048

	// MaxOpenSpans is the number of open spans that a registry lists, or a sixteenth
	// less if 64 processors started them. Further spans are only not listed, so that a program which forgets to finish
	// its spans does not keep them all in memory.
	MaxOpenSpans = 1 << 16
)
