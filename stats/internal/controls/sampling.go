package controls

import (
	"fmt"
	"net/http"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/humanise"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
)

// setSampling replaces the registries' samplers, for traces that begin from now on.
func setSampling(registries []*monitor.Registry, f form) (*Done, error) {
	ratio, perSecond := f.get("ratio"), f.get("per_second")
	v, ok := parseDecimal(ratio + perSecond) // one of which is empty
	var sampler monitor.Sampler
	switch {
	case (ratio == "") == (perSecond == ""):
		return nil, page.Errorf(http.StatusBadRequest, "one of ratio and per_second should be given")
	case ratio == "" && !ok:
		return nil, page.Bad("per_second", perSecond, "a number of traces such as 10 or 0.5")
	case ratio == "":
		sampler = monitor.NewPerSecond(v)
	case !ok || v > 1:
		return nil, page.Bad("ratio", ratio, "a number from 0 to 1, such as 0.01")
	default:
		sampler = monitor.Ratio(v)
	}
	for _, r := range registries {
		if f.isFor(r) {
			r.SetSampler(sampler)
		}
	}
	text := fmt.Appendf(nil, "sampling  %s\n", DescribeSampler(sampler))
	return &Done{text, map[string]any{"sampling": SamplingOf(sampler)}}, nil
}

// SamplingDocument describes a sampler, exactly if it is one of the core's.
type SamplingDocument struct {
	Sampler   string `json:"sampler"`
	Ratio     any    `json:"ratio,omitempty"` // a number, or null if it is not finite
	PerSecond any    `json:"per_second,omitempty"`
}

// SamplingOf returns the description of a sampler for JSON.
func SamplingOf(s monitor.Sampler) SamplingDocument {
	d := SamplingDocument{Sampler: DescribeSampler(s)}
	switch s := s.(type) {
	case monitor.Ratio:
		d.Ratio = document.Number(float64(s))
	case *monitor.PerSecond:
		d.PerSecond = document.Number(s.Target())
	}
	return d
}

// DescribeSampler describes a sampler: "1% of the traces", "10 per second of each
// function".
func DescribeSampler(s monitor.Sampler) string {
	switch s := s.(type) {
	case monitor.Ratio:
		switch {
		case s >= 1:
			return "every trace"
		case !(s > 0):
			return "no trace"
		}
		return string(humanise.AppendValue(nil, float64(s), monitor.Fraction)) + " of the traces"
	case *monitor.PerSecond:
		return s.String() + " of each function"
	}
	return "by a sampler of the program's"
}

// WriteSamplingForms writes the forms that change the sampling of new traces.
func WriteSamplingForms(w *page.Writer) {
	beginForm(w, "sampling", `class="tool" id="sampling"`)
	w.Raw(`<label>sample the fraction <input name="ratio" required size="5" placeholder="0.01" inputmode="decimal"></label>` + "\n")
	chooseService(w)
	w.Raw("<button>set</button>\n</form>\n")
	beginForm(w, "sampling", `class="tool"`)
	w.Raw(`<label>or of each function <input name="per_second" required size="5" placeholder="10" inputmode="decimal"> per second</label>` + "\n")
	chooseService(w)
	w.Raw("<button>set</button>\n</form>\n")
}
