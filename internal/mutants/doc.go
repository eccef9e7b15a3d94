// Command mutants measures what the tests hold. It changes the code in one place, such as a
// comparison or a statement that is left out, and runs the tests of the package: at least
// one must fail. A mutant that survives is a promise without a test, or a change that no
// test can see; the file equivalent.txt lists the latter, each with the reason.
//
//	go run ./internal/mutants                          300 mutants, spread over all packages
//	go run ./internal/mutants -n 50 ./collect/...      of these packages only
//	go run ./internal/mutants -seed 7                  others than those of seed 1
//
// The source is not touched: the go command reads the changed file by its flag -overlay.
// The tests of an internal package are also those of the packages that import it, and those
// of another one also those of the package above it.
// A mutant takes as long as these tests, and so 300 take most of an hour.
//
// It prints each survivor when it is found, and a table at the end. It fails if a mutant
// survives that is not listed.
package main
