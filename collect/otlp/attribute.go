package otlp

import (
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
	"google.golang.org/protobuf/encoding/protowire"
)

// attribute appends a KeyValue to a list.
func attribute(w *wire.Message, list protowire.Number, key, value string) {
	openAttribute(w, list, key)
	w.Text(stringValue, value)
	closeAttribute(w)
}

func intAttribute(w *wire.Message, list protowire.Number, key string, value int64) {
	openAttribute(w, list, key)
	w.Varint(intValue, uint64(value))
	closeAttribute(w)
}

func openAttribute(w *wire.Message, list protowire.Number, key string) {
	w.Open(list)
	w.Text(keyField, key)
	w.Open(valueField)
}

func closeAttribute(w *wire.Message) {
	w.Close()
	w.Close()
}

// The attributes of the package's own metrics; spans have some of them.
const (
	scopeKey   = "task.scope"
	funcKey    = "task.func"
	outcomeKey = "task.outcome"
	resultKey  = "task.result"
	errorKey   = "error.type"
	metricKey  = "metric.name"
)

// The keys that a tag of a function or a distribution cannot have.
var (
	reservedOfFunc    = []string{scopeKey, funcKey, outcomeKey, resultKey, errorKey}
	reservedOfInvalid = []string{metricKey}
)

// exported is the prefix for a reserved key of a tag. Prometheus uses it for a target's
// label that clashes with its own.
const exported = "exported_"

// isReserved reports whether a tag's key gets the prefix: it is reserved, or would
// become the same as a key that got it.
func isReserved(key string, reserved []string) bool {
	for len(reserved) > 0 {
		rest, ok := strings.CutPrefix(key, exported)
		if !ok {
			return slices.Contains(reserved, key)
		}
		key = rest
	}
	return false
}
