package stream

import (
	"syscall"
	"unsafe"
)

// unacked returns how many bytes written to the connection the other side's kernel has not
// acknowledged, or 0 if that cannot be known.
func unacked(conn any) int {
	c, ok := conn.(syscall.Conn)
	if !ok {
		return 0
	}
	raw, err := c.SyscallConn()
	if err != nil {
		return 0
	}
	var n int32
	err = raw.Control(func(fd uintptr) {
		// SIOCOUTQ, which has the number of TIOCOUTQ.
		if _, _, errno := syscall.Syscall(syscall.SYS_IOCTL, fd, syscall.TIOCOUTQ, uintptr(unsafe.Pointer(&n))); errno != 0 {
			n = 0
		}
	})
	if err != nil {
		return 0
	}
	return int(n)
}
