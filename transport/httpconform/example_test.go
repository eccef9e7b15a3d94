package httpconform_test

import (
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

// A middleware that passes a copy of the request on keeps those outside from what
// the handler leaves in it.
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
	// pattern outside by HTTP/1.1: The pattern that a ServeMux within matched is known to middleware outside, after the call.
	// pattern outside by HTTP/2: The pattern that a ServeMux within matched is known to middleware outside, after the call.
	// form files by HTTP/1.1: The server knows of the form that the handler parsed, whose files it removes.
	// form files by HTTP/2: The server knows of the form that the handler parsed, whose files it removes.
}
