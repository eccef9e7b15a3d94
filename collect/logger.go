package collect

import (
	"fmt"
	"log"
	"strconv"
	"strings"
)

// A Logger is told what happens, in a line of text with keys and values in
// turn. *slog.Logger is one. Its methods may be called by several goroutines at
// once; one that panics is survived.
//
// It is an interface, and the default is not slog's, for the sake of programs
// that do without: slog brings its handlers, and encoding/json with them, which
// is 280 KB.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// standard is the Logger that writes to the standard logger of package log.
type standard struct{}

func (standard) Info(msg string, args ...any)  { log.Print(line("INFO", msg, args)) }
func (standard) Warn(msg string, args ...any)  { log.Print(line("WARN", msg, args)) }
func (standard) Error(msg string, args ...any) { log.Print(line("ERROR", msg, args)) }

// line returns "LEVEL msg key=value key=value"; values are quoted if they could
// be taken for anything else.
func line(level, msg string, args []any) string {
	var b strings.Builder
	b.WriteString(level + " " + msg)
	for i := 0; i+1 < len(args); i += 2 {
		value := fmt.Sprint(args[i+1])
		if strings.ContainsFunc(value, func(r rune) bool { return r == ' ' || r == '"' || r == '=' || !strconv.IsPrint(r) }) {
			value = strconv.Quote(value)
		}
		fmt.Fprintf(&b, " %s=%s", args[i], value)
	}
	return b.String()
}

// quietly calls write, and survives it: what is called is the program's code on
// our goroutine.
func quietly(write func()) {
	defer func() { _ = recover() }()
	write()
}
