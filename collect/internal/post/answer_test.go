package post

import (
	"errors"
	"io"
	"net/http"
	"strings"
	"testing"
	"testing/iotest"

	"github.com/spacemonkeygo/monitor/v2/collect/internal/batch"
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

// A success is the backend's own, or says nothing. What came from somebody on the way may
// be sent again, and the error quotes it.
func TestSuccesses(t *testing.T) {
	f := func(ok bool, status int, kind, body string, taken ...int) {
		t.Helper()
		header := http.Header{}
		if kind != "" {
			header.Set("Content-Type", kind)
		}
		a := Answer{Status: status, Header: header, Body: []byte(body)}
		err := a.Err(taken...)
		require.Equal(t, ok, err == nil, "%v", err)
		if err != nil {
			require.ErrorContains(t, err, strings.TrimSpace(body))
			_, refused := errors.AsType[*batch.Refusal](err)
			require.False(t, refused)
		}
	}
	f(true, 202, "", "", 202)
	f(true, 202, "application/json", "{}", 202)
	f(true, 200, "", "", 202) // of a server that resembles the backend
	f(true, 204, "", "", 202)
	f(true, 200, "text/plain", "ok")
	f(false, 200, "text/plain", "ok", 202)
	f(false, 200, "application/json", "", 202)
	f(false, 200, "", "ok", 202)
	f(false, 203, "", "ok", 202, 204)
	for _, taken := range [][]int{nil, {200}, {202}} {
		f(false, 200, "text/html", "", taken...)
		f(false, 200, "Text/HTML; charset=utf-8", "Log in", taken...)
		f(false, 200, "application/xhtml+xml", "Log in", taken...)
		f(false, 200, "", "\r\n <!DOCTYPE html>", taken...)
	}
	cut := Answer{Status: 200, Cut: true}
	require.Error(t, cut.Err(204))
	require.NoError(t, cut.Err(200))
}
