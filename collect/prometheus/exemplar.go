package prometheus

import (
	"encoding/hex"
	"strconv"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
)

// exemplar appends to the sample of a bucket, which is the last, the latest of the
// exemplars that are in it, if there is one: those above one value and not above
// another. It returns those that are left for the next bucket. Both rise.
//
// above is the greatest value that the bucket before has counted. That may be a
// little above its bound: an exemplar between the two belongs to that bucket by the
// count and to this one by its value, and is left out.
func (f *family) exemplar(list []monitor.Exemplar, above, most float64) (left []monitor.Exemplar) {
	var latest *monitor.Exemplar
	for len(list) > 0 && list[0].Value <= most {
		if e := &list[0]; e.Value > above && (latest == nil || e.Time.After(latest.Time)) {
			latest = e
		}
		list = list[1:]
	}
	if latest != nil {
		f.samples = appendExemplar(f.samples[:len(f.samples)-1], latest)
	}
	return list
}

// appendExemplar appends what OpenMetrics 1.0 has in section "Exemplars": labels of
// at most 128 characters, here 63, the value, and the time in seconds.
func appendExemplar(b []byte, e *monitor.Exemplar) []byte {
	b = append(b, ` # {trace_id="`...)
	b = hex.AppendEncode(b, e.TraceID[:])
	b = append(b, `",span_id="`...)
	b = hex.AppendEncode(b, e.SpanID[:])
	b = append(b, `"} `...)
	b = append(appendFloat(b, e.Value), ' ')
	b = appendTime(b, e.Time)
	return append(b, '\n')
}

// appendTime appends seconds since 1970.
func appendTime(b []byte, t time.Time) []byte {
	return strconv.AppendFloat(b, float64(t.UnixMilli())/1000, 'f', 3, 64)
}
