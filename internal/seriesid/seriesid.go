// Package seriesid builds the identity of a series, for use as the key of a map.
package seriesid

import "encoding/binary"

// Append appends one part of an identity: a scope, a name, the key or the value of
// a tag. Its length comes first, so that no two lists of parts are alike, whatever
// bytes the parts contain.
func Append(b []byte, part string) []byte {
	return append(binary.AppendUvarint(b, uint64(len(part))), part...)
}
