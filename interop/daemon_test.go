//go:build interop

package interop

import (
	"errors"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"testing"
	"time"
)

// A daemon is a server that consists of one process.
type daemon struct {
	program *process
	answers func() error // returns nil once the program takes in and answers
	forgets bool         // nothing outlives a stop, which therefore need not be polite
}

// launch starts the program for the first time. If it fails, nothing is left behind.
func (d *daemon) launch() error {
	if err := d.start(); err != nil {
		return errors.Join(err, d.close())
	}
	return nil
}

func (d *daemon) start() error {
	if err := d.program.start(); err != nil {
		return err
	}
	return d.program.await(30*time.Second, d.answers)
}

func (d *daemon) stop() error {
	if d.forgets {
		return d.program.kill()
	}
	return d.program.stop()
}

func (d *daemon) processes() []*process { return []*process{d.program} }

func (d *daemon) revive() error {
	if !d.program.running() {
		return d.start()
	}
	return d.program.resume()
}

// close kills the server: its files are removed with their folder.
func (d *daemon) close() error { return d.program.kill() }

// A lent is a daemon that one test uses. Its methods fail that test if they cannot
// do their work.
type lent struct {
	d *daemon
	t testing.TB
}

// Stop ends the server and its connections. The server's type documents which data
// survives that.
func (l lent) Stop() { l.t.Helper(); l.must(l.d.stop()) }

// Start starts the server again after Stop, on the same ports.
func (l lent) Start() { l.t.Helper(); l.must(l.d.start()) }

// Pause freezes the server: it can be connected and written to until the
// kernel's buffers are full, and nothing is read.
func (l lent) Pause() { l.t.Helper(); l.must(l.d.program.pause()) }

// Resume undoes Pause.
func (l lent) Resume() { l.t.Helper(); l.must(l.d.program.resume()) }

func (l lent) must(err error) {
	l.t.Helper()
	if err != nil {
		l.t.Fatal(err)
	}
}

// freePorts sets each of the ports to one that is free.
func freePorts(ports ...*int) (err error) {
	for _, port := range ports {
		if *port, err = freePort(); err != nil {
			return err
		}
	}
	return nil
}

// accepting returns nil if something listens on all of the TCP ports.
func accepting(ports ...int) error {
	var errs []error
	for _, port := range ports {
		errs = append(errs, dialable(loopback(port)))
	}
	return errors.Join(errs...)
}

// cached returns the path of a file in the cache folder of .ci/peers.
func cached(name string) (string, error) {
	dir := os.Getenv("MONITOR_PEERS")
	if dir == "" {
		cache, err := os.UserCacheDir()
		if err != nil {
			return "", err
		}
		dir = filepath.Join(cache, "monitor-peers")
	}
	path := filepath.Join(dir, filepath.FromSlash(name))
	if _, err := os.Stat(path); err != nil {
		return "", missing(name, err)
	}
	return path, nil
}

// A jsonFloat is a float64 that JSON has as a number, or as the text of one:
// JSON's numbers are all finite.
type jsonFloat float64

func (f *jsonFloat) UnmarshalJSON(text []byte) error {
	v, err := strconv.ParseFloat(strings.Trim(string(text), `"`), 64)
	*f = jsonFloat(v)
	return err
}
