// Soak runs a service with every backend of package export, each of which sends to a server
// of this process that falls ill again and again, and checks what the library promises:
//
//   - The ledger of each sink and signal balances whenever it is read, and no number of it falls
//     that cannot.
//   - What was made is what the load made: each span once.
//   - When the faults are over, a server that acknowledges holds every span that was delivered,
//     and none that was not made. A span is there twice only if an answer was lost.
//   - A server holds the exact total of a counter at the end, as far as the wire can tell. Where
//     increments are sent, those made during faults may be lost if nothing is acknowledged, and
//     be there again if an answer was lost. Those made after the faults are exact.
//   - A process that is killed leaves its spool to the next, which delivers all of it.
//   - Memory and goroutines stay flat, and none of the goroutines and descriptors outlasts Stop.
//
// Meanwhile functions of the program that the library calls panic, block, exit and dawdle; the
// process runs out of descriptors; and the disk takes no more for the spool (both only on
// Linux; the latter as a limit on the size of files, which needs no privileges).
//
//	go run ./internal/soak -duration 3m
//
// A row of the table is a sink and a signal: what was made, and what the ledger says became of
// it, with the reasons of drops. The last columns are the server's: what it holds (spans, or the
// total of the counter), spans that came again, and the verdict, which is "-" until the end. A
// promise that does not hold is told as it is found, and the exit code is then 1.
package main

import (
	"flag"
	"fmt"
	"io"
	"os"
	"time"
)

func main() {
	if isChild() {
		os.Exit(runChild())
	}
	duration := flag.Duration("duration", 3*time.Minute, "how long there are faults")
	seed := flag.Uint64("seed", uint64(time.Now().UnixNano()), "of the order of faults")
	flag.Parse()
	if !run(os.Stdout, *duration, *seed) {
		os.Exit(1)
	}
}

// run reports whether all promises held.
func run(out io.Writer, duration time.Duration, seed uint64) bool {
	c := &checks{out: out}
	fmt.Fprintf(out, "soak: %v, seed %d\n", duration, seed)
	before := resources()
	if s := newSoak(c, seed); s != nil {
		s.run(duration)
	}
	killed(c)
	checkResources(c, before)
	if c.failed > 0 {
		fmt.Fprintf(out, "soak: FAILED: promises violated: %d\n", c.failed)
		return false
	}
	fmt.Fprintln(out, "soak: every promise held")
	return true
}
