package controls

import (
	"fmt"
	"net/http"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/table"
)

// Catching is a catch that waits.
type Catching struct {
	*monitor.Catch

	// Name identifies the catch in the form that stops it. It is made of the start
	// and the function, so that every handler of the same registries gives the catch
	// the same name.
	Name string
}

// CatchesOf returns the catches that wait in the i-th registry.
func CatchesOf(i int, r *monitor.Registry) (list []*Catching) {
	for _, c := range r.Catches() {
		since := strconv.FormatInt(c.Since.UnixNano(), 10)
		list = append(list, &Catching{c, page.NewAnchor('c', strconv.Itoa(i), since, c.Func).String()})
	}
	return list
}

// left returns the time for which the catch goes on waiting.
func (c *Catching) left(now time.Time) time.Duration { return max(0, c.Since.Add(c.For).Sub(now)) }

// catch begins a catch in each of the registries that the form is for.
func catch(registries []*monitor.Registry, f form) (*Done, error) {
	what, err := f.catching()
	if err != nil {
		return nil, err
	}
	var begun []*Catching
	for i, r := range registries {
		if !f.isFor(r) {
			continue
		}
		c, err := r.Catch(what)
		if err != nil {
			for _, c := range begun {
				c.Stop()
			}
			return nil, page.Errorf(http.StatusConflict, "%v", err)
		}
		for _, named := range CatchesOf(i, r) {
			if named.Catch == c {
				begun = append(begun, named)
			}
		}
	}
	text := new(table.Table)
	WriteCatchRows(text, begun, time.Now())
	return &Done{text.Bytes(), map[string]any{"catches": CatchDocuments(begun)}}, nil
}

// catching reads the settings of a catch.
func (f form) catching() (what monitor.Catching, err error) {
	if what.Func = f.get("function"); what.Func == "" {
		return what, page.Errorf(http.StatusBadRequest, "function is missing: it should be a name such as (*Store).Get, or * for any")
	}
	if text := f.get("count"); text != "" {
		if what.Count, err = strconv.Atoi(text); err != nil || what.Count < 1 || what.Count > monitor.MaxCaught {
			return what, page.Bad("count", text, fmt.Sprintf("a number of calls, at most %d", monitor.MaxCaught))
		}
	}
	for i, to := range [...]*time.Duration{&what.Longer, &what.For} {
		name := [...]string{"longer", "for"}[i]
		if text := f.get(name); text != "" {
			var ok bool
			if *to, ok = parseDuration(text); !ok {
				return what, page.Bad(name, text, "a duration such as 250ms")
			}
		}
	}
	if text := f.get("failed"); text != "" {
		if what.Failed, err = strconv.ParseBool(text); err != nil {
			return what, page.Bad("failed", text, "1 or 0")
		}
	}
	return what, nil
}

// stopCatch stops the catch with the name in the form.
func stopCatch(registries []*monitor.Registry, f form) (*Done, error) {
	name := f.get("catch")
	if name == "" {
		return nil, page.Errorf(http.StatusBadRequest, "catch is missing: it should be the name of one that waits")
	}
	stopped := 0
	for i, r := range registries {
		for _, c := range CatchesOf(i, r) {
			if c.Name == name {
				c.Stop()
				stopped++
			}
		}
	}
	if stopped == 0 {
		return nil, page.Errorf(http.StatusConflict, "nothing waits that is named %.40q: it has caught all, given up, or was stopped", name)
	}
	return &Done{fmt.Appendf(nil, "stopped  %d\n", stopped), map[string]any{"stopped": stopped}}, nil
}

// CatchDocument is a catch that waits; Longer is in seconds.
type CatchDocument struct {
	Catch    string    `json:"catch"`
	Function string    `json:"function"`
	Count    int       `json:"count"`
	Caught   int       `json:"caught"`
	Longer   float64   `json:"longer"`
	Failed   bool      `json:"failed"`
	Since    time.Time `json:"since"`
	Until    time.Time `json:"until"`
}

// CatchDocuments returns the catches for JSON.
func CatchDocuments(list []*Catching) []CatchDocument {
	documents := make([]CatchDocument, len(list))
	for i, c := range list {
		documents[i] = CatchDocument{
			Catch:    c.Name,
			Function: c.Func,
			Count:    c.Count,
			Caught:   len(c.Traces()),
			Longer:   c.Longer.Seconds(),
			Failed:   c.Failed,
			Since:    document.Moment(c.Since),
			Until:    document.Moment(c.Since.Add(c.For)),
		}
	}
	return documents
}

// WriteCatchRows writes the table of the catches.
func WriteCatchRows(t *table.Table, list []*Catching, now time.Time) {
	t.Begin(len(list), 2, "catch  caught  count  longer  failed  left  catch  function")
	for _, c := range list {
		t.Row()
		t.Ints(len(c.Traces()), c.Count)
		t.Duration(c.Longer)
		t.YesNo(c.Failed)
		t.Duration(c.left(now))
		t.String(c.Name)
		t.Name(c.Func)
	}
	t.End()
}

// WriteCatches lists the catches that wait, each with a button that stops it.
func WriteCatches(w *page.Writer, list []*Catching) {
	for _, c := range list {
		beginForm(w, "catch/stop", `class="tool waiting"`)
		w.Put("<span>waiting for <b>{}</b>: {}, for {} more</span>\n", c.Func, c.progress(), c.left(w.Time))
		w.Hidden("catch", c.Name)
		w.Raw("<button>stop</button>\n</form>\n")
	}
}

// progress describes the progress of a catch: "1 of 3, longer than 250ms, failed".
func (c *Catching) progress() string {
	b := fmt.Appendf(nil, "%d of %d", len(c.Traces()), c.Count)
	if c.Longer > 0 {
		b = humanise.AppendDuration(append(b, ", longer than "...), c.Longer)
	}
	if c.Failed {
		b = append(b, ", failed"...)
	}
	return string(b)
}

// WriteCatchForm writes the form that begins a catch.
func WriteCatchForm(w *page.Writer) {
	beginForm(w, "catch", `class="tool" id="catch"`)
	w.Raw(`<label>catch the next <input name="count" value="1" size="2" inputmode="numeric" aria-label="number of calls"></label>
<label>calls of <input name="function" required size="34" placeholder="(*Store).Get, or *" aria-label="function"`)
	w.Attr("value", w.Catch)
	w.Raw(`></label>
<label>longer than <input name="longer" size="6" placeholder="250ms"></label>
<label><input type="checkbox" name="failed" value="1"> that fail</label>
`)
	chooseService(w)
	w.Raw("<button>catch</button>\n</form>\n")
}
