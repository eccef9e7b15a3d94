// Package resource reads the description of the process from the environment, as
// OpenTelemetry specifies it in "Environment Variable Specification" and "Resource SDK".
package resource

import (
	"errors"
	"os"
	"strings"
	"unicode/utf8"

	"github.com/spacemonkeygo/monitor/v2/internal/percent"
)

// An Attribute describes the process.
type Attribute struct{ Key, Value string }

// ServiceName returns the name of the service: OTEL_SERVICE_NAME, or else the
// attribute service.name, or "".
func ServiceName() string {
	if name := os.Getenv("OTEL_SERVICE_NAME"); name != "" {
		return name
	}
	attributes, _ := Attributes() // none if the variable is malformed
	for _, a := range attributes {
		if a.Key == "service.name" {
			return a.Value
		}
	}
	return ""
}

// Attributes returns the attributes in OTEL_RESOURCE_ATTRIBUTES, or an error if it is
// malformed.
func Attributes() ([]Attribute, error) {
	list, err := parse(os.Getenv("OTEL_RESOURCE_ATTRIBUTES"))
	if err != nil {
		return nil, errors.New("OTEL_RESOURCE_ATTRIBUTES is ignored, because " + err.Error())
	}
	return list, nil
}

// parse reads "key=value,key=value" with percent-encoded keys and values, as in baggage,
// whose syntax this is. If a key has several values, the last one counts.
func parse(s string) (list []Attribute, err error) {
	for _, element := range strings.Split(s, ",") {
		if strings.TrimSpace(element) == "" {
			continue
		}
		key, value, ok := strings.Cut(element, "=")
		if !ok {
			return nil, errors.New("an element lacks the \"=\" after its key")
		}
		a := Attribute{percent.Decode(strings.TrimSpace(key)), percent.Decode(strings.TrimSpace(value))}
		switch {
		case a.Key == "":
			return nil, errors.New("a value has no key")
		case !utf8.ValidString(a.Key) || !utf8.ValidString(a.Value):
			return nil, errors.New("it is not UTF-8")
		}
		list = add(list, a)
	}
	return list, nil
}

func add(list []Attribute, a Attribute) []Attribute {
	for i := range list {
		if list[i].Key == a.Key {
			list[i] = a
			return list
		}
	}
	return append(list, a)
}
