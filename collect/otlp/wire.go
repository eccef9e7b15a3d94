package otlp

import "google.golang.org/protobuf/encoding/protowire"

// A field is one of a message of OTLP: what protobuf calls it, and what JSON does.
type field struct {
	number protowire.Number
	name   string
}

// A wire is one of the two encodings of a message. What is appended to it goes into
// the message that was opened last. Texts and numbers are there even if they are
// empty or zero: who wants the default left out does not append it.
type wire interface {
	begin(b []byte) // a message, which is appended to b
	end() []byte    // returns b with the message
	size() int      // of b so far

	open(f field) // a message in the field
	list(f field) // the field as a list of messages
	item()        // a message in the list that was opened last
	close()       // the message or the list that was opened last

	text(f field, s string)
	joined(f field, a, b, c string) // one text of three parts
	id(f field, id []byte)          // bytes, which JSON has in hexadecimal
	enum(f field, v uint32)
	flag(f field, v bool)
	int32(f field, v int32)    // sint32
	fixed32(f field, v uint32) // fixed32
	uint32(f field, v uint32)  // uint32
	int64(f field, v int64)    // int64, a varint
	sfixed64(f field, v int64)
	fixed64(f field, v uint64)
	double(f field, v float64)

	// Lists of numbers, packed in protobuf.
	uint64s(f field, list []uint64)  // varints
	fixed64s(f field, list []uint64) // eight bytes each
	doubles(f field, list []float64)
}
