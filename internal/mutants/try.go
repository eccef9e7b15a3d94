package main

import (
	"context"
	"encoding/json"
	"os"
	"os/exec"
	"path/filepath"
	"time"
)

// A verdict tells what became of a mutant.
type verdict string

const (
	killed   verdict = "killed"
	survived verdict = "survived"
	broken   verdict = "not compiled"
)

// A trial runs tests on changed files.
type trial struct {
	root, work string        // the module, and a folder of its own
	timeout    time.Duration // of the tests of one package; what takes longer is killed
}

// try runs the tests that may notice the mutant: those of its package, and then
// of the importers that test it too.
func (t *trial) try(ctx context.Context, p *pkg, m *mutant) (verdict, error) {
	path := filepath.Join(t.root, filepath.FromSlash(m.file))
	source, err := os.ReadFile(path)
	if err != nil {
		return "", err
	}
	changed := filepath.Join(t.work, "changed.go")
	if err := os.WriteFile(changed, m.apply(source), 0o600); err != nil {
		return "", err
	}
	overlay, err := json.Marshal(map[string]map[string]string{"Replace": {path: changed}})
	if err != nil {
		return "", err
	}
	if err := os.WriteFile(filepath.Join(t.work, "overlay.json"), overlay, 0o600); err != nil {
		return "", err
	}
	if t.run(ctx, "build", p.ImportPath) != nil {
		return broken, ctx.Err()
	}
	for _, path := range append([]string{p.ImportPath}, p.importers...) {
		if t.run(ctx, "test", "-vet=off", "-count=1", "-failfast", "-timeout="+t.timeout.String(), path) != nil {
			return killed, ctx.Err()
		}
	}
	return survived, nil
}

// run runs the go command with the change.
func (t *trial) run(ctx context.Context, verb string, arguments ...string) error {
	ctx, cancel := context.WithTimeout(ctx, 2*t.timeout) // a test that can't even be timed out
	defer cancel()
	arguments = append([]string{verb, "-overlay", filepath.Join(t.work, "overlay.json")}, arguments...)
	if verb == "build" {
		arguments = append(arguments[:3:3], append([]string{"-o", os.DevNull}, arguments[3:]...)...)
	}
	command := exec.CommandContext(ctx, "go", arguments...)
	command.Dir = t.root
	command.WaitDelay = time.Second
	return command.Run()
}
