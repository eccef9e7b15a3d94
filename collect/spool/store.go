package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
)

// A store is a folder with batches of bytes. A batch is one file, which gets its name
// once it is on disk: after a crash it is there as a whole or not at all.
type store struct {
	dir     string
	version string // of the batches' format; begins every file
	limit   int64
	lock    *os.File
	files   []file // oldest first
	size    int64  // of all files, in bytes
	next    uint64 // number of the next file
}

// A file is one batch.
type file struct {
	number uint64
	count  int // the number of things in it
	size   int64
}

func (f file) name() string { return fmt.Sprintf("%016x-%d%s", f.number, f.count, suffix) }

const (
	suffix    = ".batch"
	unwritten = "unfinished" // the file being written
	magic     = "monitor spool "
)

// errDamaged is the error of reading a batch whose bytes are not the ones written.
var errDamaged = errors.New("a batch on disk is damaged, or of another version")

// Count returns the number of things in all batches.
func (s *store) Count() (n int) {
	for _, f := range s.files {
		n += f.count
	}
	return n
}

// Empty reports whether there is no batch.
func (s *store) Empty() bool { return len(s.files) == 0 }

// add writes a batch of count things. To make room it removes the oldest batches, and
// returns the number of things in them.
func (s *store) add(count int, data []byte) (removed int, err error) {
	b := s.header(data)
	b = append(b, data...)
	size := int64(len(b))
	if size > s.limit {
		return 0, fmt.Errorf("a batch of %d bytes exceeds the limit of %d for all batches", size, s.limit)
	}
	for s.size+size > s.limit {
		removed += s.files[0].count
		if err := s.remove(); err != nil {
			return removed, err
		}
	}
	f := file{s.next, count, size}
	if err := s.write(f.name(), b); err != nil {
		return removed, err
	}
	s.next++
	s.files = append(s.files, f)
	s.size += size
	return removed, nil
}

// header is "monitor spool <version>\n" and the checksum of the data.
func (s *store) header(data []byte) []byte {
	b := append([]byte(magic), s.version...)
	return binary.BigEndian.AppendUint32(append(b, '\n'), crc32.Checksum(data, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// write creates the file, which appears only when it is whole and on disk.
func (s *store) write(name string, b []byte) (err error) {
	temporary := filepath.Join(s.dir, unwritten)
	f, err := os.OpenFile(temporary, os.O_CREATE|os.O_TRUNC|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = f.Sync()
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err != nil {
		return err
	}
	if err := os.Rename(temporary, filepath.Join(s.dir, name)); err != nil {
		return err
	}
	syncFolder(s.dir)
	return nil
}

// syncFolder writes the names in a folder to disk, if the system can do that. Otherwise
// the last batches may be lost in a crash of the machine, but not of the process.
func syncFolder(dir string) {
	if d, err := os.Open(dir); err == nil {
		_ = d.Sync()
		_ = d.Close()
	}
}

// oldest reads the oldest batch, which stays until it is removed. The store must not be
// empty.
func (s *store) oldest() (count int, data []byte, err error) {
	f := s.files[0]
	b, err := os.ReadFile(filepath.Join(s.dir, f.name()))
	if err != nil {
		return f.count, nil, err
	}
	header := len(s.header(nil))
	if len(b) < header || string(b[:header]) != string(s.header(b[header:])) {
		return f.count, nil, errDamaged
	}
	return f.count, b[header:], nil
}

// remove removes the oldest batch. The store must not be empty. If the file cannot be
// removed, remove returns an error; the batch is gone from this store even then, but may
// come back in the next one.
func (s *store) remove() error {
	f := s.files[0]
	s.files = s.files[1:]
	s.size -= f.size
	return os.Remove(filepath.Join(s.dir, f.name()))
}

// Close releases the folder, and removes it if it is empty.
func (s *store) Close() error {
	if len(s.files) == 0 {
		_ = os.Remove(filepath.Join(s.dir, lockName))
		_ = os.Remove(s.dir) // fails if there are other files in it
	}
	return s.lock.Close()
}

// scan lists the batches of a folder, oldest first.
func scan(dir string) (files []file, err error) {
	entries, err := os.ReadDir(dir)
	if err != nil {
		return nil, err
	}
	for _, e := range entries {
		number, count, ok := strings.Cut(strings.TrimSuffix(e.Name(), suffix), "-")
		f := file{}
		var errNumber, errCount error
		f.number, errNumber = strconv.ParseUint(number, 16, 64)
		f.count, errCount = strconv.Atoi(count)
		info, errInfo := e.Info()
		if !ok || errNumber != nil || errCount != nil || errInfo != nil || f.count < 0 || f.name() != e.Name() {
			continue // not ours
		}
		f.size = info.Size()
		files = append(files, f)
	}
	slices.SortFunc(files, func(a, b file) int {
		if a.number < b.number {
			return -1
		}
		return 1
	})
	return files, nil
}
