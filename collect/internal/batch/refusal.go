package batch

import "github.com/spacemonkeygo/monitor/v2/collect"

// A Refusal is the error of a request that the server refused, whole or in part, and
// would refuse again. A caller that does not know it sees an error of collect.Permanent.
type Refusal struct {
	error
	scope scope
	some  int // items, if scope is part
}

// A scope is the subject of a refusal.
type scope int

const (
	size    scope = iota // the length of the request; nothing in it was looked at
	content              // all items of the request
	part                 // some items of the request; the others were taken
	sender               // the client, or the URL: no other request will be taken either
)

// TooLarge marks the error of a request that is too long, such as one with status
// 413. The items are sent again, in smaller requests.
func TooLarge(err error) error { return &Refusal{error: err, scope: size} }

// Refused marks the error of a request that was refused whole because of its content. Its
// items are lost; other requests may be taken.
func Refused(err error) error { return &Refusal{error: err, scope: content} }

// RefusedSome marks the error of a request of which the server took all but n items.
// A server may count in another unit: at least one item is lost, and at most all are.
func RefusedSome(err error, n int) error {
	return &Refusal{error: err, scope: part, some: max(n, 1)}
}

// Denied marks the error of a request that was refused whatever its content, such as one
// with status 401 or 404: no other request is worth sending.
func Denied(err error) error { return &Refusal{error: err, scope: sender} }

// Unwrap returns the error as a permanent one.
func (r *Refusal) Unwrap() error { return collect.Permanent(r.error) }
