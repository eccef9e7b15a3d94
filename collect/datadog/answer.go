package datadog

import "github.com/spacemonkeygo/monitor/v2/collect/internal/post"

// A refusal is the answer of a server that does not want what is in a request, but may
// want other requests.
type refusal struct{ error }

// judge says what an answer means: 202 that it was taken, 400 and 413 that something is
// wrong in it, 403 that the key is, and 408, 429 and 5xx that it may be sent again.
func judge(a *post.Answer) error {
	switch a.Status {
	case 400, 413, 422:
		return &refusal{a.Failure()}
	}
	return a.Err()
}
