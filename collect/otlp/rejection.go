package otlp

import (
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A rejection is what a receiver has refused of a request that it took otherwise:
// spans or data points. It is not to be sent again.
type rejection struct {
	count   int64
	message string
}

func (r *rejection) Error() string {
	return fmt.Sprintf("the receiver took all but %d: %q", r.count, r.message)
}

// A refusal is of a whole request, for what is in it: others may be taken.
type refusal struct{ error }

// rejections are what was not taken of all requests that one batch made.
type rejections struct {
	points  int64 // of requests that were taken otherwise, or spans
	message string

	requests int
	refused  int   // of them
	items    int   // metrics or spans that those had
	why      error // of the last of them
}

// add returns the error of a request with so many metrics or spans, unless it is a
// rejection or a refusal, and whether it was taken.
func (r *rejections) add(err error, items int) (taken bool, _ error) {
	r.requests++
	if rejected, ok := errors.AsType[*rejection](err); ok {
		r.points += rejected.count
		r.message = rejected.message
		return true, nil
	}
	if refused, ok := errors.AsType[*refusal](err); ok {
		r.refused++
		r.items += items
		r.why = refused.error
		return false, nil
	}
	return err == nil, err
}

// ofTaken returns those of the requests that were taken.
func (r *rejections) ofTaken() rejections { return rejections{points: r.points, message: r.message} }

// err returns the error of the batch: partial if something was not taken, and
// permanent if nothing was.
func (r *rejections) err() error {
	lost := int(min(r.points+int64(r.items), 1<<30))
	switch {
	case lost == 0:
		return nil
	case r.refused == r.requests:
		return collect.Permanent(fmt.Errorf("otlp: %w", r.why))
	case r.refused > 0:
		return collect.Partial(fmt.Errorf("otlp: %d of %d requests: %w", r.refused, r.requests, r.why), lost)
	}
	return collect.Partial(fmt.Errorf("otlp: %w", &rejection{r.points, r.message}), lost)
}
