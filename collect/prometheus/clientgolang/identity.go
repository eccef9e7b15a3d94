package clientgolang

import (
	"strings"

	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	monitorprometheus "github.com/spacemonkeygo/monitor/v2/collect/prometheus"
)

// identity returns the metric of a series without its value.
func identity(name string, labels []*dto.LabelPair) monitor.Metric {
	m := monitor.Metric{Unit: unitOf(name)}
	for _, l := range labels {
		if l.GetName() == "scope" && m.Scope == "" && isScope(l.GetValue(), name) {
			m.Scope = l.GetValue()
			continue
		}
		m.Tags = append(m.Tags, monitor.String(l.GetName(), l.GetValue()))
	}
	m.Tags = folded(m.Tags)
	var ok bool
	if m.Scope != "" {
		m.Name = strings.TrimPrefix(name, prefixOf(m.Scope))
	} else if m.Scope, m.Name, ok = strings.Cut(name, "_"); !ok || m.Scope == "" || m.Name == "" {
		m.Scope, m.Name = "prometheus", name
	}
	return m
}

// isScope reports whether a metric of this scope can have the name on a page.
func isScope(scope, name string) bool {
	prefix := prefixOf(scope)
	return strings.HasPrefix(name, prefix) && len(name) > len(prefix)
}

// prefixOf returns the prefix of the names of a scope's families.
func prefixOf(scope string) string {
	const name = "x"
	return strings.TrimSuffix(monitorprometheus.Name(&monitor.Metric{Scope: scope, Name: name, Kind: monitor.KindGauge}), name)
}

// folded returns at most monitor.MaxTags tags: any further ones are folded into the last.
func folded(tags []monitor.Tag) []monitor.Tag {
	if len(tags) <= monitor.MaxTags {
		return tags
	}
	const last = monitor.MaxTags - 1
	var rest strings.Builder
	for i, t := range tags[last:] {
		if i > 0 {
			rest.WriteByte(',')
		}
		rest.WriteString(t.Key + "=" + quote(t.Value))
	}
	return append(tags[:last:last], monitor.String("labels", rest.String()))
}

func quote(s string) string {
	return `"` + strings.NewReplacer(`\`, `\\`, `"`, `\"`, "\n", `\n`).Replace(s) + `"`
}

// unitOf returns the unit at the end of a name.
func unitOf(name string) monitor.Unit {
	name = strings.TrimSuffix(name, "_total")
	for _, u := range []monitor.Unit{monitor.Seconds, monitor.Bytes, monitor.Fraction} {
		if strings.HasSuffix(name, "_"+u.String()) {
			return u
		}
	}
	return monitor.None
}
