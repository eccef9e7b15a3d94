package main

import (
	"bufio"
	"context"
	"errors"
	"fmt"
	"io"
	"net"
	"os"
	"os/exec"
	"os/signal"
	"strconv"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2/env"
)

// child is a process that runs one service. It runs until its standard input
// ends, which it does when this process stops, however that happens.
type child struct {
	name  string
	cmd   *exec.Cmd
	stdin io.Closer
	url   string
	stats string
	said  chan struct{} // closed when its output has ended
}

// runSplit runs each service in a process of its own, and the load in this one.
func runSplit(ctx context.Context, c config, w io.Writer) (err error) {
	host, port, err := net.SplitHostPort(c.listen)
	if err != nil {
		return fmt.Errorf("shop: -listen: %w", err)
	}
	first, err := strconv.Atoi(port)
	if err != nil {
		return fmt.Errorf("shop: -listen: %w", err)
	}
	var children []*child
	defer func() {
		for _, ch := range children {
			err = errors.Join(err, ch.stop())
		}
	}()
	url := ""
	for i, kind := range services {
		listen := net.JoinHostPort(host, "0")
		if first != 0 {
			listen = net.JoinHostPort(host, strconv.Itoa(first+len(services)-1-i))
		}
		ch, err := spawn(kind.name, url, listen, c, w)
		if err != nil {
			return err
		}
		children, url = append([]*child{ch}, children...), ch.url
	}
	for _, ch := range children {
		fmt.Fprintf(w, "%s is open: %s\n", ch.name, ch.stats)
	}
	reporting(ctx, c, newLoad(url), w, func() {})
	linger(ctx, c, w)
	return nil
}

// spawn starts a child process and waits until it reports its address.
func spawn(name, upstream, listen string, c config, w io.Writer) (*child, error) {
	self, err := os.Executable()
	if err != nil {
		return nil, err
	}
	args := []string{"-service", name, "-upstream", upstream, "-listen", listen, "-sample", strconv.FormatFloat(c.sample, 'g', -1, 64)}
	for _, url := range c.exports {
		args = append(args, "-export", url)
	}
	ch := &child{name: name, cmd: exec.Command(self, args...), said: make(chan struct{})}
	ch.cmd.Stderr = os.Stderr
	stdin, err := ch.cmd.StdinPipe()
	if err != nil {
		return nil, err
	}
	ch.stdin = stdin
	stdout, err := ch.cmd.StdoutPipe()
	if err != nil {
		return nil, err
	}
	if err := ch.cmd.Start(); err != nil {
		return nil, err
	}
	lines := bufio.NewReader(stdout)
	line, err := lines.ReadString('\n')
	if _, scanErr := fmt.Sscan(line, &ch.url, &ch.stats); err != nil || scanErr != nil {
		stdin.Close()
		return nil, fmt.Errorf("shop: %s did not start: %w", name, errors.Join(ch.cmd.Wait(), err))
	}
	go func() {
		defer close(ch.said)
		io.Copy(w, lines)
	}()
	return ch, nil
}

// stop lets the child finish, and ends it if it does not.
func (ch *child) stop() error {
	ch.stdin.Close()
	overdue := time.AfterFunc(2*patience, func() { ch.cmd.Process.Kill() })
	defer overdue.Stop()
	<-ch.said
	if err := ch.cmd.Wait(); err != nil {
		return fmt.Errorf("shop: %s: %w", ch.name, err)
	}
	return nil
}

// runChild runs one service until in ends or ctx is done.
func runChild(ctx context.Context, c config, in io.Reader, w io.Writer) (err error) {
	// Ctrl-C reaches the whole group of processes, but the parent process decides
	// when to stop.
	signal.Ignore(os.Interrupt)
	kind, err := kindOf(c.service)
	if err != nil {
		return err
	}
	s, err := start(kind.name, kind.handler, strings.TrimSuffix(c.upstream, "/"), c)
	if err != nil {
		return err
	}
	defer env.Register(s.registry)()
	page, err := serveStats(c.listen, s.registry)
	if err != nil {
		return err
	}
	defer page.Close()
	fmt.Fprintf(w, "%s http://%s/stats\n", s.url, page.Addr)
	ended := make(chan struct{})
	go func() {
		defer close(ended)
		io.Copy(io.Discard, in)
	}()
	select {
	case <-ended:
	case <-ctx.Done():
	}
	fmt.Fprintln(w)
	report(w, []*service{s})
	return stopAll([]*service{s}, w)
}
