package transport

import (
	"net/http"
	"reflect"
	"unsafe"
)

// share hands what net/http shares through a request, such as the values of the path and
// the form, from the handler's copy to the handlers outside. It does not touch anything
// else, which they may be reading in other goroutines.
func share(p *response) {
	inner, outer := &p.request, p.outer
	outer.Pattern, outer.Form, outer.PostForm, outer.MultipartForm = inner.Pattern, inner.Form, inner.PostForm, inner.MultipartForm
	if inner.Trailer != nil {
		outer.Trailer = inner.Trailer
	}
	if matchedAt != 0 {
		*matchedOf(outer) = *matchedOf(inner)
	}
}

// matched has the unexported fields of an http.Request in which ServeMux and SetPathValue
// leave the values of the path. http.Request.SetPathValue would do the same for values
// whose names are known, and makes a map for them each time.
type matched struct {
	pat         unsafe.Pointer
	matches     []string
	otherValues map[string]string
}

// matchedAt is where these fields are in an http.Request, or 0 if they are others than
// those of Go 1.26 and 1.27: then handlers outside do not see the values of the path.
var matchedAt = func() (at uintptr) {
	request, own := reflect.TypeFor[http.Request](), reflect.TypeFor[matched]()
	found := 0
	for i := range request.NumField() {
		have := request.Field(i)
		if found == own.NumField() || have.Name != own.Field(found).Name {
			continue
		}
		want := own.Field(found)
		if found == 0 {
			at = have.Offset
		}
		if have.Offset != at+want.Offset || have.Type.Kind() != want.Type.Kind() && have.Type.Kind() != reflect.Pointer {
			return 0
		}
		found++
	}
	if found < own.NumField() {
		return 0
	}
	return at
}()

func matchedOf(r *http.Request) *matched { return (*matched)(unsafe.Add(unsafe.Pointer(r), matchedAt)) }
