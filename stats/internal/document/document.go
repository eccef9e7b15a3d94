// Package document helps the pages with their documents in JSON: encoding/json refuses
// numbers that are not finite and years beyond 9999, and sources may yield both.
//
// Each page has types in the shape of its document. Their lists are not nil, so that an
// empty one is [] and not null.
package document

import (
	"bytes"
	"encoding/json"
	"math"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// Encode returns a document, on one line.
func Encode(v any) ([]byte, error) {
	var out bytes.Buffer
	err := json.NewEncoder(&out).Encode(v)
	return out.Bytes(), err
}

// Number returns what is null in JSON unless v is a finite number.
//
//go:noinline
func Number(v float64) *float64 { return Finite(&v) }

// Finite returns v, or nil unless it is a finite number.
func Finite(v *float64) *float64 {
	if math.IsNaN(*v) || math.IsInf(*v, 0) {
		return nil
	}
	return v
}

// Moment returns t in UTC, or the zero time if RFC 3339 cannot write its year.
func Moment(t time.Time) time.Time {
	t = t.UTC()
	if year := t.Year(); year < 1 || year > 9999 {
		return time.Time{}
	}
	return t
}

// Tags returns an object with the tags.
func Tags(tags []monitor.Tag) map[string]string {
	if len(tags) == 0 {
		return noTags
	}
	object := make(map[string]string, len(tags))
	for _, t := range tags {
		object[t.Key] = t.Value
	}
	return object
}

var noTags = map[string]string{}
