package httpconform

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"
)

// The versions of HTTP that servers are started with.
const (
	HTTP1 = "HTTP/1.1"
	HTTP2 = "HTTP/2"
)

// A Behavior is something that handlers or clients rely on.
type Behavior struct {
	Name      string // short, such as "flush"
	About     string // one sentence
	Reference string // where it is specified
}

// A Result says whether a middleware keeps a Behavior.
type Result struct {
	Behavior
	Protocol string // HTTP1 or HTTP2
	Err      error  // how the behavior is broken; nil if it is kept
}

// A Report is a list of results in a fixed order.
type Report []Result

// Broken returns the results with an error.
func (r Report) Broken() (broken Report) {
	for _, one := range r {
		if one.Err != nil {
			broken = append(broken, one)
		}
	}
	return broken
}

// String returns a line for each result. A broken behavior has the error in its
// line, and two more lines: About and Reference.
func (r Report) String() string {
	var b strings.Builder
	for _, one := range r {
		if one.Err == nil {
			fmt.Fprintf(&b, "kept    %-8s  %s\n", one.Protocol, one.Name)
			continue
		}
		fmt.Fprintf(&b, "broken  %-8s  %s: %v\n        %s\n        %s\n",
			one.Protocol, one.Name, one.Err, one.About, one.Reference)
	}
	return b.String()
}

func (r Result) report(t *testing.T) {
	t.Helper()
	if r.Err != nil {
		t.Errorf("%v\n%s\n%s", r.Err, r.About, r.Reference)
	}
}

// A behavior is a row of a table: a Behavior, and how to examine it.
type behavior struct {
	name, about, reference string // the fields of the Behavior
	protocols              []string
	check                  func(*probe) error
}

var (
	both  = []string{HTTP1, HTTP2}
	only1 = []string{HTTP1}
)

// result examines a middleware over one version of HTTP.
func (b *behavior) result(protocol string, start Measuring, patience time.Duration) Result {
	ctx, cancel := context.WithCancel(context.Background())
	wrap, records := start()
	p := &probe{wrap: wrap, records: records, http2: protocol == HTTP2, ctx: ctx, patience: patience}
	err := b.check(p)
	cancel() // before close waits for the handlers
	p.close()
	return Result{Behavior{b.name, b.about, b.reference}, protocol, errors.Join(err, p.failure())}
}
