// Package collecttest checks that a backend keeps the promises of package
// collect when what it talks to is sick: that recording does not wait, memory
// stays bounded, the ledger balances at every moment, and after the recovery
// everything is there that should be.
//
// A backend's test gives it a constructor and a decoder:
//
//	func TestConformance(t *testing.T) {
//		collecttest.TestSpans(t, collecttest.SpanBackend{
//			Serve:  collecttest.ServeHTTP,
//			New:    newSink,
//			Decode: decodeIDs,
//		})
//	}
package collecttest
