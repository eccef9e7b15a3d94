package monitor

// SpanKind is the role of a span in a call between processes.
type SpanKind uint8

const (
	Internal SpanKind = iota // no such call
	Server
	Client
	Producer
	Consumer
)

// String returns the kind's name in lower case.
func (k SpanKind) String() string {
	names := [...]string{"internal", "server", "client", "producer", "consumer"}
	if int(k) < len(names) {
		return names[k]
	}
	return "unknown"
}
