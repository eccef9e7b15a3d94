package prometheus

import "github.com/spacemonkeygo/monitor/v2"

// latest returns the latest of the exemplars above one value and not above another,
// nil if there is none, and those that are left for the next bucket. Both rise.
//
// above is the greatest value that the bucket before has counted. That may be a
// little above its bound: an exemplar between the two belongs to that bucket by the
// count and to this one by its value, and is left out.
func latest(list []monitor.Exemplar, above, most float64) (e *monitor.Exemplar, left []monitor.Exemplar) {
	for len(list) > 0 && list[0].Value <= most {
		if list[0].Value > above && (e == nil || list[0].Time.After(e.Time)) {
			e = &list[0]
		}
		list = list[1:]
	}
	return e, list
}
