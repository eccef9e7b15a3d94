// Package spool keeps on disk the batches that a pipeline cannot deliver, so that they
// outlast a long outage and the process:
//
//	collect.Options{Spool: spool.Folder{Dir: "/var/lib/shop/spool"}}.Start(registry, sinks...)
//
// Each sink and signal has a folder of its own in Dir, named after the sink. Each batch
// is a file; when a folder is full, the oldest files are removed to make room.
//
// A folder belongs to one pipeline at a time. On Linux, macOS and the BSDs a lock ensures
// that: several processes may share a Dir, and the next process takes over the batches
// that an ended one has left. On other systems each process needs a Dir of its own.
//
// Files are readable by their owner only, because spans contain their annotations. A
// crash of the process leaves whole files behind, and so does a crash of the machine if
// the disk honors a sync. A file that is damaged, or of another version of the format, is
// dropped and counted. A file that cannot be read for another reason, such as a lack of file
// descriptors, is kept and tried again; what comes meanwhile is sent without the spool. So
// it is when the folder cannot be used; a folder that is removed is made again.
package spool

import (
	"errors"
	"fmt"
	"hash/fnv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
)

// A Folder is a collect.Spool on disk.
type Folder struct {
	// Dir is the folder for all sinks. It is created if it does not exist.
	Dir string

	// MaxBytes bounds the files of each sink and signal, in bytes. Default: 64 MiB.
	MaxBytes int64
}

var _ collect.Spool = Folder{}

// Open opens the folder of one sink and signal.
func (f Folder) Open(sink, signal string) (collect.Store, error) {
	if f.Dir == "" {
		return nil, errors.New("spool: no folder")
	}
	limit := f.MaxBytes
	if limit <= 0 {
		limit = 64 << 20
	}
	s, err := openFirst(f.Dir, folderName(sink, signal), version, limit)
	if err != nil {
		return nil, fmt.Errorf("spool: %w", err)
	}
	return &batches{store: s}, nil
}

// folderName returns a name that is legal on every system, recognizable, and different
// for every sink.
func folderName(sink, signal string) string {
	legal := strings.Map(func(r rune) rune {
		if r >= '0' && r <= '9' || r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z' || r == '.' || r == '-' {
			return r
		}
		return '_'
	}, sink)
	hash := fnv.New64a()
	hash.Write([]byte(sink))
	return fmt.Sprintf("%s-%.60s-%016x", signal, legal, hash.Sum64())
}

// batches is a store of spans or snapshots.
type batches struct {
	*store
	data []byte // the batch added last; its memory is reused
}

func (b *batches) AddSpans(spans []monitor.SpanData) (removed int, err error) {
	return b.encode(len(spans), spans)
}

func (b *batches) AddSnapshot(s *collect.Snapshot) (removed int, err error) {
	return b.encode(len(s.Metrics), s)
}

func (b *batches) encode(count int, v any) (removed int, err error) {
	if b.data, err = encode(b.data[:0], v); err != nil {
		return 0, err
	}
	return b.add(count, b.data)
}

func (b *batches) OldestSpans() (spans []monitor.SpanData, count int, err error) {
	list, count, err := oldest[[]monitor.SpanData](b.store)
	if err == nil && len(*list) != count {
		err = errDamaged
	}
	if err != nil {
		return nil, count, err
	}
	return *list, count, nil
}

func (b *batches) OldestSnapshot() (s *collect.Snapshot, count int, err error) {
	s, count, err = oldest[collect.Snapshot](b.store)
	if err == nil && len(s.Metrics) != count {
		err = errDamaged
	}
	return s, count, err
}

// oldest returns the oldest batch of a store.
func oldest[T any](s *store) (v *T, count int, err error) {
	count, data, err := s.oldest()
	if err != nil {
		return nil, count, err
	}
	if v, err = decode[T](data); err != nil {
		return nil, count, errDamaged
	}
	return v, count, nil
}

func (b *batches) Remove() error { return b.remove() }
