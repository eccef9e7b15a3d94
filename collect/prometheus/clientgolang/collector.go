package clientgolang

import (
	"bytes"
	"errors"
	"io"
	"slices"
	"strings"

	"github.com/prometheus/client_golang/prometheus"
	dto "github.com/prometheus/client_model/go"
	"github.com/spacemonkeygo/monitor/v2"
	monitorprometheus "github.com/spacemonkeygo/monitor/v2/collect/prometheus"
	"google.golang.org/protobuf/encoding/protodelim"
)

// NewCollector returns a collector of what the registry has; nil stands for
// monitor.Default. It is safe for concurrent use. Of the options, Authorize and
// NoCompression mean nothing here, and client_golang does the escaping of names.
func NewCollector(r *monitor.Registry, o monitorprometheus.Options) prometheus.Collector {
	return &collector{monitorprometheus.NewGatherer(r, o)}
}

type collector struct{ pages *monitorprometheus.Gatherer }

// Describe sends nothing, which makes the collector an unchecked one.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends what the registry has now.
func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	for page := bytes.NewReader(c.pages.AppendProtobuf(nil)); ; {
		family := new(dto.MetricFamily)
		err := protodelim.UnmarshalOptions{MaxSize: -1}.UnmarshalFrom(page, family)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil { // a page that is wrong
			metrics <- prometheus.NewInvalidMetric(prometheus.NewInvalidDesc(err), err)
			return
		}
		desc := prometheus.NewDesc(family.GetName(), family.GetHelp(), nil, nil)
		for _, m := range family.Metric {
			slices.SortFunc(m.Label, func(a, b *dto.LabelPair) int { return strings.Compare(a.GetName(), b.GetName()) })
			metrics <- &metric{desc, m}
		}
	}
}

// A metric is one that is not changed any more.
type metric struct {
	desc *prometheus.Desc
	read *dto.Metric
}

func (m *metric) Desc() *prometheus.Desc { return m.desc }

// Write sets what m has. The caller may add labels to its own.
func (m *metric) Write(to *dto.Metric) error {
	to.Label = slices.Clone(m.read.Label)
	to.Counter, to.Gauge, to.Summary, to.Histogram = m.read.Counter, m.read.Gauge, m.read.Summary, m.read.Histogram
	return nil
}
