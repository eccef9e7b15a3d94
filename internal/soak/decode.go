package main

import (
	"bytes"
	"compress/gzip"
	"encoding/base64"
	"encoding/binary"
	"encoding/json"
	"fmt"
	"io"
	"math"
	"strconv"
	"strings"

	"github.com/klauspost/compress/snappy"
	"google.golang.org/protobuf/encoding/protowire"
)

// A decoder puts the spans or the counter of a body into the store. What is malformed panics
// or returns an error.
type decoder func(s *store, body []byte, told bool) error

func unzip(body []byte) ([]byte, error) {
	if !bytes.HasPrefix(body, []byte{0x1f, 0x8b}) {
		return body, nil
	}
	r, err := gzip.NewReader(bytes.NewReader(body))
	if err != nil {
		return nil, err
	}
	return io.ReadAll(r)
}

// number reads a number, and what follows it is ignored.
func number(text string) (float64, error) {
	end := strings.IndexFunc(text, func(r rune) bool { return !strings.ContainsRune("0123456789.eE+-", r) })
	if end >= 0 {
		text = text[:end]
	}
	return strconv.ParseFloat(text, 64)
}

// lines reads the counter from lines in which its value follows the text after, and gives it
// to put.
func lines(after string, put func(*store, float64)) decoder {
	return func(s *store, body []byte, _ bool) error {
		for line := range strings.Lines(string(body)) {
			_, rest, found := strings.Cut(line, counted)
			if !found {
				continue
			}
			_, value, found := strings.Cut(rest, after)
			if !found {
				continue
			}
			if after == ".total " && strings.Contains(line, "put ") { // OpenTSDB's time comes first
				_, value, _ = strings.Cut(value, " ")
			}
			v, err := number(value)
			if err != nil {
				return fmt.Errorf("%q: %w", line, err)
			}
			put(s, v)
		}
		return nil
	}
}

// pickle reads one message of Graphite: a name is followed by its time, and by its value.
func pickle(s *store, body []byte, _ bool) error {
	_, rest, found := bytes.Cut(body, []byte(counted+".total"))
	if found {
		if rest[0] != 'J' || rest[5] != 'G' {
			return fmt.Errorf("pickle: %q", rest[:min(20, len(rest))])
		}
		s.set(math.Float64frombits(binary.BigEndian.Uint64(rest[6:])))
	}
	return nil
}

func datadogJSON(s *store, body []byte, told bool) error {
	var request struct {
		Series []struct {
			Metric string
			Points []struct {
				Timestamp int64
				Value     float64
			}
		}
	}
	err := json.Unmarshal(body, &request)
	for _, series := range request.Series {
		if strings.HasSuffix(series.Metric, counted+".count") {
			s.addAt(series.Points[0].Timestamp, series.Points[0].Value, told)
		}
	}
	return err
}

func opentsdbJSON(s *store, body []byte, _ bool) error {
	var points []struct {
		Metric string
		Value  json.Number
	}
	err := json.Unmarshal(body, &points)
	for _, p := range points {
		if strings.HasSuffix(p.Metric, counted+".total") {
			v, err := p.Value.Float64()
			if err != nil {
				return err
			}
			s.set(v)
		}
	}
	return err
}

func zipkinJSON(s *store, body []byte, told bool) error {
	var spans []struct{ ID string }
	err := json.Unmarshal(body, &spans)
	var ids []uint64
	for _, span := range spans {
		id, err := strconv.ParseUint(span.ID, 16, 64)
		if err != nil {
			return err
		}
		ids = append(ids, id)
	}
	s.keepSpans(ids, told)
	return err
}

// fields returns the contents of the fields at the end of a path of numbers in protobuf, the
// fixed numbers little-endian.
func fields(b []byte, path ...protowire.Number) (found [][]byte) {
	for len(b) > 0 {
		n, kind, size := protowire.ConsumeTag(b)
		if size < 0 {
			panic("malformed protobuf")
		}
		b = b[size:]
		if size = protowire.ConsumeFieldValue(n, kind, b); size < 0 {
			panic("malformed protobuf")
		}
		if n == path[0] {
			value := b[:size]
			if kind == protowire.BytesType {
				value, _ = protowire.ConsumeBytes(b)
			}
			if len(path) == 1 {
				found = append(found, value)
			} else {
				found = append(found, fields(value, path[1:]...)...)
			}
		}
		b = b[size:]
	}
	return found
}

// protoSpans reads the identifiers at the end of a path.
func protoSpans(path ...protowire.Number) decoder {
	return func(s *store, body []byte, told bool) error {
		var ids []uint64
		for _, id := range fields(body, path...) {
			ids = append(ids, binary.BigEndian.Uint64(id))
		}
		s.keepSpans(ids, told)
		return nil
	}
}

func otlpMetrics(s *store, body []byte, _ bool) error {
	for _, m := range fields(body, 1, 2, 2) {
		if strings.HasSuffix(string(fields(m, 1)[0]), "."+counted) {
			s.set(float64(binary.LittleEndian.Uint64(fields(m, 7, 1, 6)[0])))
		}
	}
	return nil
}

func remoteWrite(s *store, body []byte, _ bool) error {
	body, err := snappy.Decode(nil, body)
	for _, series := range fields(body, 1) {
		for _, name := range fields(series, 1, 2) {
			if strings.HasSuffix(string(name), counted+"_total") {
				v := math.Float64frombits(binary.LittleEndian.Uint64(fields(series, 2, 1)[0]))
				if !math.IsNaN(v) { // the mark of a series that ends
					s.set(v)
				}
			}
		}
	}
	return err
}

// scribe reads the contents of a frame: a call with a list of a category and a span each.
func scribe(s *store, body []byte, told bool) error {
	t := thrift{body}
	t.take(8 + 3 + 4) // version and type, "Log", number
	t.take(3 + 1)     // the list
	var ids []uint64
	for range t.uint32() {
		t.take(3)
		t.take(t.uint32())
		t.take(3)
		span, err := base64.StdEncoding.DecodeString(string(t.take(t.uint32())))
		if err != nil {
			return err
		}
		t.take(1)
		ids = append(ids, (&thrift{span}).span())
	}
	s.keepSpans(ids, told)
	return nil
}

// thriftSpans reads a list of structs.
func thriftSpans(s *store, body []byte, told bool) error {
	t := thrift{body}
	t.take(1)
	var ids []uint64
	for range t.uint32() {
		ids = append(ids, t.span())
	}
	s.keepSpans(ids, told)
	return nil
}
