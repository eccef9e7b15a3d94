// Package controls changes settings while the program runs: the calls that are caught,
// and the sampler. The action, the form and the display of each are in one file.
package controls

import (
	"net/http"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Action changes something, in the registries that a form names.
type Action struct {
	path   string   // below page.Root
	fields []string // fields that the form may have, besides format

	// do describes the change. After an error nothing has changed.
	do func([]*monitor.Registry, form) (*Done, error)
}

// Done describes a change, in the formats for programs.
type Done struct {
	Text []byte
	JSON any // what encoding/json encodes as the document
}

var actions = [...]Action{
	{"/catch", []string{"function", "count", "longer", "failed", "for", "service"}, catch},
	{"/catch/stop", []string{"catch"}, stopCatch},
	{"/sampling", []string{"ratio", "per_second", "service"}, setSampling},
}

// At returns the action of a path, or nil if there is none.
func At(path string) *Action {
	for i := range actions {
		if path == page.Root+actions[i].path {
			return &actions[i]
		}
	}
	return nil
}

// Do performs the action that a request asks for. It returns the description of the
// change and the query for the format of the answer. The error is a *page.Error; after an
// error nothing has changed.
func (a *Action) Do(registries []*monitor.Registry, r *http.Request) (*Done, *page.Query, error) {
	f, err := readForm(r, a.fields)
	if err != nil {
		return nil, nil, err
	}
	q := &page.Query{Path: r.URL.Path}
	if q.Format, err = page.FormatOf(f.get("format"), r.Header); err != nil {
		return nil, nil, err
	}
	if !slices.ContainsFunc(registries, f.isFor) {
		return nil, nil, page.Errorf(http.StatusBadRequest, "no service here is named %.40q", f.get("service"))
	}
	done, err := a.do(registries, f)
	return done, q, err
}

// beginForm begins a form that changes something.
func beginForm(w *page.Writer, action string, attributes page.Markup) {
	w.Put(`<form method="post" {}`, attributes)
	w.Attr("action", w.Below(action))
	w.Raw(">\n")
}

// chooseService writes the choice among several services.
func chooseService(w *page.Writer) {
	if len(w.Services) < 2 {
		return
	}
	w.Raw(`<label>in <select name="service"><option value="">all services</option>`)
	for i, name := range w.Services {
		if !slices.Contains(w.Services[:i], name) {
			w.Raw("<option")
			w.Attr("value", name)
			w.Put(">{}", name)
		}
	}
	w.Raw("</select></label>\n")
}
