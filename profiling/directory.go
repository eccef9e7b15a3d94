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

// Directory returns a Flight.Write that writes each snapshot to a file in the
// directory path, which it makes if necessary. If there are more than files
// snapshots, it removes the oldest; 0 means 10. A file is named after the time and
// the trace's identifier, as in 20260131T235959.999Z-<32 digits>.trace, and is
// complete once it has that name. Other files are left alone.
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

// writeFile writes a file under another name and renames it, so that a file with
// this name is complete.
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

// removeOldest removes snapshots until at most files are left. Incomplete ones, from
// programs that ended too early, count too.
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
