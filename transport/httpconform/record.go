package httpconform

import (
	"fmt"
	"net/http"
)

// Outcome is what a middleware took a request for.
type Outcome uint8

const (
	Success Outcome = iota // of the server, whatever the client did wrong
	Failure                // of the server
	Aborted                // neither: the client left, or nobody is to see the rest
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

// A Record is what a middleware recorded of a request that is over.
type Record struct {
	// Name is by what requests are told apart, such as the name of the span, or
	// the labels of the metric that came with the request.
	Name    string
	Outcome Outcome
}

// A Measuring starts a middleware that has seen nothing, and returns it with a
// function that returns what it has recorded so far, which may be called at any
// time.
type Measuring func() (wrap func(http.Handler) http.Handler, records func() []Record)
