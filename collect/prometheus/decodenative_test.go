package prometheus

import (
	"errors"
	"fmt"

	"google.golang.org/protobuf/encoding/protowire"
)

// nativeSample is a native histogram with absolute numbers of buckets and counts.
type nativeSample struct {
	schema             int32
	count, zeros       uint64
	sum, threshold     float64
	positive, negative map[int]int64
	listed             int
	exemplars          []exemplar
	created            float64
}

// decodeNative returns nil if the histogram is a classic one only.
func decodeNative(f fields) (*nativeSample, error) {
	if !f.has(5) {
		return nil, nil
	}
	h := &nativeSample{
		schema: int32(f.one(5).sint()), threshold: f.one(6).double(), zeros: f.one(7).bits,
		count: f.one(1).bits, sum: f.one(2).double(),
	}
	if !(h.threshold > 0) || h.schema < -4 || h.schema > 8 {
		return nil, fmt.Errorf("schema %d and threshold %v", h.schema, h.threshold)
	}
	var err error
	if h.positive, err = decodeSide(f[12], f.one(13).bytes); err != nil {
		return nil, err
	}
	if h.negative, err = decodeSide(f[9], f.one(10).bytes); err != nil {
		return nil, err
	}
	total := int64(h.zeros)
	for _, side := range []map[int]int64{h.positive, h.negative} {
		h.listed += len(side)
		for _, n := range side {
			total += n
		}
	}
	if total != int64(h.count) {
		return nil, fmt.Errorf("%d values in the buckets of %d", total, h.count)
	}
	for _, b := range f[16] {
		e, err := decodeExemplar(b.bytes)
		if err != nil || e.untimed {
			return nil, fmt.Errorf("an exemplar without its time: %w", err)
		}
		h.exemplars = append(h.exemplars, *e)
	}
	if f.has(15) {
		t, err := message(f.one(15).bytes, "1:0 2:0")
		if err != nil {
			return nil, err
		}
		h.created = float64(t.one(1).bits) + float64(t.one(2).bits)/1e9
	}
	return h, nil
}

func decodeSide(spans []field, deltas []byte) (map[int]int64, error) {
	counts, index, count := map[int]int64{}, 0, int64(0)
	for i, s := range spans {
		f, err := message(s.bytes, "1:0 2:0")
		offset := f.one(1).sint()
		if err != nil || i > 0 && offset < 1 {
			return nil, fmt.Errorf("the offset %d: %w", offset, err)
		}
		index += int(offset)
		for range f.one(2).bits {
			delta, n := protowire.ConsumeVarint(deltas)
			if n < 0 {
				return nil, errors.New("fewer deltas than buckets")
			}
			deltas = deltas[n:]
			if count += protowire.DecodeZigZag(delta); count < 0 {
				return nil, fmt.Errorf("%d values in a bucket", count)
			}
			counts[index] = count
			index++
		}
	}
	if len(deltas) > 0 {
		return nil, errors.New("more deltas than buckets")
	}
	return counts, nil
}
