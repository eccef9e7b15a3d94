package stats

import (
	"net/http"

	"github.com/spacemonkeygo/monitor/v2/stats/internal/controls"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// change performs an action for a request that may look at the pages.
func (h *handler) change(w http.ResponseWriter, r *http.Request, action *controls.Action) {
	if r.Method != http.MethodPost {
		set(w, "Allow", http.MethodPost)
		refuse(w, http.StatusMethodNotAllowed, "only POST is answered here")
		return
	}
	if err := h.sites.Check(r); err != nil {
		refuse(w, http.StatusForbidden, "forbidden: the request comes from another site: "+err.Error())
		return
	}
	done, q, err := action.Do(h.registries, r)
	if err != nil {
		refuseFor(w, err)
		return
	}
	switch q.Format {
	case page.HTML:
		set(w, "Location", q.Below("traces#catch"))
		w.WriteHeader(http.StatusSeeOther)
	case page.JSON:
		body, err := document.Encode(done.JSON)
		if err != nil {
			refuseFor(w, err)
			return
		}
		send(w, http.StatusOK, q.Format, body)
	default:
		send(w, http.StatusOK, q.Format, done.Text)
	}
}
