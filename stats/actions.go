package stats

import (
	"errors"
	"fmt"
	"net/http"
	"slices"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// An action changes something, in the registries that the form names. What it
// returns is what to say of it; an error has changed nothing.
type action struct {
	fields []string // that the form may have, besides format
	do     func([]*monitor.Registry, form) (changed, error)
}

// changed is what an action has done.
type changed struct {
	catches []*catching     // that wait since
	stopped int             // catches
	sampler monitor.Sampler // that decides since
}

// actionAt returns the action of a path.
func actionAt(path string) (action, bool) {
	switch path {
	case root + "/catch":
		return action{[]string{"function", "count", "longer", "failed", "for", "service"}, catch}, true
	case root + "/catch/stop":
		return action{[]string{"catch"}, stopCatch}, true
	case root + "/sampling":
		return action{[]string{"ratio", "per_second", "service"}, setSampling}, true
	}
	return action{}, false
}

// A conflict is why an action fails because of what there is, and not of what was
// asked for.
type conflict struct{ error }

// catch waits in each of the registries.
func catch(registries []*monitor.Registry, f form) (done changed, err error) {
	what := monitor.Catching{Func: f.get("function")}
	if what.Func == "" {
		return done, errors.New("function is missing: it should be a name such as (*Store).Get, or * for any")
	}
	if text := f.get("count"); text != "" {
		if what.Count, err = strconv.Atoi(text); err != nil || what.Count < 1 || what.Count > monitor.MaxCaught {
			return done, bad("count", text, "a number of calls, at most "+strconv.Itoa(monitor.MaxCaught))
		}
	}
	for i, to := range [...]*time.Duration{&what.Longer, &what.For} {
		name := [...]string{"longer", "for"}[i]
		if text := f.get(name); text != "" {
			var ok bool
			if *to, ok = parseDuration(text); !ok {
				return done, bad(name, text, "a duration such as 250ms")
			}
		}
	}
	if text := f.get("failed"); text != "" {
		if what.Failed, err = strconv.ParseBool(text); err != nil {
			return done, bad("failed", text, "1 or 0")
		}
	}
	var made []*monitor.Catch
	for i, r := range registries {
		if !f.isFor(r) {
			continue
		}
		c, err := r.Catch(what)
		if err != nil {
			for _, c := range made {
				c.Stop()
			}
			return changed{}, conflict{err}
		}
		made = append(made, c)
		for _, named := range catchesOf(i, r) {
			if named.Catch == c {
				done.catches = append(done.catches, named)
			}
		}
	}
	return done, nil
}

// stopCatch stops what has the name that the pages show.
func stopCatch(registries []*monitor.Registry, f form) (done changed, err error) {
	name := f.get("catch")
	if name == "" {
		return done, errors.New("catch is missing: it should be the name of one that waits")
	}
	for i, r := range registries {
		for _, c := range catchesOf(i, r) {
			if c.name() == name {
				c.Stop()
				done.stopped++
			}
		}
	}
	if done.stopped == 0 {
		return done, conflict{fmt.Errorf("nothing waits that is named %.40q: it has caught all, given up, or was stopped", name)}
	}
	return done, nil
}

// setSampling replaces the registries' samplers, for traces that begin from now on.
func setSampling(registries []*monitor.Registry, f form) (done changed, err error) {
	ratio, perSecond := f.get("ratio"), f.get("per_second")
	v, rest, ok := parseDecimal(ratio + perSecond) // one of which is empty
	ok = ok && rest == ""
	switch {
	case (ratio == "") == (perSecond == ""):
		return done, errors.New("one of ratio and per_second should be given")
	case ratio == "" && !ok:
		return done, bad("per_second", perSecond, "a number of traces such as 10 or 0.5")
	case ratio == "":
		done.sampler = monitor.NewPerSecond(v)
	case !ok || v > 1:
		return done, bad("ratio", ratio, "a number from 0 to 1, such as 0.01")
	default:
		done.sampler = monitor.Ratio(v)
	}
	for _, r := range registries {
		if f.isFor(r) {
			r.SetSampler(done.sampler)
		}
	}
	return done, nil
}

// isFor reports whether the form is about this registry: one of the service that
// it names, or any if it names none.
func (f form) isFor(r *monitor.Registry) bool {
	name := f.get("service")
	return name == "" || name == r.Service()
}

// answer tells a program what was done.
func (c changed) answer(as format, now time.Time) []byte {
	if as == formatJSON {
		var o object
		o.open('{')
		switch {
		case c.sampler != nil:
			o.sampling(c.sampler)
		case c.stopped > 0:
			o.count("stopped", int64(c.stopped))
		default:
			o.catches(c.catches)
		}
		o.close('}')
		return append(o.out, '\n')
	}
	var t table
	switch {
	case c.sampler != nil:
		t.out = add(appendSampler(add(t.out, "sampling  "), c.sampler), "\n")
	case c.stopped > 0:
		t.out = add(addInt(add(t.out, "stopped  "), c.stopped), "\n")
	default:
		t.catches(c.catches, now)
		t.out = t.out[1:] // the line between two tables
	}
	return t.out
}

// change performs an action for a request that may look at the pages.
func (h *handler) change(w http.ResponseWriter, r *http.Request, a action) {
	if r.Method != http.MethodPost {
		w.Header().Set("Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "stats: only POST is answered here")
		return
	}
	if err := h.sites.Check(r); err != nil {
		refuse(w, http.StatusForbidden, "stats: forbidden: the request comes from another site: "+err.Error())
		return
	}
	f, status, err := readForm(r, a.fields)
	if err == nil && !slices.ContainsFunc(h.registries, f.isFor) {
		status, err = http.StatusBadRequest, fmt.Errorf("no service here is named %.40q", f.get("service"))
	}
	var done changed
	if err == nil {
		status = http.StatusBadRequest
		done, err = a.do(h.registries, f)
		if _, ok := err.(conflict); ok {
			status = http.StatusConflict
		}
	}
	if err != nil {
		refuse(w, status, "stats: "+err.Error())
		return
	}
	q := &query{format: f.format, path: r.URL.Path}
	if q.format == formatHTML {
		w.Header().Set("Location", q.below()+"traces#catch")
		w.WriteHeader(http.StatusSeeOther)
		return
	}
	send(w, q, done.answer(q.format, time.Now()))
}
