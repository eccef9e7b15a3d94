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

// NewCollector returns a collector of the registry's metrics; nil stands for
// monitor.Default. It is safe for concurrent use. It ignores the options Authorize and
// NoCompression, and leaves the escaping of names to client_golang.
func NewCollector(r *monitor.Registry, o monitorprometheus.Options) prometheus.Collector {
	return &collector{monitorprometheus.NewGatherer(r, o)}
}

type collector struct{ pages *monitorprometheus.Gatherer }

// Describe sends nothing, which makes the collector an unchecked one.
func (c *collector) Describe(chan<- *prometheus.Desc) {}

// Collect sends the current metrics of the registry.
func (c *collector) Collect(metrics chan<- prometheus.Metric) {
	for page := bytes.NewReader(c.pages.AppendProtobuf(nil)); ; {
		family := new(dto.MetricFamily)
		err := protodelim.UnmarshalOptions{MaxSize: -1}.UnmarshalFrom(page, family)
		if errors.Is(err, io.EOF) {
			return
		}
		if err != nil { // the page is malformed
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

// A metric is a read metric, which does not change any more.
type metric struct {
	desc *prometheus.Desc
	read *dto.Metric
}

func (m *metric) Desc() *prometheus.Desc { return m.desc }

// Write copies m. The caller may add labels to the copy.
func (m *metric) Write(to *dto.Metric) error {
	to.Label = slices.Clone(m.read.Label)
	to.Counter, to.Gauge, to.Summary, to.Histogram = m.read.Counter, m.read.Gauge, m.read.Summary, m.read.Histogram
	return nil
}
