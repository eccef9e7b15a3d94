package controls

import (
	"bytes"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// form holds the fields of a request that changes something, each at most once.
type form struct{ values url.Values }

// get returns a field, or "" if it is missing.
//
//go:noinline
func (f form) get(name string) string { return f.values.Get(name) }

// isFor reports whether the form applies to this registry: the form names its service, or
// none.
func (f form) isFor(r *monitor.Registry) bool {
	name := f.get("service")
	return name == "" || name == r.Service()
}

// maxForm is the size of the largest body in bytes. A form holds only a name and some
// numbers.
const maxForm = 4 << 10

// formType is the media type that browsers and curl -d send.
const formType = "application/x-www-form-urlencoded"

// readForm reads the body of a request. An unknown field is an error, because it would
// have no effect.
func readForm(r *http.Request, fields []string) (f form, err error) {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(media), formType) {
		return f, page.Errorf(http.StatusUnsupportedMediaType, "the body should be a form, of the type %s", formType)
	}
	var body bytes.Buffer
	_, err = body.ReadFrom(io.LimitReader(r.Body, maxForm+1))
	switch {
	case err != nil:
		return f, page.Errorf(http.StatusBadRequest, "the form did not arrive whole")
	case body.Len() > maxForm:
		return f, page.Errorf(http.StatusRequestEntityTooLarge, "the form is larger than %d bytes", maxForm)
	}
	if f.values, err = url.ParseQuery(body.String()); err != nil {
		return f, page.Errorf(http.StatusBadRequest, "the form is malformed")
	}
	for name, values := range f.values {
		switch {
		case name != "format" && !slices.Contains(fields, name):
			return f, page.Errorf(http.StatusBadRequest, "unknown field %.40q: there are %s", name, strings.Join(fields, ", "))
		case len(values) > 1:
			return f, page.Errorf(http.StatusBadRequest, "%s is given %d times", name, len(values))
		}
	}
	return f, nil
}
