package prometheus

import "github.com/spacemonkeygo/monitor/v2"

// latest returns the latest exemplar above one value and not above another, nil if there
// is none, and the exemplars left for the next bucket. Both values rise from call to call.
//
// above is the greatest value that the previous bucket has counted, which may be a little
// above its bound. An exemplar between the two belongs to that bucket by the count and to
// this one by its value, and is left out.
func latest(list []monitor.Exemplar, above, most float64) (e *monitor.Exemplar, left []monitor.Exemplar) {
	for len(list) > 0 && list[0].Value <= most {
		if list[0].Value > above && (e == nil || list[0].Time.After(e.Time)) {
			e = &list[0]
		}
		list = list[1:]
	}
	return e, list
}
