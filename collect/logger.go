package collect

// A Logger is told what happens, in a line of text with keys and values in
// turn. *slog.Logger is one. Its methods may be called by several goroutines at
// once; one that panics is survived.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// quietly calls write, and survives it: what is called is the program's code on
// our goroutine.
func quietly(write func()) {
	defer func() { _ = recover() }()
	write()
}
