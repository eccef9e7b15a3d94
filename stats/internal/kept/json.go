package kept

import (
	"github.com/spacemonkeygo/monitor/v2/stats/internal/document"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/page"
	"github.com/spacemonkeygo/monitor/v2/stats/internal/spans"
)

// JSON returns the number of traces, of each reason by its name, and the slowest.
func (f *Function) JSON() map[string]any {
	object := map[string]any{
		"traces":           f.Count,
		"slowest":          f.Slowest.ID(),
		"slowest_duration": f.Slowest.Root.Duration.Seconds(),
	}
	for r, n := range f.Reasons {
		object[page.ReasonNames[r]] = n
	}
	return object
}

// PartsDocument are the parts of a trace that are shown.
type PartsDocument struct {
	Parts []PartDocument `json:"parts"`
	More  int            `json:"more_parts"`
}

// PartDocument is a part of a trace; Threshold is in seconds.
type PartDocument struct {
	Service   string   `json:"service"`
	Reason    string   `json:"reason"`
	Threshold float64  `json:"threshold,omitzero"`
	Weight    *float64 `json:"weight"`
	Spans     int      `json:"spans"`
	Missing   int      `json:"missing"`
	Bytes     int      `json:"bytes"`
	Root      Root     `json:"root"`
}

// Root is the local root of a part.
type Root struct {
	spans.Identity
	spans.End
	Annotations []spans.Annotation `json:"annotations"`
}

// PartsOf returns the document of these parts. more is the number of parts not shown.
func PartsOf(parts []*Part, more int) PartsDocument {
	d := PartsDocument{make([]PartDocument, len(parts)), more}
	for i, p := range parts {
		d.Parts[i] = PartDocument{
			Service:   p.Service,
			Reason:    p.ReasonName(),
			Threshold: max(0, p.Threshold().Seconds()),
			Weight:    document.Number(p.Weight()),
			Spans:     p.SpanCount,
			Missing:   p.Missing,
			Bytes:     p.Bytes(),
			Root:      Root{spans.IdentityOf(&p.Root, ""), spans.EndOf(&p.Root), spans.AnnotationsOf(&p.Root)},
		}
	}
	return d
}
