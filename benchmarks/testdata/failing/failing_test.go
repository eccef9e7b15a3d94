// Package failing has a benchmark that fails.
package failing

import "testing"

func BenchmarkRow(b *testing.B) {
	b.Run("peer", func(b *testing.B) { b.Fatal("the peer is out of order") })
}
