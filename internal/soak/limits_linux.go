package main

import (
	"os/signal"
	"syscall"
)

// exhaustDescriptors lets the process open hardly any more.
func exhaustDescriptors() (restore func()) {
	return limit(syscall.RLIMIT_NOFILE, uint64(len(descriptors())+2))
}

// fillDisk lets files grow to 100 bytes: a write stops in the middle, as it does on a disk
// that is full.
func fillDisk() (restore func()) {
	signal.Ignore(syscall.SIGXFSZ)
	return limit(syscall.RLIMIT_FSIZE, 100)
}

func limit(resource int, to uint64) (restore func()) {
	var before syscall.Rlimit
	if syscall.Getrlimit(resource, &before) != nil {
		return func() {}
	}
	low := before
	low.Cur = to
	_ = syscall.Setrlimit(resource, &low)
	return func() { _ = syscall.Setrlimit(resource, &before) }
}
