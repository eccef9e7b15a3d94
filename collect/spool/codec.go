package spool

import (
	"bytes"
	"compress/flate"
	"encoding/gob"
	"io"
)

// version is the version of the batches' format: a gob value, compressed. It stays the
// same when fields are added.
const version = "2"

// maxValue bounds a value that is read, in bytes, as gob does.
const maxValue = 1 << 30

// encode appends a value as bytes.
func encode(b []byte, v any) ([]byte, error) {
	to := bytes.NewBuffer(b)
	w, err := flate.NewWriter(to, flate.BestSpeed)
	if err == nil {
		err = gob.NewEncoder(w).Encode(v)
	}
	if err == nil {
		err = w.Close()
	}
	return to.Bytes(), err
}

// decode returns the value in the bytes, which must contain nothing else.
func decode[T any](b []byte) (*T, error) {
	from := bytes.NewReader(b)
	r := bytes.Buffer{}
	if _, err := r.ReadFrom(io.LimitReader(flate.NewReader(from), maxValue)); err != nil {
		return nil, err
	}
	v := new(T)
	if err := gob.NewDecoder(&r).Decode(v); err != nil {
		return nil, err
	}
	if r.Len() > 0 || from.Len() > 0 {
		return nil, errDamaged
	}
	return v, nil
}
