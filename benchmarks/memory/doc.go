// Package memory measures how many bytes of the heap an instrument and a span
// take: the growth of the heap after many were made and the garbage collector
// ran, divided by their number. It includes names, tables and everything else that a
// library keeps for them.
package memory
