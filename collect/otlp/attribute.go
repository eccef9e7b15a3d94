package otlp

import (
	"slices"
	"strings"
)

// attribute appends an attribute to the list that is open.
func attribute(w wire, key, value string) {
	w.item()
	w.text(keyField, key)
	w.open(valueField)
	w.text(stringValue, value)
	w.close()
	w.close()
}

func intAttribute(w wire, key string, value int64) {
	w.item()
	w.text(keyField, key)
	w.open(valueField)
	w.int64(intValue, value)
	w.close()
	w.close()
}

func doubleAttribute(w wire, key string, value float64) {
	w.item()
	w.text(keyField, key)
	w.open(valueField)
	w.double(doubleValue, value)
	w.close()
	w.close()
}

func boolAttribute(w wire, key string, value bool) {
	w.item()
	w.text(keyField, key)
	w.open(valueField)
	w.flag(boolValue, value)
	w.close()
	w.close()
}

// exported begins the keys of tags that would be taken for attributes of this package,
// as Prometheus calls a label of the target that is in the way of its own.
const exported = "exported_"

// isReserved reports whether a tag's key is to begin so: it is reserved, or would be
// the same as that of a tag which is.
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
