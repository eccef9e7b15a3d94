package main

import (
	"context"
	"fmt"
	"io"
	"net/http"
	"strings"

	"github.com/spacemonkeygo/errors"
	"github.com/spacemonkeygo/monitor/v2"
)

// upstreamError is the class of errors of a service whose next service failed.
var upstreamError = errors.NewClass("upstream error", errors.NoCaptureStack())

// call posts to the next service and returns the answer.
func (s *service) call(ctx context.Context, path string) (answer string, err error) {
	defer s.mon.TaskContext(&ctx)(&err)
	request, err := http.NewRequestWithContext(ctx, http.MethodPost, s.upstream+path, nil)
	if err != nil {
		return "", err
	}
	response, err := s.client.Do(request)
	if err != nil {
		return "", err
	}
	defer response.Body.Close()
	body, err := io.ReadAll(io.LimitReader(response.Body, 1<<16))
	if err != nil {
		return "", err
	}
	s.mon.ValDist("answer_size").In(monitor.Bytes).ObserveInt(int64(len(body)))
	if response.StatusCode != http.StatusOK {
		return "", upstreamError.New("%s: %s", response.Status, strings.TrimSpace(string(body)))
	}
	return string(body), nil
}

// handle serves a pattern with an {item} by a function of the item. The status of an error
// is failure.
func handle(pattern string, failure int, f func(ctx context.Context, item string) (string, error)) http.Handler {
	mux := http.NewServeMux()
	mux.HandleFunc(pattern, func(w http.ResponseWriter, r *http.Request) {
		text, err := f(r.Context(), r.PathValue("item"))
		if err != nil {
			http.Error(w, err.Error(), failure)
			return
		}
		fmt.Fprint(w, text)
	})
	return mux
}
