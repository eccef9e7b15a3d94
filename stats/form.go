package stats

import (
	"errors"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
)

// form is what a request that changes something asks for: each field once at most.
type form struct {
	format format // of the answer
	values url.Values
}

func (f form) get(name string) string { return f.values.Get(name) }

// maxForm is the size of the largest body in bytes: all that there is to say is a
// name and some numbers.
const maxForm = 4 << 10

var errTooLarge = errors.New("the form is larger than " + strconv.Itoa(maxForm) + " bytes")

// formType is what browsers and curl -d send.
const formType = "application/x-www-form-urlencoded"

// readForm reads the body of a request. What it does not know it does not ignore:
// who wrote it meant something by it. status is for the error.
func readForm(r *http.Request, fields []string) (f form, status int, err error) {
	media, _, _ := strings.Cut(r.Header.Get("Content-Type"), ";")
	if !strings.EqualFold(strings.TrimSpace(media), formType) {
		return f, http.StatusUnsupportedMediaType, errors.New("the body should be a form, of the type " + formType)
	}
	body, err := io.ReadAll(io.LimitReader(r.Body, maxForm+1))
	switch {
	case err != nil:
		return f, http.StatusBadRequest, errors.New("the form did not arrive whole")
	case len(body) > maxForm:
		return f, http.StatusRequestEntityTooLarge, errTooLarge
	}
	if f.values, err = url.ParseQuery(string(body)); err != nil {
		return f, http.StatusBadRequest, errors.New("the form is malformed")
	}
	for name, values := range f.values {
		switch {
		case name != "format" && !slices.Contains(fields, name):
			return f, http.StatusBadRequest, fmt.Errorf("unknown field %.40q: there are %s", name, strings.Join(fields, ", "))
		case len(values) > 1:
			return f, http.StatusBadRequest, fmt.Errorf("%s is given %d times", name, len(values))
		}
	}
	f.format, err = formatOf(f.get("format"), r.Header)
	return f, http.StatusBadRequest, err
}
