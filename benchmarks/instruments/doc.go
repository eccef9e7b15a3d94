// Package instruments measures what it costs to record a number: an event, an
// addition, a value of a distribution, a time.
package instruments
