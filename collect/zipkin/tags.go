package zipkin

import (
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
)

// appendTags appends the tags. No key is there twice.
func appendTags(b []byte, d *monitor.SpanData) []byte {
	b = append(b, `,"tags":{"scope":`...)
	b = appendString(b, d.Scope)
	if d.Outcome != monitor.OK {
		b = appendTag(b, outcomeKey, d.Outcome.String())
	}
	if isError(d.Outcome) {
		b = appendTag(b, errorKey, d.Class)
	}
	if hasProbability(d) {
		b = append(beginTag(b, probabilityKey), '"')
		// The decision is passed on in 32 bits.
		b = strconv.AppendFloat(b, d.Probability, 'g', -1, 32)
		b = append(b, '"')
	}
	if d.Progress != nil {
		b = append(beginTag(b, progressKey), '"')
		b = strconv.AppendInt(b, d.Progress.Done, 10)
		if d.Progress.Total > 0 {
			b = append(b, '/')
			b = strconv.AppendInt(b, d.Progress.Total, 10)
		}
		b = append(b, '"')
	}
	if d.DroppedAnnotations > 0 {
		b = append(beginTag(b, droppedKey), '"')
		b = strconv.AppendInt(b, int64(d.DroppedAnnotations), 10)
		b = append(b, '"')
	}
	for i := range links(d) {
		b = appendLink(b, i, &d.Links[i])
	}
	for i := range d.Annotations {
		a := &d.Annotations[i]
		if a.Key != "" && !isTaken(a.Key, d) && !hasKey(d.Annotations[i+1:], a.Key) {
			b = appendTag(b, a.Key, a.Value)
		}
	}
	return append(b, '}')
}

func appendTag(b []byte, key, value string) []byte { return appendString(beginTag(b, key), value) }

func beginTag(b []byte, key string) []byte {
	b = append(b, ',')
	b = appendString(b, key)
	return append(b, ':')
}

// appendLink appends the trace, which is what Zipkin can be asked for, and the
// span.
func appendLink(b []byte, i int, to *monitor.SpanContext) []byte {
	b = append(b, `,"`+linkPrefix...)
	b = strconv.AppendInt(b, int64(i), 10)
	b = append(b, `":"`...)
	b = appendHex(b, to.TraceID[:])
	b = append(b, '/')
	b = appendHex(b, to.SpanID[:])
	return append(b, '"')
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
	number, isLink := strings.CutPrefix(key, linkPrefix)
	for i := 0; isLink && i < links(d); i++ {
		if number == strconv.Itoa(i) { // does not allocate for small numbers
			return true
		}
	}
	return false
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
