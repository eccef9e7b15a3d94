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
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Page is the content of a page, in its three formats.
type Page interface {
	Text(*table.Table)
	JSON() any // what encoding/json encodes as the document
	HTML(*Writer)
}

// Reader makes a page from the present state of the registries, and completes its frame,
// which the page may keep. Its error is an *Error.
type Reader func(f *Frame, registries []*monitor.Registry) (Page, error)

// Frame is what all pages have around their content.
type Frame struct {
	*Query
	Time     time.Time // when the page is read
	Services []string  // names of the registries

	// Set by the Reader.
	Here     string // the name of the page, or of the page that it belongs to
	Title    string // "" if the services are title enough
	Sortable bool   // whether functions can be sorted
	Rows     int    // about how many the page has, to estimate its size
}

// NewFrame returns the frame of a page that a query asks for.
func NewFrame(now time.Time, registries []*monitor.Registry, q *Query) *Frame {
	f := &Frame{Query: q, Time: now.UTC().Round(0)}
	for _, r := range registries {
		f.Services = append(f.Services, r.Service())
	}
	return f
}

// Sizes of a row in bytes, approximately.
const (
	typicalText = 128
	typicalHTML = 640
)

// Render reads a page, and returns it in the format that the query asks for.
func Render(read Reader, f *Frame, registries []*monitor.Registry) ([]byte, error) {
	p, err := read(f, registries)
	if err != nil {
		return nil, err
	}
	switch f.Format {
	case HTML:
		w := NewWriter(f, typicalHTML*min(f.Rows, 2*MaxRows))
		w.begin()
		p.HTML(w)
		w.Raw("</main>\n</body>\n</html>\n")
		return w.Document(), nil
	case JSON:
		return document.Encode(p.JSON())
	}
	t := table.New(typicalText * f.Rows)
	p.Text(t)
	return t.Bytes(), nil
}
