package stream

import (
	"errors"
	"syscall"
	"unsafe"
)

// unacked returns how many bytes written to the connection the other side's kernel has not
// acknowledged. The error is errors.ErrUnsupported if such a connection does not tell.
func unacked(conn any) (int, error) {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return 0, errors.ErrUnsupported
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return 0, err
	}
	var n int32
	var failed error
	err = raw.Control(func(fd uintptr) {
		// SIOCOUTQ, which has the number of TIOCOUTQ.
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCOUTQ, uintptr(unsafe.Pointer(&n))); errno != 0 {
			failed = errno
		}
	})
	if err == nil {
		err = failed
	}
	return int(n), err
}
