package graphite

import (
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/dotted"
)

// MaxComponent is the length in bytes of the longest part of a path, and of the
// longest key or value of a tag. Carbon makes a file or folder of each component,
// which may have 255 with what it appends.
const MaxComponent = dotted.MaxComponent

// Path returns the path of a metric without the field. The prefix may have
// several components; empty ones are left out. Here {host} and {instance} stand for
// nothing; Sink.Series knows their values.
//
// Components consist of letters, digits, "_" and "-". Common names are translated so that
// they can be translated back:
//
//	scope        "/" is "-", "." is "_", "_" is "__", "-" is "--"
//	             github.com/a/b is github_com-a-b
//	name         "." is "-", a pointer receiver has "--", a name of words has
//	             "_" between them and "-" at the end
//	             Serve.func1 is Serve-func1, (*Store).Get is Store--Get,
//	             cache miss is cache_miss-, cache_miss is itself
//	error class  " " is "_", "." is "-", ": " is "--"
//	             panic: runtime error is panic--runtime_error
//	host         "." is "_"
//	all others   as they are
//
// In any other name, such as one with a bracket or one that is too long, illegal
// characters become "_", and the component ends in "--" and eight digits, a hash of the
// whole, so that two different names stay different.
func Path(prefix, service string, m *monitor.Metric) string {
	n := dotted.Namer{Origin: dotted.Origin{Components: dotted.Split(prefix)}, Form: new(form)}
	return strings.TrimSuffix(n.Series(service, m, new(collect.Field)), ".")
}
