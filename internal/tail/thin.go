package tail

import "slices"

// Thin returns the most important spans R of a trace, at most this number of spans and
// bytes. compare sorts more important spans to the front; size is in bytes.
func Thin[R any](list []R, spans, bytes int, compare func(a, b *R) int, size func(*R) int) []R {
	if len(list) <= spans && Size(list, size) <= bytes {
		return list
	}
	order := Pointers(list)
	slices.SortStableFunc(order, compare)
	some := make([]R, 0, spans)
	for _, r := range order {
		if bytes -= size(r); len(some) == spans || bytes < 0 {
			break
		}
		some = append(some, *r)
	}
	return some
}

// Size returns the size of all spans together.
func Size[R any](list []R, size func(*R) int) (bytes int) {
	for i := range list {
		bytes += size(&list[i])
	}
	return bytes
}

// Pointers returns pointers to the elements, for sorting large ones.
func Pointers[R any](list []R) []*R {
	all := make([]*R, len(list))
	for i := range list {
		all[i] = &list[i]
	}
	return all
}
