package main

import (
	"fmt"
	"io"
)

// checks counts the promises that did not hold. It is used by one goroutine.
type checks struct {
	out    io.Writer
	failed int
}

func (c *checks) that(ok bool, format string, args ...any) {
	if !ok {
		c.failed++
		fmt.Fprintf(c.out, "VIOLATED: "+format+"\n", args...)
	}
}
