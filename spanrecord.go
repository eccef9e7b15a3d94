package monitor

import (
	"cmp"
	"slices"
	"strings"
	"time"
	"unsafe"

	"github.com/spacemonkeygo/monitor/v2/internal/clock"
	"github.com/spacemonkeygo/monitor/v2/internal/self"
)

// A record holds the data of a span without its context, which may keep a request and
// all its memory.
type record struct {
	at         *place
	id, parent SpanID
	start      clock.Reading
	end        clock.Reading // 0 while the span is open
	failure    *failure
	outcome    Outcome
	kind       SpanKind
	root       bool
	notes      *notes
	shared     []Tag // see ContextWithAnnotations; never changed

	// The description from a Describer.
	tags        []Tag
	local, peer string
}

// readInto sets the span's data, except for what its trace knows. The anchor for wall
// times comes from the trace.
func (r *record) readInto(d *SpanData, anchor *clock.LazyAnchor) {
	f := r.at.of
	d.Service, d.Scope, d.Name = f.owner.service.get(), f.owner.scope, f.family.name
	d.File, d.Line = r.at.file, r.at.line
	d.Kind, d.LocalRoot, d.Outcome = r.kind, r.root, r.outcome
	d.Class, d.Failure = r.failure.className(), r.failure.public()
	d.Start = anchor.Wall(r.start)
	end := r.end
	if d.Open = end == 0; d.Open {
		end = clock.Now()
	}
	d.Duration = clock.Between(r.start, end)
	d.Local, d.Peer = canonicalValue(r.local), canonicalValue(r.peer)
	if n := len(r.shared) + len(r.tags) + r.notes.length(); n > 0 {
		d.Annotations = make([]Annotation, 0, n)
	}
	for _, tag := range r.shared {
		d.annotate(d.Start, tag.Key, tag.Value)
	}
	r.notes.appendTo(d, anchor)
	for _, tag := range r.tags {
		d.annotate(d.Start, canonical(tag.Key), tag.Value)
	}
}

// describe asks a Describer. Its description is limited as annotations are.
func describe(d Describer, log *self.Log) (tags []Tag, local, peer string) {
	inside, ok := log.Descriptions.Enter("v2.describe")
	if !ok {
		log.Warn(&log.Misuses, "DescribeSpan", "a Describer reads the span that it describes")
		return nil, "", ""
	}
	defer inside.Leave()
	defer log.Survive()
	tags, local, peer = d.DescribeSpan()
	bytes := 0
	for i, t := range tags {
		if bytes += len(t.Key) + len(t.Value); i == MaxAnnotations || bytes > MaxAnnotationBytes {
			log.NotesDropped.Add(int64(len(tags) - i))
			return tags[:i], short(local), short(peer)
		}
	}
	return tags, short(local), short(peer)
}

// size returns the approximate memory size of the record in bytes.
func (r *record) size() int {
	size := recordSize + r.failure.size() + r.notes.size() + len(r.local) + len(r.peer)
	for _, t := range r.tags {
		size += tagSize + len(t.Key) + len(t.Value)
	}
	return size
}

// detach gives the record texts of its own, so that it keeps no other memory.
func (r *record) detach() {
	r.notes, r.failure = r.notes.detached(), r.failure.detached()
	r.local, r.peer = strings.Clone(r.local), strings.Clone(r.peer)
	r.tags = cloneTags(r.tags)
}

// weight ranks a record by its interest, before its duration.
func (r *record) weight() int {
	switch {
	case r.root:
		return 2
	case r.outcome != OK:
		return 1
	}
	return 0
}

func (r *record) duration() time.Duration {
	if r.end == 0 {
		return 0
	}
	return clock.Between(r.start, r.end)
}

// byWeight sorts the more interesting records to the front.
func byWeight(a, b *record) int {
	return cmp.Or(cmp.Compare(b.weight(), a.weight()), cmp.Compare(b.duration(), a.duration()))
}

// thinned returns the most interesting records, at most this number of records and bytes.
func thinned(list []record, spans, bytes int) []record {
	if len(list) <= spans && sizeOf(list) <= bytes {
		return list
	}
	order := pointers(list)
	slices.SortFunc(order, byWeight)
	some := make([]record, 0, spans)
	for _, r := range order {
		if bytes -= r.size(); len(some) == spans || bytes < 0 {
			break
		}
		some = append(some, *r)
	}
	return some
}

func sizeOf(list []record) (bytes int) {
	for i := range list {
		bytes += list[i].size()
	}
	return bytes
}

// pointers returns pointers to the records, which are large, for sorting.
func pointers(list []record) []*record {
	all := make([]*record, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}

const recordSize = int(unsafe.Sizeof(record{}))
