// Package size measures how much larger a program becomes that sees itself: the
// file of the smallest web server with and without each library, linked the
// same way. The programs are in the folder programs.
package size
