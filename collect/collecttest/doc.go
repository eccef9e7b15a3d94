// Package collecttest checks that a backend keeps the promises of package collect when
// its server is sick: recording does not wait, memory stays bounded, the ledger balances
// at every moment, and after the recovery nothing is missing that should be there. Of a
// request that is too large for an HTTP server, only an item that is too large alone is
// lost. What a server has not acknowledged is not counted as delivered. Half of the tests
// wrap the sink in a type that embeds only the interface.
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
