//go:build interop

package interop

import (
	"bytes"
	"errors"
	"fmt"
	"os"
	"os/exec"
	"path/filepath"
	"runtime"
	"strings"
	"syscall"
	"time"
)

// A process is one server program that can be stopped, restarted and paused.
// It leads a process group of its own, so that what it forks is signalled with
// it. Its methods are for one goroutine at a time.
type process struct {
	name    string
	command []string // the program's path and its arguments
	env     []string // the whole environment: the caller's own is not inherited
	log     string   // file that collects stdout and stderr of every run

	pid      int           // also the process group's id; 0 before the first start
	exited   chan struct{} // closed when pid has been waited for
	exit     error         // what waiting returned; read only after exited is closed
	stopping bool          // the end of pid is wanted
	paused   bool
}

// start runs the program. The kernel kills it when this process ends, so that
// a test run that panics or is interrupted leaves no server behind.
func (p *process) start() error {
	if p.running() {
		return fmt.Errorf("%s is already running", p.name)
	}
	log, err := os.OpenFile(p.log, os.O_CREATE|os.O_APPEND|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	defer log.Close()

	cmd := exec.Command(p.command[0], p.command[1:]...)
	cmd.Env = p.env
	cmd.Dir = filepath.Dir(p.log) // where a stray file or a core dump is out of the way
	cmd.Stdout, cmd.Stderr = log, log
	cmd.SysProcAttr = &syscall.SysProcAttr{Setpgid: true, Pdeathsig: syscall.SIGKILL}

	started, exited := make(chan error, 1), make(chan struct{})
	go func() {
		// Pdeathsig watches the thread that forked, not the process: this
		// goroutine holds that thread until the program is gone.
		runtime.LockOSThread()
		defer runtime.UnlockOSThread()
		err := cmd.Start()
		started <- err
		if err == nil {
			p.exit = cmd.Wait()
			close(exited)
		}
	}()
	if err := <-started; err != nil {
		return fmt.Errorf("%s does not start: %w", p.name, err)
	}
	p.pid, p.exited = cmd.Process.Pid, exited
	p.stopping, p.paused = false, false
	return nil
}

// await polls probe until it returns nil. It gives up after timeout, or as soon
// as the program has ended.
func (p *process) await(timeout time.Duration, probe func() error) error {
	deadline := time.Now().Add(timeout)
	for {
		err := probe()
		if err == nil {
			return nil
		}
		if !p.running() {
			return fmt.Errorf("%s ended before it answered: %v\n%s", p.name, p.exit, p.tail())
		}
		if time.Now().After(deadline) {
			return fmt.Errorf("%s does not answer after %v: %w\n%s", p.name, timeout, err, p.tail())
		}
		time.Sleep(20 * time.Millisecond)
	}
}

// running reports whether the program was started and has not ended.
func (p *process) running() bool {
	if p.pid == 0 {
		return false
	}
	select {
	case <-p.exited:
		return false
	default:
		return true
	}
}

// crashed returns an error if the program ended without being asked to.
func (p *process) crashed() error {
	if p.pid == 0 || p.stopping || p.running() {
		return nil
	}
	return fmt.Errorf("%s ended by itself: %v", p.name, p.exit)
}

// stop ends the program the polite way, and by force if that takes too long.
func (p *process) stop() error { return p.end(syscall.SIGTERM, syscall.SIGKILL) }

// kill ends the program by force.
func (p *process) kill() error { return p.end(syscall.SIGKILL) }

// end sends the process group one signal after the other until it is empty. A
// program that is paused is resumed: stopped processes take only SIGKILL.
func (p *process) end(signals ...syscall.Signal) error {
	if !p.running() {
		return nil
	}
	p.stopping = true
	for _, sig := range signals {
		if err := errors.Join(p.signal(sig), p.resume()); err != nil {
			return err
		}
		if p.gone(10 * time.Second) {
			return nil
		}
	}
	return fmt.Errorf("%s (pid %d) outlives %v", p.name, p.pid, signals)
}

// pause freezes the program: the kernel still accepts connections and bytes on
// its behalf until the buffers are full, but nothing reads them.
func (p *process) pause() error {
	if !p.running() {
		return fmt.Errorf("%s is not running: it cannot be paused", p.name)
	}
	p.paused = true
	return p.signal(syscall.SIGSTOP)
}

// resume undoes pause.
func (p *process) resume() error {
	p.paused = false
	return p.signal(syscall.SIGCONT)
}

// signal signals the process group. It must not be called long after the
// program has ended: the id may be another group's by then.
func (p *process) signal(sig syscall.Signal) error {
	if err := syscall.Kill(-p.pid, sig); err != nil && !errors.Is(err, syscall.ESRCH) {
		return fmt.Errorf("%v to %s (pid %d): %w", sig, p.name, p.pid, err)
	}
	return nil
}

// gone waits until the program has been waited for and its group is empty.
func (p *process) gone(timeout time.Duration) bool {
	deadline := time.Now().Add(timeout)
	for p.running() || syscall.Kill(-p.pid, 0) == nil {
		if time.Now().After(deadline) {
			return false
		}
		time.Sleep(10 * time.Millisecond)
	}
	return true
}

// tail returns the last lines of the log.
func (p *process) tail() string {
	const lines = 40
	text, err := os.ReadFile(p.log)
	if err != nil {
		return err.Error()
	}
	all := bytes.Split(bytes.TrimSpace(text), []byte("\n"))
	last := all[max(0, len(all)-lines):]
	var b strings.Builder
	fmt.Fprintf(&b, "last %d of %d lines of %s:\n", len(last), len(all), p.name)
	b.Write(bytes.Join(last, []byte("\n")))
	return b.String()
}
