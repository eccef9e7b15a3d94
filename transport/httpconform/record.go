package httpconform

import (
	"fmt"
	"net/http"
)

// Outcome is how a middleware classified a request.
type Outcome uint8

const (
	Success Outcome = iota // of the server, even if the client erred
	Failure                // of the server
	Aborted                // neither: the client left, or must not see the rest
)

func (o Outcome) String() string {
	switch o {
	case Success:
		return "a success"
	case Failure:
		return "a failure"
	case Aborted:
		return "aborted"
	}
	return fmt.Sprintf("Outcome(%d)", uint8(o))
}

// A Record is a middleware's record of a finished request.
type Record struct {
	// Name tells kinds of requests apart: the name of the request's span, for
	// example, or the labels of its metric.
	Name    string
	Outcome Outcome
}

// A Measuring starts a middleware and returns it, together with a function that
// returns its records so far. That function may be called at any time.
type Measuring func() (wrap func(http.Handler) http.Handler, records func() []Record)
