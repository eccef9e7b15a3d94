package spool

import (
	"encoding/binary"
	"errors"
	"fmt"
	"hash/crc32"
	"io"
	"io/fs"
	"os"
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A store is a folder with batches of bytes. A batch is one file, which gets its name
// once it is on disk: after a crash it is there as a whole or not at all.
//
// The store stays with the folder that it has locked. If that folder is removed, and
// another process makes a new one of the same name, the two do not meet.
type store struct {
	dir     string
	root    *os.Root // dir
	lock    *os.File
	version string // of the batches' format; begins every file
	limit   int64
	sync    func(*os.File) error
	files   []file // oldest first
	size    int64  // of all files, in bytes
	next    uint64 // number of the next file
}

// A file is one batch.
type file struct {
	number uint64
	count  int // the number of things in it
	size   int64
	gone   bool // with its folder
}

func (f file) name() string { return fmt.Sprintf("%016x-%d%s", f.number, f.count, suffix) }

// occupied returns how much of the store's limit the file takes. A file that is too large
// for a batch takes nothing: it will turn out to be damaged, and no batch shall make room
// for it.
func (f file) occupied() int64 {
	if f.size > maxFile {
		return 0
	}
	return f.size
}

const (
	suffix    = ".batch"
	unwritten = "unfinished" // the file being written
	magic     = "monitor spool "

	// maxFile bounds one file, in bytes, as a batch is read into memory.
	maxFile = 64 << 20
)

// errDamaged is the error of reading a batch whose bytes are not the ones written.
var errDamaged = fmt.Errorf("%w, or of another version", collect.ErrDamaged)

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
	if limit := min(s.limit, maxFile); size > limit {
		return 0, fmt.Errorf("a batch of %d bytes exceeds the limit of %d", size, limit)
	}
	for s.size+size > s.limit {
		removed += s.files[0].count
		if err := s.remove(); err != nil {
			return removed, err
		}
	}
	f := file{number: s.next, count: count, size: size}
	err = s.write(f.name(), b)
	if errors.Is(err, fs.ErrNotExist) {
		if err = s.renew(); err == nil {
			err = s.write(f.name(), b)
		}
	}
	if err != nil {
		return removed, err
	}
	s.next++
	s.files = append(s.files, f)
	s.size += size
	return removed, nil
}

// renew makes the folder anew, after it was removed.
func (s *store) renew() error {
	fresh, err := open(s.dir)
	if err != nil {
		return err
	}
	if !fresh.Empty() {
		_ = fresh.Close()
		return fmt.Errorf("the folder %s was replaced", s.dir)
	}
	s.release()
	s.root, s.lock, s.size = fresh.root, fresh.lock, 0
	for i := range s.files {
		s.files[i].gone, s.files[i].size = true, 0
	}
	return nil
}

// header is "monitor spool <version>\n" and the checksum of the data.
func (s *store) header(data []byte) []byte {
	b := append([]byte(magic), s.version...)
	return binary.BigEndian.AppendUint32(append(b, '\n'), crc32.Checksum(data, castagnoli))
}

var castagnoli = crc32.MakeTable(crc32.Castagnoli)

// write creates the file, which appears only when it is whole and on disk.
func (s *store) write(name string, b []byte) error {
	// What a crash has left goes, and so does anything else of this name: it might be
	// a pipe that blocks, or lead elsewhere.
	_ = s.root.Remove(unwritten)
	f, err := s.root.OpenFile(unwritten, os.O_CREATE|os.O_EXCL|os.O_WRONLY, 0o600)
	if err != nil {
		return err
	}
	_, err = f.Write(b)
	if err == nil {
		err = s.sync(f)
	}
	if closed := f.Close(); err == nil {
		err = closed
	}
	if err == nil {
		err = s.root.Rename(unwritten, name)
	}
	if err != nil {
		_ = s.root.Remove(unwritten)
		return err
	}
	s.syncFolder()
	return nil
}

// syncFolder writes the names in the folder to disk, if the system can do that. Otherwise
// the last batches may be lost in a crash of the machine, but not of the process.
func (s *store) syncFolder() {
	if d, err := s.root.Open("."); err == nil {
		_ = s.sync(d)
		_ = d.Close()
	}
}

// oldest reads the oldest batch, which stays until it is removed. The store must not be
// empty.
func (s *store) oldest() (count int, data []byte, err error) {
	f := s.files[0]
	b, err := s.read(f)
	if err != nil {
		return f.count, nil, err
	}
	header := len(s.header(nil))
	if len(b) < header || string(b[:header]) != string(s.header(b[header:])) {
		return f.count, nil, errDamaged
	}
	return f.count, b[header:], nil
}

// read reads a file, unless it is no longer what it was when it was written or found.
func (s *store) read(f file) ([]byte, error) {
	if f.gone {
		return nil, fmt.Errorf("%w: the folder was removed", collect.ErrDamaged)
	}
	info, err := s.root.Lstat(f.name())
	if errors.Is(err, fs.ErrNotExist) {
		return nil, fmt.Errorf("%w: %w", collect.ErrDamaged, err)
	}
	if err != nil {
		return nil, err
	}
	if !info.Mode().IsRegular() || info.Size() != f.size || f.size > maxFile {
		return nil, errDamaged
	}
	r, err := s.root.Open(f.name())
	if err != nil {
		return nil, err
	}
	defer r.Close()
	b := make([]byte, f.size)
	if _, err := io.ReadFull(r, b); err != nil {
		return nil, err
	}
	return b, nil
}

// remove removes the oldest batch. The store must not be empty. If the file cannot be
// removed, remove returns an error; the batch is gone from this store even then, but may
// come back in the next one.
func (s *store) remove() error {
	f := s.files[0]
	s.files = s.files[1:]
	s.size -= f.occupied()
	if f.gone {
		return nil
	}
	return s.root.Remove(f.name())
}

// Close releases the folder, and removes it if it is empty.
func (s *store) Close() error {
	empty := len(s.files) == 0
	if empty {
		_ = s.root.Remove(lockName)
	}
	err := s.release()
	if empty {
		_ = os.Remove(s.dir) // fails if there are other files in it
	}
	return err
}

func (s *store) release() error {
	_ = s.root.Close()
	return s.lock.Close()
}

// scan lists the batches of a folder, oldest first.
func scan(root *os.Root) (files []file, err error) {
	entries, err := fs.ReadDir(root.FS(), ".")
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
		if !ok || errNumber != nil || errCount != nil || errInfo != nil || !info.Mode().IsRegular() ||
			f.count < 0 || f.count > maxFile || f.name() != e.Name() {
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
