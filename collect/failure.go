package collect

import (
	"fmt"
	"strings"
	"time"
)

// A failure is the error of an attempt to send, as plain text and values. The methods
// of a sink's error may panic, or never end; only describe calls them, once.
type failure struct {
	text      string
	permanent bool
	lost      int           // of a batch that was taken for the rest, or 0
	after     time.Duration // that the backend asked to wait, or 0
}

const (
	// maxErrorText bounds the text of a failure, in bytes.
	maxErrorText = 500

	// maxUnwrap bounds how many errors of a tree are looked at: one that wraps
	// itself has no end.
	maxUnwrap = 64
)

// describe returns an error's text and marks. It panics if the error's methods do.
func describe(err error) *failure {
	f := &failure{text: strings.ToValidUTF8(err.Error(), "\uFFFD")}
	if len(f.text) > maxErrorText {
		f.text = strings.ToValidUTF8(f.text[:maxErrorText], "") + "..."
	}
	left := maxUnwrap
	f.look(err, &left)
	return f
}

// look finds the marks of Permanent, Partial and RetryAfter; of several the
// outermost counts.
func (f *failure) look(err error, left *int) {
	if err == nil || *left == 0 {
		return
	}
	*left--
	switch e := err.(type) {
	case *permanentError:
		f.permanent = true
	case *partialError:
		if f.lost == 0 {
			f.lost = e.lost
		}
	case *retryError:
		if f.after == 0 {
			f.after = e.after
		}
	}
	switch e := err.(type) {
	case interface{ Unwrap() error }:
		f.look(e.Unwrap(), left)
	case interface{ Unwrap() []error }:
		for _, joined := range e.Unwrap() {
			f.look(joined, left)
		}
	}
}

// exited is the text of a failure of a sink that ended its goroutine.
const exited = "the sink called runtime.Goexit"

// panicked describes a panic.
func panicked(v any) *failure { return &failure{text: fmt.Sprintf("panic: %v", v)} }
