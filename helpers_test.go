package monitor_test

import (
	"context"
	"errors"
	"slices"
	"sync"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// metrics returns what a registry has in one scope, by name and tags.
func metrics(r *monitor.Registry, scope string) map[string]monitor.Metric {
	found := map[string]monitor.Metric{}
	for m := range r.Snapshot() {
		if m.Scope == scope {
			key := m.Name
			for _, t := range m.Tags {
				key += "," + t.Key + "=" + t.Value
			}
			found[key] = m
		}
	}
	return found
}

func self(r *monitor.Registry, name string) int64 {
	return r.Scope("monitor").Counter(name).Total()
}

// observed collects the spans that a registry finishes.
func observed(r *monitor.Registry) *[]monitor.SpanData {
	var mu sync.Mutex
	spans := new([]monitor.SpanData)
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) {
		mu.Lock()
		defer mu.Unlock()
		*spans = append(*spans, d)
	}})
	return spans
}

var errFails = errors.New("it fails")

// names returns the names of a kept trace's spans, and how many are missing.
func names(k *monitor.KeptTrace) (list []string, missing int) {
	spans, missing := k.Spans()
	for _, d := range spans {
		list = append(list, d.Name)
	}
	return list, missing
}

// call makes one call of f that takes so long.
func call(f *monitor.Func, d time.Duration, err error) {
	_, span := f.Start(context.Background(), monitor.SpanOptions{})
	time.Sleep(d)
	span.Finish(err)
}

// reasons returns why traces are kept, shares apart, the oldest first.
func reasons(r *monitor.Registry) (list []monitor.KeepReason) {
	for _, k := range r.KeptTraces() {
		if k.Reason() != monitor.KeptSample {
			list = append(list, k.Reason())
		}
	}
	return list
}

// countsOf returns the classes without their last failures.
func countsOf(classes []monitor.ClassCount) []monitor.ClassCount {
	counts := slices.Clone(classes)
	for i := range counts {
		counts[i].Last = nil
	}
	return counts
}
