package page

import (
	"fmt"
	"net/http"
)

// Error is the reason why there is no page, or no change.
type Error struct {
	Status int // of HTTP
	Reason string
}

func (e *Error) Error() string { return e.Reason }

// Errorf returns an *Error.
//
//go:noinline
func Errorf(status int, format string, values ...any) error {
	return &Error{status, fmt.Sprintf(format, values...)}
}

// Bad returns the error for a parameter or a field of the wrong form.
//
//go:noinline
func Bad(name, text, should string) error {
	return Errorf(http.StatusBadRequest, "%s is %.40q: it should be %s", name, text, should)
}
