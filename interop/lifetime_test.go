//go:build interop

package interop

import (
	"errors"
	"fmt"
	"os"
	"sync"
	"testing"
)

// A server is one or more processes that a test can use as one thing.
type server interface {
	processes() []*process
	revive() error // makes it answer again after whatever a test did to it
	close() error  // ends it for good
}

// owned launches a server for t alone; it ends with t.
func owned[S server](t testing.TB, launch func(dir string) (S, error)) S {
	t.Helper()
	s, err := launch(t.TempDir())
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.close(); err != nil {
			t.Error(err)
		}
	})
	watch(t, s)
	return s
}

// borrowed lends t a server that lives as long as the test process. After t it
// is revived for the next test.
func borrowed[S server](t testing.TB, shared func() (S, error)) S {
	t.Helper()
	s, err := shared()
	if err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		if err := s.revive(); err != nil {
			t.Error(err)
		}
	})
	watch(t, s)
	return s
}

// watch fails t if a process of s crashes. If t fails for any reason, it logs the
// last output of all processes.
func watch(t testing.TB, s server) {
	t.Cleanup(func() {
		for _, p := range s.processes() {
			if err := p.crashed(); err != nil {
				t.Error(err)
			}
		}
		if !t.Failed() {
			return
		}
		for _, p := range s.processes() {
			t.Log(p.tail())
		}
	})
}

// shareable returns a function that launches a server at its first call, in a
// folder of its own, and returns that same server, or error, ever after.
func shareable[S server](launch func(dir string) (S, error)) func() (S, error) {
	return sync.OnceValues(func() (s S, err error) {
		dir, err := os.MkdirTemp("", "interop-")
		if err != nil {
			return s, err
		}
		s, err = launch(dir)
		if err != nil {
			return s, errors.Join(err, os.RemoveAll(dir))
		}
		atExit = append(atExit, func() error { return errors.Join(s.close(), os.RemoveAll(dir)) })
		return s, nil
	})
}

// atExit holds what ends the shared servers. Tests add to it, TestMain runs it.
var atExit []func() error

func TestMain(m *testing.M) {
	code := m.Run()
	for _, end := range atExit {
		if err := end(); err != nil {
			fmt.Fprintln(os.Stderr, "interop:", err)
			code = max(code, 1)
		}
	}
	os.Exit(code)
}
