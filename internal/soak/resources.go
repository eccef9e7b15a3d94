package main

import (
	"fmt"
	"net"
	"os"
	"runtime"
	"strings"
	"time"
)

// A sample is what the process takes at a moment. Memory and descriptors are 0 where there is
// no /proc.
type sample struct{ resident, goroutines, descriptors int }

func resources() sample {
	// The first listener makes the poller's descriptors, which stay.
	if l, err := net.Listen("tcp", "127.0.0.1:0"); err == nil {
		_ = l.Close()
	}
	return read()
}

func read() sample {
	s := sample{goroutines: runtime.NumGoroutine(), descriptors: len(descriptors())}
	if text, err := os.ReadFile("/proc/self/statm"); err == nil {
		var size int
		_, _ = fmt.Sscan(string(text), &size, &s.resident)
		s.resident *= os.Getpagesize()
	}
	return s
}

// descriptors returns what the open ones are of.
func descriptors() (open []string) {
	list, _ := os.ReadDir("/proc/self/fd")
	for _, d := range list {
		if to, err := os.Readlink("/proc/self/fd/" + d.Name()); err == nil {
			open = append(open, to)
		}
	}
	return open
}

// checkResources waits until the process has no more goroutines and descriptors than before.
func checkResources(c *checks, before sample) {
	var now sample
	for range 200 {
		if now = read(); now.goroutines <= before.goroutines && now.descriptors <= before.descriptors {
			return
		}
		time.Sleep(50 * time.Millisecond)
	}
	stacks := make([]byte, 1<<20)
	stacks = stacks[:runtime.Stack(stacks, true)]
	c.that(false, "%d goroutines and %d descriptors are left of %d and %d:\n%s\n%s", now.goroutines, now.descriptors, before.goroutines, before.descriptors,
		strings.Join(descriptors(), "\n"), stacks)
}
