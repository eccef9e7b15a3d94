package profiling

import (
	"cmp"
	"errors"
	"io"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Directory returns what writes each snapshot to a file of its own, for
// Flight.Write, and removes the oldest when there are more than so many; 0 stands
// for 10. The directory is made at need. A file is named after the time and the
// trace's identifier, as in 20260131T235959.999Z-<32 digits>.trace; others are left
// alone. A file is complete when it has that name.
func Directory(path string, files int) func(*monitor.KeptTrace, io.WriterTo) error {
	files = max(cmp.Or(files, 10), 1)
	return func(k *monitor.KeptTrace, snapshot io.WriterTo) error {
		if err := os.MkdirAll(path, 0o700); err != nil {
			return err
		}
		stamp := time.Now().UTC().Format(stampLayout)
		if err := writeFile(filepath.Join(path, stamp+"-"+k.TraceID().String()+suffix), snapshot); err != nil {
			return err
		}
		return removeOldest(path, files)
	}
}

const (
	stampLayout = "20060102T150405.000Z"
	suffix      = ".trace"
	partSuffix  = ".part" // of a file that is not complete
)

// writeFile writes a file under another name first, so that under its own there
// are whole ones only.
func writeFile(name string, content io.WriterTo) (err error) {
	if _, err := os.Lstat(name); err == nil {
		return &os.PathError{Op: "write", Path: name, Err: os.ErrExist}
	}
	file, err := os.OpenFile(name+partSuffix, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return err
	}
	defer func() {
		if err != nil {
			err = errors.Join(err, os.Remove(file.Name()))
		}
	}()
	_, err = content.WriteTo(file)
	if err = errors.Join(err, file.Close()); err != nil {
		return err
	}
	return os.Rename(file.Name(), name)
}

// removeOldest removes snapshots until so many are left. Incomplete ones, of a
// program that ended before they were, count too.
func removeOldest(path string, files int) error {
	entries, err := os.ReadDir(path)
	if err != nil {
		return err
	}
	var names []string // sorted, and so the oldest first
	for _, e := range entries {
		if e.Type().IsRegular() && isSnapshot(e.Name()) {
			names = append(names, e.Name())
		}
	}
	slices.Sort(names)
	var errs []error
	for len(names) > files {
		errs = append(errs, os.Remove(filepath.Join(path, names[0])))
		names = names[1:]
	}
	return errors.Join(errs...)
}

func isSnapshot(name string) bool {
	stamp, rest, _ := strings.Cut(strings.TrimSuffix(name, partSuffix), "-")
	_, err := time.Parse(stampLayout, stamp)
	id, found := strings.CutSuffix(rest, suffix)
	_, idErr := monitor.ParseTraceID(id)
	return err == nil && found && idErr == nil
}
