package spool

import (
	"errors"
	"fmt"
	"os"
	"path/filepath"
	"strconv"
)

// maxStores is the number of stores of the same name that may be open at once, by several
// processes or pipelines. Each has a folder of its own: "name", "name.2" and so on.
const maxStores = 16

const lockName = "lock"

// errInUse is the error for a folder that belongs to another open store.
var errInUse = errors.New("the folder is in use")

// openFirst opens the first unused folder of this name in dir, and moves the batches of
// the other unused ones into it. version is the version of the batches; limit bounds the
// sum of their sizes, in bytes.
func openFirst(dir, name, version string, limit int64) (*store, error) {
	var s *store
	for n := 1; n <= maxStores; n++ {
		folder := filepath.Join(dir, name)
		if n > 1 {
			folder += "." + strconv.Itoa(n)
		}
		if s != nil {
			if _, err := os.Stat(folder); err == nil {
				s.takeOver(folder)
			}
			continue
		}
		opened, err := open(folder)
		if errors.Is(err, errInUse) {
			continue
		}
		if err != nil {
			return nil, err
		}
		s = opened
		s.version, s.limit = version, limit
	}
	if s == nil {
		return nil, fmt.Errorf("all %d stores of a name in %s are in use", maxStores, dir)
	}
	return s, nil
}

// open locks a folder and lists its batches.
func open(dir string) (*store, error) {
	if err := os.MkdirAll(dir, 0o700); err != nil {
		return nil, err
	}
	root, err := os.OpenRoot(dir)
	if err != nil {
		return nil, err
	}
	lock, err := lockFile(root)
	if err != nil {
		_ = root.Close()
		return nil, err
	}
	s := &store{dir: dir, root: root, lock: lock, sync: (*os.File).Sync}
	if s.files, err = scan(root); err != nil {
		_ = s.release()
		return nil, err
	}
	_ = root.Remove(unwritten) // usually there is none
	for _, f := range s.files {
		s.size += f.occupied()
		s.next = max(s.next, f.number+1)
	}
	return s, nil
}

// takeOver moves the batches of an unused folder behind the store's own. A batch that
// cannot be moved stays for the next store, with all batches after it.
func (s *store) takeOver(dir string) {
	left, err := open(dir)
	if err != nil {
		return
	}
	for len(left.files) > 0 {
		from := left.files[0]
		to := from
		to.number = s.next
		if os.Rename(filepath.Join(dir, from.name()), filepath.Join(s.dir, to.name())) != nil {
			break
		}
		left.files = left.files[1:]
		s.files = append(s.files, to)
		s.size += to.occupied()
		s.next++
	}
	_ = left.Close()
}
