package post

import (
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/stretchr/testify/require"
)

// An answer says whether all of it was read.
func TestAnswersThatAreCut(t *testing.T) {
	f := func(wantCut bool, wantLength, status int, body io.Reader) {
		t.Helper()
		var a Answer
		a.read(&http.Response{StatusCode: status, Body: io.NopCloser(body)})
		require.Equal(t, wantCut, a.Cut)
		require.Len(t, a.Body, wantLength)
	}
	f(false, 0, 204, http.NoBody)
	f(false, maxAnswer, 200, strings.NewReader(strings.Repeat("x", maxAnswer)))
	f(true, maxAnswer, 200, strings.NewReader(strings.Repeat("x", maxAnswer+1)))
	f(true, 4, 200, io.MultiReader(strings.NewReader("half"), iotest.ErrReader(io.ErrUnexpectedEOF)))
	f(true, 0, 101, iotest.ErrReader(io.ErrUnexpectedEOF))
}
