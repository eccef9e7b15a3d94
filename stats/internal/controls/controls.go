// Package controls has what can be changed while the program runs: the calls that
// are caught, and the sampler. Each has its action, its form, and what the pages show
// of it in one place.
package controls

import (
	"fmt"
	"net/http"
	"slices"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// Action changes something, in the registries that a form names.
type Action struct {
	fields []string // that the form may have, besides format

	// do returns what to say of the change; an error has changed nothing.
	do func([]*monitor.Registry, form) (page.Plain, error)
}

// Actions are the actions by their paths.
var Actions = map[string]Action{
	page.Root + "/catch":      {[]string{"function", "count", "longer", "failed", "for", "service"}, catch},
	page.Root + "/catch/stop": {[]string{"catch"}, stopCatch},
	page.Root + "/sampling":   {[]string{"ratio", "per_second", "service"}, setSampling},
}

// Do performs the action that a request asks for, and returns what was done and the
// query for the format of the answer. An error has changed nothing; it is a
// *page.Error.
func (a Action) Do(registries []*monitor.Registry, r *http.Request) (done page.Plain, q *page.Query, err error) {
	f, err := readForm(r, a.fields)
	q = &page.Query{Path: r.URL.Path}
	if err == nil {
		q.Format, err = page.FormatOf(f.get("format"), r.Header)
	}
	if err == nil && !slices.ContainsFunc(registries, f.isFor) {
		err = fmt.Errorf("no service here is named %.40q", f.get("service"))
	}
	if err == nil {
		done, err = a.do(registries, f)
	}
	if _, ok := err.(*page.Error); err != nil && !ok {
		err = &page.Error{Status: http.StatusBadRequest, Reason: err.Error()}
	}
	return done, q, err
}

// conflict is the error of an action that fails because of what there is, and not
// of what was asked for.
func conflict(err error) error { return &page.Error{Status: http.StatusConflict, Reason: err.Error()} }

// beginForm begins a form that changes something.
func beginForm(w *page.Writer, q *page.Query, action string, attributes page.Markup) {
	w.Put(`<form method="post" {}`, attributes)
	w.Attr("action", q.Below(action))
	w.Raw(">\n")
}

// chooseService lets one of several services be chosen.
func chooseService(w *page.Writer, services []string) {
	if len(services) < 2 {
		return
	}
	w.Raw(`<label>in <select name="service"><option value="">all services</option>`)
	for i, name := range services {
		if !slices.Contains(services[:i], name) {
			w.Raw("<option")
			w.Attr("value", name)
			w.Put(">{}", name)
		}
	}
	w.Raw("</select></label>\n")
}
