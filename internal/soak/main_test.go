package main

import (
	"os"
	"testing"
	"time"
)

func TestMain(m *testing.M) {
	if isChild() {
		os.Exit(runChild())
	}
	os.Exit(m.Run())
}

// TestSoak has all of it for a moment.
func TestSoak(t *testing.T) {
	if !run(t.Output(), 5*time.Second, 1) {
		t.Error("a promise does not hold")
	}
}
