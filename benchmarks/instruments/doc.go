// Package instruments measures the cost of recording a number: an event, an
// addition, a value of a distribution, a time.
package instruments
