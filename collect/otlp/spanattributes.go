package otlp

import (
	"strconv"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
)

// The keys of the attributes that a span may have from its structure, besides outcomeKey
// and errorKey. If the program has annotated the same key, the annotation wins.
const (
	fileKey        = "code.file.path"
	lineKey        = "code.line.number"
	probabilityKey = "sampling.probability"
	debugKey       = "sampling.debug"
	doneKey        = "progress.done"
	totalKey       = "progress.total"
)

// conventional has OpenTelemetry's names for the annotations of package transport, by
// their names in Zipkin.
var conventional = map[string]string{
	"http.method":      "http.request.method",
	"http.url":         "url.full",
	"http.path":        "url.path",
	"http.status_code": statusKey,
}

const statusKey = "http.response.status_code" // a number

// appendSpanAttributes appends the attributes from the span's structure, and its
// annotations with a key. If two have the same key, the last one wins.
func appendSpanAttributes(w *wire.Message, d *monitor.SpanData) {
	a := spanAttributes{w, d}
	if d.Outcome != monitor.OK {
		a.text(outcomeKey, d.Outcome.String())
	}
	if isError(d.Outcome) {
		a.text(errorKey, d.Class)
	}
	if d.File != "" {
		a.text(fileKey, d.File)
		a.int(lineKey, int64(d.Line))
	}
	a.endpoints()
	if hasProbability(d) && !a.isAnnotated(probabilityKey) {
		// Processes pass the probability on in 32 bits, so it has no more digits.
		openAttribute(w, spanAttrField, probabilityKey)
		w.Double(doubleValue, rounded(d.Probability))
		closeAttribute(w)
	}
	if d.Context.Debug && !a.isAnnotated(debugKey) {
		openAttribute(w, spanAttrField, debugKey)
		w.Varint(boolValue, 1)
		closeAttribute(w)
	}
	if p := d.Progress; p != nil {
		a.int(doneKey, p.Done)
		if p.Total > 0 {
			a.int(totalKey, p.Total)
		}
	}
	for i := range d.Annotations {
		key := d.Annotations[i].Key
		if key != "" && !a.isLater(keyOf(key), i+1) {
			a.annotation(keyOf(key), d.Annotations[i].Value)
		}
	}
}

// isError reports whether an outcome is a fault. A canceled call is none: its caller has
// changed its mind.
func isError(o monitor.Outcome) bool { return o != monitor.OK && o != monitor.Canceled }

// hasProbability reports whether a span stands for others as well: its trace was chosen
// by sampling at this span, and not for being a debug trace.
func hasProbability(d *monitor.SpanData) bool {
	return d.LocalRoot && d.Context.Sampling == monitor.Sampled && !d.Context.Debug && 0 < d.Probability && d.Probability < 1
}

// rounded returns the shortest number that is the same in 32 bits.
func rounded(p float64) float64 {
	var buf [32]byte
	// A formatted number can be parsed.
	v, _ := strconv.ParseFloat(string(strconv.AppendFloat(buf[:0], p, 'g', -1, 32)), 64)
	return v
}

// keyOf returns the key under which an annotation is sent.
func keyOf(key string) string {
	if name, ok := conventional[key]; ok {
		return name
	}
	return key
}

// spanAttributes appends the attributes of one span.
type spanAttributes struct {
	wire *wire.Message
	span *monitor.SpanData
}

// isAnnotated reports whether the program gives the attribute itself.
func (a spanAttributes) isAnnotated(key string) bool { return a.isLater(key, 0) }

// isLater looks for an attribute in the annotations from an index on. A span has few
// annotations: at most monitor.MaxAnnotations of its own, and its context's.
func (a spanAttributes) isLater(key string, from int) bool {
	list := a.span.Annotations[from:]
	for i := range list {
		if list[i].Key != "" && keyOf(list[i].Key) == key {
			return true
		}
	}
	return false
}

func (a spanAttributes) text(key, value string) {
	if !a.isAnnotated(key) {
		attribute(a.wire, spanAttrField, key, value)
	}
}

func (a spanAttributes) int(key string, value int64) {
	if !a.isAnnotated(key) {
		intAttribute(a.wire, spanAttrField, key, value)
	}
}

func (a spanAttributes) annotation(key, value string) {
	if key == statusKey {
		if code, ok := parseNumber(value); ok {
			intAttribute(a.wire, spanAttrField, key, int64(code))
			return
		}
	}
	attribute(a.wire, spanAttrField, key, value)
}

// An end has the keys of the address of one end of a call.
type end struct{ addressKey, portKey string }

var (
	serverEnd = end{"server.address", "server.port"}
	clientEnd = end{"client.address", "client.port"}
	localEnd  = end{"network.local.address", "network.local.port"}
	peerEnd   = end{"network.peer.address", "network.peer.port"}
)

// endpoints appends the two ends of the call. The called end is the server.
func (a spanAttributes) endpoints() {
	local, peer := localEnd, peerEnd
	switch a.span.Kind {
	case monitor.Server:
		local, peer = serverEnd, clientEnd
	case monitor.Client, monitor.Producer, monitor.Consumer:
		peer = serverEnd
	}
	a.endpoint(local, a.span.Local)
	a.endpoint(peer, a.span.Peer)
}

func (a spanAttributes) endpoint(keys end, text string) {
	host, port := splitAddress(text)
	if host != "" {
		a.text(keys.addressKey, host)
	}
	if port > 0 {
		a.int(keys.portKey, int64(port))
	}
}
