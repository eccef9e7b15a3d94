// Package memory measures how many bytes of the heap an instrument and a span
// take: what the heap has grown by after many were made and the garbage
// collector ran, divided by their number. Names, tables and everything else that
// a library keeps for them are part of it.
package memory
