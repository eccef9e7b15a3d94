//go:build darwin || dragonfly || freebsd || linux || netbsd || openbsd

package spool

import (
	"os"
	"syscall"
)

// lockFile opens the lock of a folder and locks it, until it is closed or the process ends.
func lockFile(root *os.Root) (*os.File, error) {
	f, err := root.OpenFile(lockName, os.O_CREATE|os.O_RDWR, 0o600)
	if err != nil {
		return nil, err
	}
	if err := lockOpened(root, f); err != nil {
		_ = f.Close()
		return nil, err
	}
	return f, nil
}

func lockOpened(root *os.Root, f *os.File) error {
	err := syscall.Flock(int(f.Fd()), syscall.LOCK_EX|syscall.LOCK_NB)
	if err == syscall.EWOULDBLOCK {
		return errInUse
	}
	if err != nil {
		return err
	}
	// The previous owner may have removed the file between the two calls. Then the lock
	// is worthless, because other processes lock a new file.
	locked, err := f.Stat()
	if err != nil {
		return err
	}
	if named, err := root.Lstat(lockName); err != nil || !os.SameFile(locked, named) {
		return errInUse
	}
	return nil
}
