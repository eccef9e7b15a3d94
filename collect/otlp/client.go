package otlp

import (
	"context"
	"fmt"
	"math"
	"sync/atomic"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/post"
)

// enough is the length from which on a request takes no more items, in bytes before
// compression. A metric or a span takes at most about 100 KB, so requests stay below
// 4 MiB, the limit of receivers that use gRPC's.
const enough = 2 << 20

// client is the common part of the sinks of both signals: the target and the answers.
type client struct {
	name    string
	poster  *post.Poster
	sender  batch.Sender
	warning atomic.Pointer[string] // the last warning, or nil
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
	if c.poster, err = o.poster(u, c.judge); err != nil {
		return nil, err
	}
	c.sender = batch.Sender{Post: c.poster.Post, Bytes: enough}
	return c, nil
}

// Name returns the base URL without credentials and query.
func (c *client) Name() string { return c.name }

// Warning returns the last message that the receiver sent about a request it took, or "".
// It is safe for concurrent use.
func (c *client) Warning() string {
	if w := c.warning.Load(); w != nil {
		return *w
	}
	return ""
}

// Close closes the connection, if it is the sink's own.
func (c *client) Close() error { return c.poster.Close() }

// send sends requests; see batch.Sender.
func (c *client) send(ctx context.Context, of any, r batch.Requests) error {
	if err := c.sender.Send(ctx, of, r); err != nil {
		return fmt.Errorf("otlp: %w", err)
	}
	return nil
}

// judge returns the meaning of an answer (OTLP specification, "OTLP/HTTP Response"). Of
// the failures, only four statuses allow sending the same request again, and three are
// about the content of the request.
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
	case 413:
		return batch.TooLarge(err)
	case 400, 422:
		return batch.Refused(err)
	}
	return batch.Denied(err)
}

// taken reads a receiver's answer to a request that it took. The type of the answer is that
// of the protocol, if it has one. What else cannot be read changes nothing, unless the end
// is missing: then all may have been rejected.
func (c *client) taken(a *post.Answer) error {
	switch a.ContentType() {
	case "", protobufType, jsonType:
	default:
		return a.Foreign()
	}
	if a.IsPage() {
		return a.Foreign()
	}
	p := readPartial(a)
	switch {
	case p.rejected > 0:
		return batch.RefusedSome(p, int(min(p.rejected, math.MaxInt32)))
	case p.message != "":
		c.warning.Store(&p.message)
	}
	return nil
}
