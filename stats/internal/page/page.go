// Package page is what all pages of /stats have in common: what a request asks for,
// the links between pages, and the writer of HTML with the frame of a page.
//
// A page itself is a package of its own. It has a model, all that the page shows, and
// a file for each format that renders the model. A format knows the model and its
// writer, never another format or the handler.
package page

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Reader makes a page of what the registries have at the moment. Its error is an
// *Error.
type Reader func(now time.Time, registries []*monitor.Registry, q *Query) (Page, error)

// Page is all that a page shows, in its three formats.
type Page interface {
	Plain
	HTML(q *Query) []byte
}

// Plain is what programs can read.
type Plain interface {
	Text(q *Query) []byte

	// JSON returns what encoding/json makes the document of.
	JSON(q *Query) any
}

// Error is why there is no page.
type Error struct {
	Status int // of HTTP
	Reason string
}

func (e *Error) Error() string { return e.Reason }
