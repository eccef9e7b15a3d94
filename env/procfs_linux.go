package env

import (
	"bytes"
	"errors"
	"io"
	"io/fs"
	"math"
	"strconv"
	"time"
)

// A stat is what is used of /proc/self/stat; see proc_pid_stat(5).
type stat struct {
	threads       uint64
	started       time.Duration // after the boot
	virtualBytes  uint64
	residentPages uint64
}

// The positions of fields behind the name of the command, which are the numbers
// that proc_pid_stat(5) gives them, less three.
const (
	statThreads  = 20 - 3
	statStarted  = 22 - 3
	statVirtual  = 23 - 3
	statResident = 24 - 3
)

// tick is the unit of times in /proc: USER_HZ is 100 on every architecture that
// Go supports.
const tick = 10 * time.Millisecond

// parseStat reports false if anything about the line is not as it should be.
// The name of the command is up to its owner, and may contain spaces, newlines
// and parentheses; nothing behind it contains a parenthesis. A field must follow
// the last one that is used, or its end may have been cut off.
func parseStat(line []byte) (s stat, ok bool) {
	end := bytes.LastIndexByte(line, ')')
	if end < 0 {
		return stat{}, false
	}
	fields := bytes.Fields(line[end+1:])
	if len(fields) <= statResident+1 {
		return stat{}, false
	}
	var started uint64
	for _, f := range []struct {
		at int
		to *uint64
	}{
		{statThreads, &s.threads},
		{statStarted, &started},
		{statVirtual, &s.virtualBytes},
		{statResident, &s.residentPages},
	} {
		var err error
		if *f.to, err = strconv.ParseUint(string(fields[f.at]), 10, 64); err != nil {
			return stat{}, false
		}
	}
	// A process that can ask has a thread and memory, unless its kernel keeps
	// no count of them.
	if s.threads == 0 || s.virtualBytes == 0 || s.residentPages == 0 || started > math.MaxInt64/uint64(tick) {
		return stat{}, false
	}
	s.started = time.Duration(started) * tick
	return s, true
}

// parseUptime parses /proc/uptime: the seconds since the boot, and more; see
// proc_uptime(5).
func parseUptime(line []byte) (up time.Duration, ok bool) {
	first, _, found := bytes.Cut(line, []byte(" "))
	seconds, err := strconv.ParseFloat(string(first), 64)
	if !found || err != nil || !(seconds >= 0 && seconds < math.MaxInt64/1e9) {
		return 0, false
	}
	return time.Duration(seconds * 1e9), true
}

// openFiles counts the open file descriptors of this process. Since Linux 6.2
// the size of the directory is their number, at no cost. Where it is zero the
// entries are counted, less the descriptor that it takes to read them.
func openFiles(proc fs.FS) (n int64, ok bool) {
	if info, err := fs.Stat(proc, "self/fd"); err != nil {
		return 0, false
	} else if info.Size() > 0 {
		return info.Size(), true
	}
	file, err := proc.Open("self/fd")
	if err != nil {
		return 0, false
	}
	defer file.Close()
	dir, ok := file.(fs.ReadDirFile)
	if !ok {
		return 0, false
	}
	for {
		// In pieces: there may be a million.
		entries, err := dir.ReadDir(256)
		n += int64(len(entries))
		switch {
		case errors.Is(err, io.EOF):
			return n - 1, n > 0
		case err != nil:
			return 0, false
		}
	}
}
