package collect

import "log/slog"

// A Logger writes lines of a text with alternating keys and values. *slog.Logger is
// one. Its methods may be called by several goroutines at once. A panic in them is
// recovered.
type Logger interface {
	Info(msg string, args ...any)
	Warn(msg string, args ...any)
	Error(msg string, args ...any)
}

// defaultLogger is slog.Default() as it is when a line is written. The logger that a
// program replaces by slog.SetDefault later on would write to the new one, but all of a line
// as the message, at the level Info.
type defaultLogger struct{}

func (defaultLogger) Info(msg string, args ...any)  { slog.Info(msg, args...) }
func (defaultLogger) Warn(msg string, args ...any)  { slog.Warn(msg, args...) }
func (defaultLogger) Error(msg string, args ...any) { slog.Error(msg, args...) }

// quietly calls a method of a Logger and recovers from a panic: it is the program's code
// on our goroutine.
func quietly(write func(msg string, args ...any), msg string, args ...any) {
	defer func() { _ = recover() }()
	write(msg, args...)
}
