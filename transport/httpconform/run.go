package httpconform

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"strings"
	"testing"
	"time"
)

// patience is how long something may take that takes milliseconds, unless the
// machine is busy. Tests of what is broken, which wait for nothing, have less.
var patience = 30 * time.Second

// grace is how long handlers have to return before their connections are cut.
const grace = time.Second

// The versions of HTTP that servers are started with.
const (
	HTTP1 = "HTTP/1.1"
	HTTP2 = "HTTP/2"
)

// A Behavior is something that handlers or clients can rely on.
type Behavior struct {
	Name      string // short, such as "flush"
	About     string // one sentence
	Reference string // where that is written
}

// A Result is what was found of a Behavior.
type Result struct {
	Behavior
	Protocol string // HTTP1 or HTTP2
	Err      error  // how it is broken; nil if it is kept
}

// A Report is what was found, in a fixed order.
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

// String returns a line for each result, and for those that are broken two more:
// what is expected, where it is written, and what came instead.
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

// Run examines a middleware. It is called for each behavior anew, and more than
// once for some.
func Run(wrap func(http.Handler) http.Handler) (report Report) {
	for _, c := range behaviors {
		for _, protocol := range c.protocols {
			report = append(report, c.result(protocol, wrap))
		}
	}
	return report
}

// Test examines a middleware, and fails the subtests of what it breaks.
func Test(t *testing.T, wrap func(http.Handler) http.Handler) {
	t.Helper()
	for _, c := range behaviors {
		for _, protocol := range c.protocols {
			t.Run(c.Name+"/"+protocol, func(t *testing.T) {
				c.result(protocol, wrap).report(t)
			})
		}
	}
}

func (r Result) report(t *testing.T) {
	t.Helper()
	if r.Err != nil {
		t.Errorf("%v\n%s\n%s", r.Err, r.About, r.Reference)
	}
}

// A behavior is a Behavior and how to find out.
type behavior struct {
	Behavior
	protocols []string
	check     func(*probe) error
}

func (c *behavior) result(protocol string, wrap func(http.Handler) http.Handler) Result {
	ctx, cancel := context.WithCancel(context.Background())
	p := &probe{wrap: wrap, http2: protocol == HTTP2, ctx: ctx}
	err := c.check(p)
	cancel() // before close waits for the handlers
	p.close()
	return Result{c.Behavior, protocol, errors.Join(err, p.failure())}
}

var (
	both  = []string{HTTP1, HTTP2}
	only1 = []string{HTTP1}
)

// behaviors are all that are examined, in the order of the report.
var behaviors = concat(writerBehaviors, connectionBehaviors, messageBehaviors, requestBehaviors, endBehaviors, loadBehaviors)

func concat(groups ...[]*behavior) (all []*behavior) {
	for _, group := range groups {
		all = append(all, group...)
	}
	return all
}
