//go:build interop

package interop

import (
	"errors"
	"fmt"
	"os/exec"
	"path/filepath"
	"testing"
	"time"
)

// A zipkinServer is Zipkin's own server with its in-memory storage. It is lent
// to one test, which its methods fail when they cannot do what they are asked.
type zipkinServer struct {
	*zipkin
	t testing.TB
}

// startZipkin starts a Zipkin for t alone, with nothing stored.
func startZipkin(t testing.TB) *zipkinServer {
	t.Helper()
	return &zipkinServer{owned(t, launchZipkin), t}
}

// sharedZipkin lends t the Zipkin that the tests share. It may hold what
// earlier tests sent.
func sharedZipkin(t testing.TB) *zipkinServer {
	t.Helper()
	return &zipkinServer{borrowed(t, zipkinOfAll), t}
}

var zipkinOfAll = shareable(launchZipkin)

// startScribe starts a Zipkin for t alone that listens for Scribe too. It does so on
// all addresses: the collector has an option for its port only.
func startScribe(t testing.TB) *zipkinServer {
	t.Helper()
	return &zipkinServer{owned(t, launchScribe), t}
}

// Scribe is the address of the collector for Scribe, such as 127.0.0.1:9410.
func (z *zipkinServer) Scribe() string { return loopback(z.scribe) }

// URL is the server's address, such as http://127.0.0.1:9411, without a path.
func (z *zipkinServer) URL() string { return z.url }

// Stop ends the server. What it stored is lost.
func (z *zipkinServer) Stop() { z.t.Helper(); z.must(z.java.stop()) }

// Start starts the server again after Stop, empty, on the same port.
func (z *zipkinServer) Start() { z.t.Helper(); z.must(z.start()) }

// Pause freezes the server: requests are connected and written, and wait.
func (z *zipkinServer) Pause() { z.t.Helper(); z.must(z.java.pause()) }

// Resume undoes Pause. Requests that waited are then answered.
func (z *zipkinServer) Resume() { z.t.Helper(); z.must(z.java.resume()) }

func (z *zipkinServer) must(err error) {
	z.t.Helper()
	if err != nil {
		z.t.Fatal(err)
	}
}

// zipkin is the process of a zipkinServer, whoever uses it.
type zipkin struct {
	url    string
	scribe int // port; 0 for none
	java   *process
}

// launchZipkin starts Zipkin and returns when it answers.
func launchZipkin(dir string) (*zipkin, error) { return launchZipkinWith(dir, 0) }

// launchScribe starts a Zipkin that listens for Scribe too.
func launchScribe(dir string) (*zipkin, error) {
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	return launchZipkinWith(dir, port, "--zipkin.collector.scribe.enabled=true", fmt.Sprintf("--zipkin.collector.scribe.port=%d", port))
}

func launchZipkinWith(dir string, scribe int, options ...string) (*zipkin, error) {
	java, err := exec.LookPath("java")
	if err != nil {
		return nil, missing("java", err)
	}
	jar, err := cached("zipkin-server-exec.jar")
	if err != nil {
		return nil, err
	}
	port, err := freePort()
	if err != nil {
		return nil, err
	}
	z := &zipkin{
		url:    "http://" + loopback(port),
		scribe: scribe,
		java: &process{
			name: "zipkin",
			command: append([]string{java,
				"-Xmx256m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1", // small, and up in 3 s instead of 5
				"-XX:-UsePerfData", "-Djava.io.tmpdir=" + dir, // no file elsewhere
				"-Djava.net.preferIPv4Stack=true",
				"-Dcom.linecorp.armeria.useJdkDnsResolver=true", // Armeria's own opens a UDP socket on all addresses
				"-jar", jar,
				// QUERY_PORT and server.address leave the server on all
				// addresses: Armeria reads only its own list of ports.
				fmt.Sprintf("--armeria.ports[0].port=%d", port),
				"--armeria.ports[0].ip=127.0.0.1",
				"--armeria.ports[0].protocols[0]=http",
			}, options...),
			env: hermetic("SELF_TRACING_ENABLED=false", "STORAGE_TYPE=mem"),
			log: filepath.Join(dir, "zipkin.log"),
		},
	}
	if err := z.start(); err != nil {
		return nil, errors.Join(err, z.close())
	}
	return z, nil
}

// start runs the server and returns when it says that it is healthy.
func (z *zipkin) start() error {
	if err := z.java.start(); err != nil {
		return err
	}
	return z.java.await(60*time.Second, func() error {
		if z.scribe != 0 {
			if err := accepting(z.scribe); err != nil {
				return err
			}
		}
		_, err := get(z.url + "/health")
		return err
	})
}

func (z *zipkin) processes() []*process { return []*process{z.java} }

func (z *zipkin) revive() error {
	if !z.java.running() {
		return z.start()
	}
	return z.java.resume()
}

// close spares Zipkin the two seconds of its orderly end: it has nothing to save.
func (z *zipkin) close() error { return z.java.kill() }
