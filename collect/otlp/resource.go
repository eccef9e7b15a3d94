package otlp

import (
	"os"
	"path/filepath"
	"runtime/debug"
	"slices"
	"strings"
	"sync"

	"github.com/google/uuid"
	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/wire"
	"google.golang.org/protobuf/encoding/protowire"
)

// module is the path of this module.
const module = "github.com/spacemonkeygo/monitor/v2"

const (
	serviceName = "service.name"
	processID   = "process.pid"
)

// instanceID distinguishes this process from all others of the same service.
var instanceID = sync.OnceValue(func() string {
	id, err := uuid.NewRandom()
	if err != nil {
		return ""
	}
	return id.String()
})

// A resource has the attributes of the process. They do not change, except for the name
// of the service.
type resource struct {
	tags    []monitor.Tag
	pid     int    // 0 if the tags have it
	service string // "" for the registry's
}

// newResource returns the package's own attributes, and the given ones, which take
// precedence.
func newResource(given []monitor.Tag) resource {
	r := resource{pid: os.Getpid()}
	r.set("service.instance.id", instanceID())
	r.set("telemetry.sdk.name", "monitor")
	r.set("telemetry.sdk.language", "go")
	r.set("telemetry.sdk.version", version())
	if name, err := os.Hostname(); err == nil {
		r.set("host.name", name)
	}
	for _, t := range given {
		switch {
		case t.Key == serviceName:
			r.service = t.Value
		case t.Key == processID:
			r.pid = 0
			r.set(t.Key, t.Value)
		case t.Key != "":
			r.set(t.Key, t.Value)
		}
	}
	return r
}

// set sets an attribute. A new attribute with an empty value is left out.
func (r *resource) set(key, value string) {
	if i := slices.IndexFunc(r.tags, func(t monitor.Tag) bool { return t.Key == key }); i >= 0 {
		r.tags[i].Value = value
	} else if value != "" {
		r.tags = append(r.tags, monitor.Tag{Key: key, Value: value})
	}
}

// version returns the version of this module in the program, if the build recorded it.
var version = sync.OnceValue(func() string {
	info, ok := debug.ReadBuildInfo()
	if !ok {
		return ""
	}
	for _, d := range append(info.Deps, &info.Main) {
		if d.Path != module {
			continue
		}
		if d.Replace != nil && d.Replace.Version != "" {
			return strings.TrimPrefix(d.Replace.Version, "v")
		}
		return strings.TrimPrefix(d.Version, "v")
	}
	return ""
})

// unknownService is the name of a service without a name.
var unknownService = sync.OnceValue(func() string {
	if len(os.Args) == 0 || os.Args[0] == "" {
		return "unknown_service"
	}
	return "unknown_service:" + filepath.Base(os.Args[0])
})

// append writes the resource of a service.
func (r *resource) append(w *wire.Message, service string) {
	if r.service != "" {
		service = r.service
	}
	if service == "" {
		service = unknownService()
	}
	w.Open(resourceField)
	attribute(w, resourceAttrField, serviceName, service)
	for i := range r.tags {
		attribute(w, resourceAttrField, r.tags[i].Key, r.tags[i].Value)
	}
	if r.pid != 0 {
		intAttribute(w, resourceAttrField, processID, int64(r.pid))
	}
	w.Close()
}

// openScope begins the metrics or spans of an instrumentation scope.
func openScope(w *wire.Message, list protowire.Number, name string) {
	w.Open(list)
	w.Open(scopeField)
	w.Text(scopeNameField, name)
	w.Close()
}
