package otlp

import (
	"fmt"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// client is what the sinks of both signals have in common: where to, and what was
// answered.
type client struct {
	name    string
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
	c := &client{name: sinkName(u, path)}
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
// those that are no success, only four may be sent again, and three are about what is
// in the request.
func (c *client) judge(a *post.Answer) error {
	if a.OK() {
		return c.taken(a)
	}
	err := a.Failure()
	if message := statusMessage(a); message != "" {
		err = fmt.Errorf("answered %d: %q", a.Status, message)
	}
	switch a.Status {
	case 429, 502, 503, 504:
		return a.Again(err)
	case 400, 413, 422:
		return &refusal{err}
	}
	return collect.Permanent(err)
}

// taken reads what there is to say about a request that was taken. An answer that
// cannot be read changes nothing.
func (c *client) taken(a *post.Answer) error {
	p := readPartial(a)
	switch {
	case p.rejected > 0:
		return &rejection{p.rejected, p.message}
	case p.message != "":
		c.warning.Store(&p.message)
	}
	return nil
}
