package httpconform_test

import (
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

// A middleware that passes on a copy of the request hides from the handlers outside
// what the handler leaves in the copy.
func ExampleRun() {
	middleware := func(next http.Handler) http.Handler {
		return http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
			next.ServeHTTP(w, r.WithContext(r.Context()))
		})
	}
	for _, one := range httpconform.Run(middleware).Broken() {
		fmt.Printf("%s by %s: %s\n", one.Name, one.Protocol, one.About)
	}
	// Output:
	// late trailers by HTTP/1.1: A trailer of the request that was not announced is there at the end of the body.
	// pattern outside by HTTP/1.1: After the call, middleware outside knows the pattern that a ServeMux within matched.
	// pattern outside by HTTP/2: After the call, middleware outside knows the pattern that a ServeMux within matched.
	// values outside by HTTP/1.1: After the call, middleware outside knows the values of the path and of the form, as the handler does.
	// values outside by HTTP/2: After the call, middleware outside knows the values of the path and of the form, as the handler does.
	// form files by HTTP/1.1: The server knows the form that the handler parsed, so that it can remove the form's files.
	// form files by HTTP/2: The server knows the form that the handler parsed, so that it can remove the form's files.
}
