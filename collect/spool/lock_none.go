//go:build !(darwin || dragonfly || freebsd || linux || netbsd || openbsd)

package spool

import "os"

// lockFile opens the lock of a folder. It cannot tell whether another process has the file
// open too, so each process needs a folder of its own.
func lockFile(root *os.Root) (*os.File, error) {
	return root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, 0o600)
}
