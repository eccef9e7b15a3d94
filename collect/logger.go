package collect

// A Logger writes lines of a text with alternating keys and values. *slog.Logger is
// one. Its methods may be called by several goroutines at once. A panic in them is
// recovered.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// quietly calls a method of a Logger and recovers from a panic: it is the program's code
// on our goroutine.
func quietly(write func(msg string, args ...any), msg string, args ...any) {
	defer func() { _ = recover() }()
	write(msg, args...)
}
