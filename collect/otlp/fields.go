package otlp

// The fields of OTLP 1 that are sent, by message (opentelemetry-proto).
var (
	resourceMetricsField = field{1, "resourceMetrics"} // ExportMetricsServiceRequest
	resourceSpansField   = field{1, "resourceSpans"}   // ExportTraceServiceRequest

	resourceField     = field{1, "resource"}     // ResourceMetrics, ResourceSpans
	scopeMetricsField = field{2, "scopeMetrics"} // ResourceMetrics
	scopeSpansField   = field{2, "scopeSpans"}   // ResourceSpans
	scopeField        = field{1, "scope"}        // ScopeMetrics, ScopeSpans
	metricsField      = field{2, "metrics"}      // ScopeMetrics
	spansField        = field{2, "spans"}        // ScopeSpans
	scopeNameField    = field{1, "name"}         // InstrumentationScope
	resourceAttrField = field{1, "attributes"}   // Resource

	keyField    = field{1, "key"}         // KeyValue
	valueField  = field{2, "value"}       // KeyValue
	stringValue = field{1, "stringValue"} // AnyValue
	boolValue   = field{2, "boolValue"}   // AnyValue
	intValue    = field{3, "intValue"}    // AnyValue
	doubleValue = field{4, "doubleValue"} // AnyValue
)

// Metric and what it has.
var (
	metricNameField  = field{1, "name"}
	descriptionField = field{2, "description"}
	unitField        = field{3, "unit"}
	gaugeField       = field{5, "gauge"}
	sumField         = field{7, "sum"}
	histogramField   = field{9, "histogram"}
	exponentialField = field{10, "exponentialHistogram"}

	dataPointsField  = field{1, "dataPoints"}             // Gauge, Sum, Histogram, ExponentialHistogram
	temporalityField = field{2, "aggregationTemporality"} // Sum, Histogram, ExponentialHistogram
	monotonicField   = field{3, "isMonotonic"}            // Sum

	startField = field{2, "startTimeUnixNano"} // of all data points
	timeField  = field{3, "timeUnixNano"}      // of all data points

	asDoubleField   = field{4, "asDouble"} // NumberDataPoint
	asIntField      = field{6, "asInt"}
	numberAttrField = field{7, "attributes"}

	countField = field{4, "count"} // HistogramDataPoint, ExponentialHistogramDataPoint
	sumOfField = field{5, "sum"}

	bucketCountsField      = field{6, "bucketCounts"} // HistogramDataPoint
	explicitBoundsField    = field{7, "explicitBounds"}
	histogramExemplars     = field{8, "exemplars"}
	histogramAttrField     = field{9, "attributes"}
	histogramMinField      = field{11, "min"}
	histogramMaxField      = field{12, "max"}
	exponentialAttrField   = field{1, "attributes"} // ExponentialHistogramDataPoint
	scaleField             = field{6, "scale"}
	zeroCountField         = field{7, "zeroCount"}
	positiveField          = field{8, "positive"}
	negativeField          = field{9, "negative"}
	exponentialExemplars   = field{11, "exemplars"}
	exponentialMinField    = field{12, "min"}
	exponentialMaxField    = field{13, "max"}
	zeroThresholdField     = field{14, "zeroThreshold"}
	offsetField            = field{1, "offset"} // Buckets
	exponentialCountsField = field{2, "bucketCounts"}

	exemplarTimeField  = field{2, "timeUnixNano"} // Exemplar
	exemplarValueField = field{3, "asDouble"}
	exemplarSpanField  = field{4, "spanId"}
	exemplarTraceField = field{5, "traceId"}
)

// Span and what it has.
var (
	traceIDField      = field{1, "traceId"} // Span, Link
	spanIDField       = field{2, "spanId"}  // Span, Link
	traceStateField   = field{3, "traceState"}
	parentIDField     = field{4, "parentSpanId"} // Span
	spanNameField     = field{5, "name"}
	kindField         = field{6, "kind"}
	spanStartField    = field{7, "startTimeUnixNano"}
	spanEndField      = field{8, "endTimeUnixNano"}
	spanAttrField     = field{9, "attributes"}
	droppedAttrField  = field{10, "droppedAttributesCount"}
	eventsField       = field{11, "events"}
	linksField        = field{13, "links"}
	droppedLinksField = field{14, "droppedLinksCount"}
	statusField       = field{15, "status"}
	spanFlagsField    = field{16, "flags"}

	eventTimeField = field{1, "timeUnixNano"} // Event
	eventNameField = field{2, "name"}

	linkFlagsField = field{6, "flags"} // Link

	statusMessageField = field{2, "message"} // Status
	statusCodeField    = field{3, "code"}
)

// Values of enums.
const (
	delta      = 1 // AggregationTemporality
	cumulative = 2

	statusError = 2 // Status.StatusCode
)
