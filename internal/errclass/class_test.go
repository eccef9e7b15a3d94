package errclass

import (
	"bufio"
	"context"
	"errors"
	"io"
	"io/fs"
	"os"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPlainErrorsHaveTheNamesOfTheOthers compares the short way with the long one.
func TestPlainErrorsHaveTheNamesOfTheOthers(t *testing.T) {
	for err, named := range map[error]bool{
		fs.ErrNotExist: true, fs.ErrExist: true, fs.ErrPermission: true, fs.ErrClosed: true, fs.ErrInvalid: true,
		context.Canceled: true, io.EOF: true, io.ErrUnexpectedEOF: true, io.ErrClosedPipe: true,
		io.ErrNoProgress: true, io.ErrShortBuffer: true, io.ErrShortWrite: true,

		errors.New("EOF"): false, bufio.ErrTooLong: false, os.ErrProcessDone: false, errors.ErrUnsupported: false,
	} {
		require.Equal(t, nameOf(err), systemName(err), "%v", err)
		require.Equal(t, named, systemName(err) != "", "%v", err)
	}
}
