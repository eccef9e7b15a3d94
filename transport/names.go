package transport

import "net/http"

// The keys of annotations.
const (
	methodTag   = "http.method"
	urlTag      = "http.url"
	pathTag     = "http.path"
	routeTag    = "http.route"
	statusTag   = "http.status_code"
	hijackedTag = "http.hijacked"
	grpcTag     = "grpc.status_code"

	redirectsTag   = "http.redirects"
	connectionsTag = "http.connections"
)

// methodNames are the methods that appear in names: those of RFC 9110 and PATCH,
// and one name, the last, for all others, because clients can make methods up.
var methodNames = [...]string{
	http.MethodGet, http.MethodHead, http.MethodPost, http.MethodPut, http.MethodDelete,
	http.MethodConnect, http.MethodOptions, http.MethodTrace, http.MethodPatch, "OTHER",
}

// methodIndex returns the index of the method's name.
func methodIndex(method string) int {
	switch method {
	case "", http.MethodGet: // http.Client takes "" for GET
		return 0
	case http.MethodPost:
		return 2
	}
	for i, name := range methodNames {
		if method == name {
			return i
		}
	}
	return len(methodNames) - 1
}

func methodName(method string) string { return methodNames[methodIndex(method)] }
