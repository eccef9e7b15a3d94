package post

import (
	"bytes"
	"encoding/json"
	"strings"
)

// JSON calls f with each value of the body in order, as far as the body is JSON: of a cut
// answer, with the values before the cut. The path of a value has the keys of the objects
// around it with dots between them; elements of an array have the path of the array. For
// an object or array f gets its beginning, a json.Delim.
func (a *Answer) JSON(f func(path string, value json.Token)) {
	d := json.NewDecoder(bytes.NewReader(a.Body))
	walkJSON(d, "", func(path string, value json.Token) {
		if _, number := value.(float64); number && a.Cut && d.InputOffset() == int64(len(a.Body)) {
			return // there may have been more digits
		}
		f(path, value)
	})
}

// walkJSON reads one value. It returns false when there is none, or the end of the
// object or array that it would be in.
func walkJSON(d *json.Decoder, path string, f func(path string, value json.Token)) bool {
	value, err := d.Token()
	if err != nil || value == json.Delim('}') || value == json.Delim(']') {
		return false
	}
	f(path, value)
	switch value {
	case json.Delim('['):
		for walkJSON(d, path, f) {
		}
	case json.Delim('{'):
		for {
			key, err := d.Token()
			name, ok := key.(string)
			if err != nil || !ok {
				return err == nil
			}
			if !walkJSON(d, strings.TrimPrefix(path+"."+name, "."), f) {
				return false
			}
		}
	}
	return true
}
