package zipkinspan

import (
	"slices"
	"strconv"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// The keys of the tags that a span may have from its structure. If an annotation has the
// same key as such a tag of the span, the tag wins.
const (
	scopeKey       = "scope"
	outcomeKey     = "outcome"
	errorKey       = "error"       // the text of the failure, or else its class
	classKey       = "error.class" // if the text is known
	stackKey       = "error.stack" // of a panic
	probabilityKey = "sampling.probability"
	progressKey    = "progress"
	droppedKey     = "annotations.dropped"
	linkPrefix     = "link." // and a number from 0 on

	ownKeys = 8 // the number of keys above, without links
)

var linkKeys = func() (keys [monitor.MaxLinks]string) {
	for i := range keys {
		keys[i] = linkPrefix + strconv.Itoa(i)
	}
	return keys
}()

// Tags iterates over the tags of a span, of which no two have the same key:
//
//	for t := (Tags{Span: d}); t.Next(); {
//
// The value of a tag is Text, unless it is a number or a link: then AppendTo appends it.
type Tags struct {
	Span *monitor.SpanData
	at   int // index of the next tag

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

// AppendTo appends the value of a tag that has no text: at most 127 digits, letters and
// punctuation marks, which need no escaping in any format.
func (t *Tags) AppendTo(b []byte) []byte {
	d := t.Span
	switch t.kind {
	case ofProbability:
		// Processes pass the probability on in 32 bits, so it has no more digits.
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
		// The trace comes first: Zipkin can search for it.
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

// own goes to the i-th tag that is neither a link nor an annotation. It returns false if
// the span does not have that tag.
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
		if hasText(d) {
			t.Text = d.Failure.Text
		}
		return isError(d.Outcome)
	case 3:
		t.Key, t.Text = classKey, d.Class
		return hasText(d)
	case 4:
		if hasStack(d) {
			t.Key, t.Text = stackKey, d.Failure.Stack
			return true
		}
		return false
	case 5:
		t.Key, t.kind = probabilityKey, ofProbability
		return hasProbability(d)
	case 6:
		t.Key, t.kind = progressKey, ofProgress
		return d.Progress != nil
	}
	t.Key, t.kind = droppedKey, ofDropped
	return d.DroppedAnnotations > 0
}

// links returns the number of links that are sent.
func links(d *monitor.SpanData) int { return min(len(d.Links), monitor.MaxLinks) }

// isError reports whether an outcome is a fault. A canceled call is none: its caller has
// changed its mind.
func isError(o monitor.Outcome) bool { return o != monitor.OK && o != monitor.Canceled }

func hasText(d *monitor.SpanData) bool {
	return isError(d.Outcome) && d.Failure != nil && d.Failure.Text != ""
}

func hasStack(d *monitor.SpanData) bool {
	return isError(d.Outcome) && d.Failure != nil && d.Failure.Stack != ""
}

// hasProbability reports whether a span stands for others as well: its trace was chosen
// by sampling at this span, and not for being a debug trace.
func hasProbability(d *monitor.SpanData) bool {
	return d.LocalRoot && d.Context.Sampling == monitor.Sampled && !d.Context.Debug && 0 < d.Probability && d.Probability < 1
}

// isTaken reports whether the span has a tag with this key from its structure.
func isTaken(key string, d *monitor.SpanData) bool {
	switch key {
	case scopeKey:
		return true
	case outcomeKey:
		return d.Outcome != monitor.OK
	case errorKey:
		return isError(d.Outcome)
	case classKey:
		return hasText(d)
	case stackKey:
		return hasStack(d)
	case probabilityKey:
		return hasProbability(d)
	case progressKey:
		return d.Progress != nil
	case droppedKey:
		return d.DroppedAnnotations > 0
	}
	return strings.HasPrefix(key, linkPrefix) && slices.Contains(linkKeys[:links(d)], key)
}

// hasKey looks for a key. A span has few annotations: at most monitor.MaxAnnotations of
// its own, and its context's.
func hasKey(list []monitor.Annotation, key string) bool {
	for i := range list {
		if list[i].Key == key {
			return true
		}
	}
	return false
}
