// Package page has the common parts of all pages of /stats: the query of a request, the
// links between pages, and the writer of HTML with the frame of a page.
//
// Each page is a package of its own. It has a model, which holds everything that the page
// shows, and a file for each format that renders the model. A format knows the model and
// its writer, never another format or the handler.
package page

import (
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Reader makes a page from the present state of the registries. Its error is an *Error.
type Reader func(now time.Time, registries []*monitor.Registry, q *Query) (Page, error)

// Page is the content of a page, in its three formats.
type Page interface {
	Text(q *Query) []byte
	JSON(q *Query) []byte
	HTML(q *Query) []byte
}

// Error is the reason why there is no page, or no change.
type Error struct {
	Status int // of HTTP
	Reason string
}

func (e *Error) Error() string { return e.Reason }
