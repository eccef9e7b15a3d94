package env

import (
	"io"
	"io/fs"
	"math"
	"os"
	"sync"
)

// held is /proc, where some files stay open once they have been read: a process that has no
// descriptors left can then still say how much memory it has, which is when that matters.
type held struct {
	fs.FS
	keep []string // names of the files

	mu   sync.Mutex
	open map[string]*os.File // guarded by mu
}

var procfs = &held{FS: os.DirFS("/proc"), keep: []string{"self/stat", "self/statm"}, open: map[string]*os.File{}}

// hold opens the files that are kept, as far as they are not open.
func (h *held) hold() {
	h.mu.Lock()
	defer h.mu.Unlock()
	for _, name := range h.keep {
		if h.open[name] != nil {
			continue
		}
		if f, err := h.FS.Open(name); err == nil {
			h.open[name] = f.(*os.File) // as os.DirFS has it
		}
	}
}

// ReadFile returns what is in the file now.
func (h *held) ReadFile(name string) ([]byte, error) {
	h.hold()
	h.mu.Lock()
	f := h.open[name]
	h.mu.Unlock()
	if f == nil {
		return fs.ReadFile(h.FS, name)
	}
	return io.ReadAll(io.NewSectionReader(f, 0, math.MaxInt64))
}

// Stat opens no file, as that of os.DirFS.
func (h *held) Stat(name string) (fs.FileInfo, error) { return fs.Stat(h.FS, name) }
