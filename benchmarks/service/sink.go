package service

import (
	"io"
	"net/http"
	"strings"
	"sync"
)

// A sink takes spans as Zipkin and as a collector of OpenTelemetry do, and
// throws them away.
type sink struct {
	mu       sync.Mutex
	keep     bool     // guarded by mu; for tests
	requests []string // guarded by mu; the bodies that were kept
}

func (s *sink) ServeHTTP(w http.ResponseWriter, r *http.Request) {
	if !s.keeps() {
		io.Copy(io.Discard, r.Body)
	} else if body, err := io.ReadAll(r.Body); err == nil {
		s.mu.Lock()
		s.requests = append(s.requests, string(body))
		s.mu.Unlock()
	}
	if strings.HasPrefix(r.URL.Path, "/v1/") {
		// An empty ExportTraceServiceResponse: everything was accepted.
		w.Header().Set("Content-Type", "application/x-protobuf")
		return
	}
	w.WriteHeader(http.StatusAccepted)
}

func (s *sink) keeps() bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.keep
}

func (s *sink) kept() []string {
	s.mu.Lock()
	defer s.mu.Unlock()
	return s.requests
}
