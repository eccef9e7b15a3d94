package otlp

// The fields of OTLP 1 that are sent, by message (opentelemetry-proto).
const (
	resourceMetricsField = 1 // ExportMetricsServiceRequest
	resourceSpansField   = 1 // ExportTraceServiceRequest

	resourceField     = 1 // ResourceMetrics, ResourceSpans
	scopeMetricsField = 2 // ResourceMetrics
	scopeSpansField   = 2 // ResourceSpans
	scopeField        = 1 // ScopeMetrics, ScopeSpans
	metricsField      = 2 // ScopeMetrics
	spansField        = 2 // ScopeSpans
	scopeNameField    = 1 // InstrumentationScope
	resourceAttrField = 1 // Resource

	keyField    = 1 // KeyValue
	valueField  = 2 // KeyValue
	stringValue = 1 // AnyValue
	boolValue   = 2 // AnyValue
	intValue    = 3 // AnyValue
	doubleValue = 4 // AnyValue
)

// Metric and its parts.
const (
	metricNameField  = 1
	descriptionField = 2
	unitField        = 3
	gaugeField       = 5
	sumField         = 7
	histogramField   = 9
	exponentialField = 10

	dataPointsField  = 1 // Gauge, Sum, Histogram, ExponentialHistogram
	temporalityField = 2 // Sum, Histogram, ExponentialHistogram
	monotonicField   = 3 // Sum

	startField = 2 // of all data points
	timeField  = 3 // of all data points

	asDoubleField   = 4 // NumberDataPoint
	asIntField      = 6
	numberAttrField = 7

	countField = 4 // HistogramDataPoint, ExponentialHistogramDataPoint
	sumOfField = 5

	bucketCountsField      = 6 // HistogramDataPoint
	explicitBoundsField    = 7
	histogramExemplars     = 8
	histogramAttrField     = 9
	histogramMinField      = 11
	histogramMaxField      = 12
	exponentialAttrField   = 1 // ExponentialHistogramDataPoint
	scaleField             = 6
	zeroCountField         = 7
	positiveField          = 8
	negativeField          = 9
	exponentialExemplars   = 11
	exponentialMinField    = 12
	exponentialMaxField    = 13
	zeroThresholdField     = 14
	offsetField            = 1 // Buckets
	exponentialCountsField = 2

	exemplarTimeField  = 2 // Exemplar
	exemplarValueField = 3
	exemplarSpanField  = 4
	exemplarTraceField = 5
)

// Span and its parts.
const (
	traceIDField      = 1 // Span, Link
	spanIDField       = 2 // Span, Link
	traceStateField   = 3
	parentIDField     = 4 // Span
	spanNameField     = 5
	kindField         = 6
	spanStartField    = 7
	spanEndField      = 8
	spanAttrField     = 9
	droppedAttrField  = 10
	eventsField       = 11
	linksField        = 13
	droppedLinksField = 14
	statusField       = 15
	spanFlagsField    = 16

	eventTimeField = 1 // Event
	eventNameField = 2
	eventAttrField = 3

	linkFlagsField = 6 // Link

	statusMessageField = 2 // Status
	statusCodeField    = 3
)

// Values of enums.
const (
	delta      = 1 // AggregationTemporality
	cumulative = 2

	statusError = 2 // Status.StatusCode
)
