//go:build interop

package interop

import (
	"errors"
	"fmt"
	"net"
	"os"
	"os/exec"
	"path/filepath"
	"strings"
	"testing"
	"time"
)

// A graphiteServer is carbon-cache, which takes points in, with graphite-web,
// which answers queries. It is lent to one test, which its methods fail when
// they cannot do what they are asked.
type graphiteServer struct {
	*graphite
	t testing.TB
}

// startGraphite starts a Graphite for t alone, with nothing stored.
func startGraphite(t testing.TB) *graphiteServer {
	t.Helper()
	return &graphiteServer{owned(t, launchGraphite), t}
}

// startTaggedGraphite starts a Graphite for t alone that knows tagged series.
func startTaggedGraphite(t testing.TB) *graphiteServer {
	t.Helper()
	return &graphiteServer{owned(t, func(dir string) (*graphite, error) { return launchGraphiteWith(graphiteConf{Dir: dir, Tags: true}) }), t}
}

// sharedGraphite lends t the Graphite that the tests share. It holds what
// earlier tests sent.
func sharedGraphite(t testing.TB) *graphiteServer {
	t.Helper()
	return &graphiteServer{borrowed(t, graphiteOfAll), t}
}

var graphiteOfAll = shareable(launchGraphite)

// Addr is the host:port of the line receiver, for TCP and UDP.
func (g *graphiteServer) Addr() string { return loopback(g.conf.Line) }

// PickleAddr is the host:port of the pickle receiver.
func (g *graphiteServer) PickleAddr() string { return loopback(g.conf.Pickle) }

// Stop ends carbon; graphite-web goes on answering from what is stored. Carbon
// by itself loses what it took in during the second before its end; Stop has
// it stored first, unless carbon is paused.
func (g *graphiteServer) Stop() { g.t.Helper(); g.must(g.stop()) }

// Start starts carbon again after Stop, on the same ports with the same data.
func (g *graphiteServer) Start() { g.t.Helper(); g.must(g.startCarbon()) }

// Pause freezes carbon: connecting and writing to it succeed until the
// kernel's buffers are full, and nothing is read.
func (g *graphiteServer) Pause() { g.t.Helper(); g.must(g.carbon.pause()) }

// Resume undoes Pause.
func (g *graphiteServer) Resume() { g.t.Helper(); g.must(g.carbon.resume()) }

// Errors is how often carbon has logged that it could not understand what it
// was sent, on any of its receivers, since its first start. Dropped unlogged,
// and so not counted, are a NaN, a last line without a newline, and a line of
// more than 16 KiB, at which carbon closes the connection.
func (g *graphiteServer) Errors() int {
	g.t.Helper()
	log, err := os.ReadFile(g.carbon.log)
	g.must(err)
	n := 0
	for _, complaint := range []string{
		"invalid line received from ",
		"invalid pickle received from ",
		"Error decoding pickle: ",
		"Unhandled Error", // such as a line that is not UTF-8, which ends the connection
	} {
		n += strings.Count(string(log), complaint)
	}
	return n
}

func (g *graphiteServer) must(err error) {
	g.t.Helper()
	if err != nil {
		g.t.Fatal(err)
	}
}

// graphite is the processes of a graphiteServer, whoever uses them.
type graphite struct {
	conf        graphiteConf
	carbon, web *process
	stops       int // so that every stop has its own marker
}

// launchGraphite starts Graphite with all its files in dir and returns when it
// answers.
func launchGraphite(dir string) (*graphite, error) { return launchGraphiteWith(graphiteConf{Dir: dir}) }

// launchGraphiteWith does so with settings that lack the ports.
func launchGraphiteWith(conf graphiteConf) (*graphite, error) {
	g, dir := &graphite{conf: conf}, conf.Dir
	for _, port := range []*int{&g.conf.Line, &g.conf.Pickle, &g.conf.Query, &g.conf.Web} {
		var err error
		if *port, err = freePort(); err != nil {
			return nil, err
		}
	}
	if err := g.conf.write(); err != nil {
		return nil, err
	}

	django := hermetic("PYTHONPATH="+dir, "GRAPHITE_SETTINGS_MODULE=local_settings")
	carbon, err1 := g.program("carbon-cache", hermetic(),
		"--config="+filepath.Join(dir, "carbon.conf"), "--pidfile="+filepath.Join(dir, "carbon.pid"),
		"--nodaemon", "start")
	migrate, err2 := g.program("graphite-manage", django, "migrate", "--noinput")
	// Without a time limit the worker process looks twice a second whether its
	// parent is still there, else only every 15 seconds.
	web, err3 := g.program("gunicorn", django, "--bind", loopback(g.conf.Web), "--timeout=0", "graphite.wsgi:application")
	if err := errors.Join(err1, err2, err3); err != nil {
		return nil, err
	}
	g.carbon, g.web = carbon, web

	if err := errors.Join(g.startCarbon(), g.startWeb(migrate)); err != nil {
		return nil, errors.Join(err, g.close())
	}
	return g, nil
}

// program returns one of Debian's Python programs, not one of the same name
// that is earlier in the PATH and cannot see Debian's Python packages.
func (g *graphite) program(name string, env []string, args ...string) (*process, error) {
	path, err := exec.LookPath(filepath.Join("/usr/bin", name))
	if err != nil {
		return nil, missing(name, err)
	}
	return &process{
		name:    name,
		command: append([]string{path}, args...),
		env:     env,
		log:     filepath.Join(g.conf.Dir, name+".log"),
	}, nil
}

// startCarbon starts carbon and returns when all its TCP listeners answer.
func (g *graphite) startCarbon() error {
	if err := g.carbon.start(); err != nil {
		return err
	}
	return g.carbon.await(20*time.Second, func() error {
		return errors.Join(dialable(loopback(g.conf.Line)), dialable(loopback(g.conf.Pickle)), dialable(loopback(g.conf.Query)))
	})
}

// startWeb makes the tables of graphite-web and starts it, and returns when it
// answers a query.
func (g *graphite) startWeb(migrate *process) error {
	if err := migrate.start(); err != nil {
		return err
	}
	select {
	case <-migrate.exited:
	case <-time.After(60 * time.Second):
		return errors.Join(errors.New("graphite-manage migrate does not end"), migrate.kill())
	}
	if migrate.exit != nil {
		return fmt.Errorf("graphite-manage migrate: %w\n%s", migrate.exit, migrate.tail())
	}
	if err := g.web.start(); err != nil {
		return err
	}
	return g.web.await(20*time.Second, func() error {
		_, err := g.render("none")
		return err
	})
}

// stop ends carbon after a marker, sent last, is stored. Carbon's writer wakes
// once a second and then stores all that was taken in, but a round that is not
// yet begun when carbon is told to end does not happen.
func (g *graphite) stop() error {
	if g.carbon.running() && !g.carbon.paused {
		g.stops++
		conn, err := net.DialTimeout("tcp", loopback(g.conf.Line), time.Second)
		if err != nil {
			return err
		}
		_, err = fmt.Fprintf(conn, "carbon.interop.stop%d 1 %d\n", g.stops, time.Now().Unix())
		if err := errors.Join(err, conn.Close()); err != nil {
			return err
		}
		marker := filepath.Join(g.conf.Dir, "whisper", "carbon", "interop", fmt.Sprintf("stop%d.wsp", g.stops))
		err = g.carbon.await(10*time.Second, func() error { _, err := os.Stat(marker); return err })
		if err != nil {
			return err
		}
	}
	return g.carbon.stop()
}

func (g *graphite) processes() []*process { return []*process{g.carbon, g.web} }

func (g *graphite) revive() error {
	if !g.carbon.running() {
		return g.startCarbon()
	}
	return g.carbon.resume()
}

func (g *graphite) close() error { return errors.Join(g.carbon.stop(), g.web.stop()) }
