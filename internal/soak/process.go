package main

import (
	"bufio"
	"context"
	"fmt"
	"io"
	"os"
	"os/exec"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/spool"
	"github.com/spacemonkeygo/monitor/v2/export"
)

// A child is this program with these in its environment.
const (
	childDir  = "SOAK_CHILD_DIR"
	childURL  = "SOAK_CHILD_URL"
	childMade = 500 // spans of the first child
)

// killed kills a process that has spooled spans, and checks that the next one delivers them.
func killed(c *checks) {
	dir, err := os.MkdirTemp("", "soak")
	if err != nil {
		c.that(false, "no folder: %v", err)
		return
	}
	defer os.RemoveAll(dir)
	s := newHTTP(map[string]decoder{"": zipkinJSON})
	c.that(s.set("") == nil, "no server")
	defer s.close()
	_ = s.set(refuse)
	url := "zipkin://" + s.addr

	err = child(dir, url, "first", func(p *os.Process) error { return p.Kill() })
	c.that(err == nil, "the first child has not spooled: %v", err)
	_ = s.set("")
	err = child(dir, url, "second", func(*os.Process) error { return nil })
	c.that(err == nil, "the second child has not delivered: %v", err)
	spans, _ := s.held()
	c.that(spans == childMade, "a process that was killed had spooled %d spans, the next delivered %d", childMade, spans)
	c.that(s.unexplained == 0, "%d of them came twice", s.unexplained)
	fmt.Fprintf(c.out, "killed with %d spans in the spool: the next process delivered %d\n", childMade, spans)
}

// child runs one until it says that it is done, and then does something with it.
func child(dir, url, which string, done func(*os.Process) error) error {
	program, err := os.Executable()
	if err != nil {
		return err
	}
	ctx, cancel := context.WithTimeout(context.Background(), time.Minute)
	defer cancel()
	cmd := exec.CommandContext(ctx, program, which)
	cmd.Env = append(os.Environ(), childDir+"="+dir, childURL+"="+url)
	stdin, err := cmd.StdinPipe() // ends with this process, and so does the child
	if err != nil {
		return err
	}
	stdout, err := cmd.StdoutPipe()
	if err != nil {
		return err
	}
	if err := cmd.Start(); err != nil {
		return err
	}
	line, _ := bufio.NewReader(stdout).ReadString('\n')
	err = done(cmd.Process)
	_ = stdin.Close()
	_ = cmd.Wait()
	if err == nil && strings.TrimSpace(line) != "done" {
		err = fmt.Errorf("it says %q", line)
	}
	return err
}

func isChild() bool { return os.Getenv(childDir) != "" }

// runChild is a child: the first spools spans and waits for its end, the second delivers them.
func runChild() (code int) {
	registry := monitor.NewRegistry()
	sinks, err := export.Sinks(os.Getenv(childURL))
	if err != nil {
		return 2
	}
	pipeline := collect.Options{
		BatchAge: 50 * time.Millisecond, MaxBackoff: 100 * time.Millisecond, Spool: spool.Folder{Dir: os.Getenv(childDir)},
	}.Start(registry, sinks...)
	if os.Args[1] == "first" {
		for range childMade {
			ctx := context.Background()
			registry.Scope("child").TaskContext(&ctx)(nil)
		}
		await(func() bool { return pipeline.Ledger()[0].Spooled == childMade })
		fmt.Println("done")
		_, _ = io.Copy(io.Discard, os.Stdin)
		return 0
	}
	await(func() bool { return pipeline.Ledger()[0].Delivered == childMade })
	fmt.Println("done")
	_ = pipeline.Stop(context.Background())
	return 0
}

// await waits until it is so; the parent does not wait for ever.
func await(so func() bool) {
	for !so() {
		time.Sleep(10 * time.Millisecond)
	}
}
