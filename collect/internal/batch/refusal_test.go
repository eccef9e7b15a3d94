package batch

import (
	"errors"
	"testing"

	"github.com/stretchr/testify/require"
)

// A caller that knows no refusals sees permanent errors.
func TestRefusalsArePermanent(t *testing.T) {
	for _, mark := range []func(error) error{TooLarge, Refused, Denied} {
		err := mark(errors.New("what was said"))
		require.EqualError(t, err, "what was said")
		require.Equal(t, "permanent ", marks(err))
	}
}
