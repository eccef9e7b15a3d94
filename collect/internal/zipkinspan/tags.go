package zipkinspan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// The keys of the tags that a span may have from its structure. An annotation with
// the key of a tag that the span has gives way to it.
const (
	scopeKey       = "scope"
	outcomeKey     = "outcome"
	errorKey       = "error"
	probabilityKey = "sampling.probability"
	progressKey    = "progress"
	droppedKey     = "annotations.dropped"
	linkPrefix     = "link." // and a number from 0 on

	ownKeys = 6 // those above, without links
)

var linkKeys = func() (keys [monitor.MaxLinks]string) {
	for i := range keys {
		keys[i] = linkPrefix + strconv.Itoa(i)
	}
	return keys
}()

// Tags goes through those of a span, of which no two have the same key:
//
//	for t := (Tags{Span: d}); t.Next(); {
//
// A tag has a text, unless it is of a number or a link: then appendTo tells its value.
type Tags struct {
	Span *monitor.SpanData
	at   int // of the next

	Key  string
	kind tagKind
	Text string // see HasText
	link *monitor.SpanContext
}

type tagKind uint8

const (
	ofText tagKind = iota
	ofProbability
	ofProgress
	ofDropped
	ofLink
)

// HasText reports whether the value of the tag is Text.
func (t *Tags) HasText() bool { return t.kind == ofText }

// AppendTo appends the value of a tag that has no text: digits, letters and
// punctuation that stand for themselves in every format, and no more than 127 of
// them.
func (t *Tags) AppendTo(b []byte) []byte {
	d := t.Span
	switch t.kind {
	case ofProbability:
		// The decision is passed on in 32 bits.
		return strconv.AppendFloat(b, d.Probability, 'g', -1, 32)
	case ofProgress:
		b = strconv.AppendInt(b, d.Progress.Done, 10)
		if d.Progress.Total > 0 {
			b = strconv.AppendInt(append(b, '/'), d.Progress.Total, 10)
		}
		return b
	case ofDropped:
		return strconv.AppendInt(b, int64(d.DroppedAnnotations), 10)
	case ofLink:
		// The trace is what Zipkin can be asked for.
		b = AppendHex(b, t.link.TraceID[:])
		return AppendHex(append(b, '/'), t.link.SpanID[:])
	}
	return b
}

// Next goes to the next tag. It returns false if there is none.
func (t *Tags) Next() bool {
	for t.at < ownKeys {
		t.at++
		if t.own(t.at - 1) {
			return true
		}
	}
	d := t.Span
	if i := t.at - ownKeys; i < links(d) {
		t.at++
		t.Key, t.kind, t.link = linkKeys[i], ofLink, &d.Links[i]
		return true
	}
	t.kind = ofText
	for first := ownKeys + links(d); t.at-first < len(d.Annotations); {
		i := t.at - first
		t.at++
		if a := &d.Annotations[i]; a.Key != "" && !isTaken(a.Key, d) && !hasKey(d.Annotations[i+1:], a.Key) {
			t.Key, t.Text = a.Key, a.Value
			return true
		}
	}
	return false
}

// own goes to the i-th of those tags that are neither links nor annotations. It
// returns false if the span does not have it.
func (t *Tags) own(i int) bool {
	d := t.Span
	switch i {
	case 0:
		t.Key, t.Text = scopeKey, d.Scope
		return true
	case 1:
		t.Key, t.Text = outcomeKey, d.Outcome.String()
		return d.Outcome != monitor.OK
	case 2:
		t.Key, t.Text = errorKey, d.Class
		return isError(d.Outcome)
	case 3:
		t.Key, t.kind = probabilityKey, ofProbability
		return hasProbability(d)
	case 4:
		t.Key, t.kind = progressKey, ofProgress
		return d.Progress != nil
	}
	t.Key, t.kind = droppedKey, ofDropped
	return d.DroppedAnnotations > 0
}

// links returns how many links are sent.
func links(d *monitor.SpanData) int { return min(len(d.Links), monitor.MaxLinks) }

// isError tells the outcomes that somebody should look at: who cancels a call
// has made up his mind, and nothing went wrong.
func isError(o monitor.Outcome) bool { return o != monitor.OK && o != monitor.Canceled }

// hasProbability tells the spans that stand for others as well: where the trace
// was chosen, and not for being a debug one.
func hasProbability(d *monitor.SpanData) bool {
	return d.LocalRoot && d.Context.Sampling == monitor.Sampled && !d.Context.Debug && 0 < d.Probability && d.Probability < 1
}

// isTaken tells the keys of the tags that the span has from its structure.
func isTaken(key string, d *monitor.SpanData) bool {
	switch key {
	case scopeKey:
		return true
	case outcomeKey:
		return d.Outcome != monitor.OK
	case errorKey:
		return isError(d.Outcome)
	case probabilityKey:
		return hasProbability(d)
	case progressKey:
		return d.Progress != nil
	case droppedKey:
		return d.DroppedAnnotations > 0
	}
	return strings.HasPrefix(key, linkPrefix) && slices.Contains(linkKeys[:links(d)], key)
}

// hasKey looks for a key. A span has a few annotations, at most
// monitor.MaxAnnotations and those of its context.
func hasKey(list []monitor.Annotation, key string) bool {
	for i := range list {
		if list[i].Key == key {
			return true
		}
	}
	return false
}
