// Package size measures how many bytes each library adds to a program that already
// uses an HTTP server and client, encoding/json and log/slog: the file of such a
// program with and without the library, linked the same way. The programs are in
// the folder programs.
package size
