package otlp

import (
	"errors"
	"fmt"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// client is what the sinks of both signals have in common: where to, and what was
// answered.
type client struct {
	name    string
	format  Format
	poster  *post.Poster
	warning atomic.Pointer[string] // the last one, or nil
}

func newClient(o *Options, own, path string) (*client, error) {
	if err := o.check(); err != nil {
		return nil, err
	}
	u, err := o.endpoint(own, path)
	if err != nil {
		return nil, err
	}
	c := &client{name: sinkName(u, path), format: o.Format}
	c.poster, err = o.poster(u, c.judge)
	return c, err
}

// Name returns the base URL without credentials and query.
func (c *client) Name() string { return c.name }

// Warning returns what the receiver last had to say about what it took, or "". It is
// safe for concurrent use.
func (c *client) Warning() string {
	if w := c.warning.Load(); w != nil {
		return *w
	}
	return ""
}

// Close closes the connection, if it is the sink's own.
func (c *client) Close() error { return c.poster.Close() }

// judge says what an answer means (OTLP specification, "OTLP/HTTP Response"). Of
// those that are no success, only four may be sent again.
func (c *client) judge(a *post.Answer) error {
	if a.OK() {
		return c.taken(a)
	}
	err := a.Failure()
	if message := statusMessage(a, c.format); message != "" {
		err = fmt.Errorf("answered %d: %q", a.Status, message)
	}
	switch a.Status {
	case 429, 502, 503, 504:
		return a.Again(err)
	}
	return collect.Permanent(err)
}

// taken reads what there is to say about a request that was taken. An answer that
// cannot be read changes nothing.
func (c *client) taken(a *post.Answer) error {
	p := readPartial(a, c.format)
	switch {
	case p.rejected > 0:
		return &rejection{p.rejected, p.message}
	case p.message != "":
		c.warning.Store(&p.message)
	}
	return nil
}

// A rejection is what a receiver has refused of a request that it took otherwise:
// spans or data points. It is not to be sent again.
type rejection struct {
	count   int64
	message string
}

func (r *rejection) Error() string {
	return fmt.Sprintf("the receiver took all but %d: %q", r.count, r.message)
}

// rejections are those of all requests that one batch took.
type rejections struct {
	count int64
	last  *rejection
}

// add returns the error of a request, unless it is a rejection.
func (r *rejections) add(err error) error {
	refused, ok := errors.AsType[*rejection](err)
	if !ok {
		return err
	}
	r.last = refused
	r.count += refused.count
	return nil
}

// err returns the error of the batch, if something was rejected.
func (r *rejections) err() error {
	if r.last == nil {
		return nil
	}
	all := rejection{r.count, r.last.message}
	return collect.Partial(fmt.Errorf("otlp: %w", &all), int(min(r.count, 1<<30)))
}
