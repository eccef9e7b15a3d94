package prometheus

// format is a way to write a page.
type format uint8

const (
	text004     format = iota // the text format, version 0.0.4
	text100                   // the same, version 1.0.0: names may be quoted
	openMetrics               // OpenMetrics 1.0.0 as text
	protobuf                  // messages io.prometheus.client.MetricFamily, each after its length
	formats     = iota
)

// contentType returns the header's value for a page with this escaping of names.
// Prometheus 3 refuses a page of an unknown type. In its specification of the
// negotiation, "Content-Type Response" demands the escaping of all formats that have one.
func (f format) contentType(e escaping) string {
	if f == text004 {
		return contentTypes[f]
	}
	return contentTypes[f] + "; escaping=" + e.String()
}

var contentTypes = [formats]string{
	text004:     "text/plain; version=0.0.4; charset=utf-8",
	text100:     "text/plain; version=1.0.0; charset=utf-8",
	openMetrics: "application/openmetrics-text; version=1.0.0; charset=utf-8",
	protobuf:    protobufType + "; proto=" + protobufMessage + "; encoding=delimited",
}

const (
	protobufType    = "application/vnd.google.protobuf"
	protobufMessage = "io.prometheus.client.MetricFamily"
)

// isText reports whether the format consists of lines.
func (f format) isText() bool { return f != protobuf }
