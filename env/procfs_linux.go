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

// A stat is the part of /proc/self/stat that is used; see proc_pid_stat(5).
type stat struct {
	threads uint64
	started time.Duration // after the boot
}

// The positions of fields after the name of the command: their numbers in
// proc_pid_stat(5), less three.
const (
	statThreads = 20 - 3
	statStarted = 22 - 3
)

// tick is the unit of times in /proc: USER_HZ is 100 on every architecture that
// Go supports.
const tick = 10 * time.Millisecond

// parseStat reports false for a malformed line. The name of the command can contain
// anything, such as spaces, newlines and parentheses, but no parenthesis follows it.
// At least one field must follow the last one that is used, whose end could be cut
// off otherwise.
func parseStat(line []byte) (s stat, ok bool) {
	name := bytes.LastIndexByte(line, ')')
	if name < 0 {
		return stat{}, false
	}
	fields := bytes.Fields(line[name+1:])
	if len(fields) <= statStarted+1 {
		return stat{}, false
	}
	threads, err1 := parseUint(fields[statThreads])
	started, err2 := parseUint(fields[statStarted])
	if err1 != nil || err2 != nil || threads == 0 || started > math.MaxInt64/uint64(tick) {
		return stat{}, false
	}
	return stat{threads, time.Duration(started) * tick}, true
}

// A statm is the part of /proc/self/statm that is used, in pages; see
// proc_pid_statm(5). stat has the same numbers in principle, but since Linux 6.2
// each processor may count some resident pages apart, and newer kernels add these
// only to statm.
type statm struct{ size, resident uint64 }

// parseStatm reports false for a malformed line and for zeros, which mean that the
// kernel does not count: a running process has memory.
func parseStatm(line []byte) (s statm, ok bool) {
	fields := bytes.Fields(line)
	if len(fields) < 3 {
		return statm{}, false
	}
	size, err1 := parseUint(fields[0])
	resident, err2 := parseUint(fields[1])
	if err1 != nil || err2 != nil || size == 0 || resident == 0 {
		return statm{}, false
	}
	return statm{size, resident}, true
}

func parseUint(b []byte) (uint64, error) { return strconv.ParseUint(string(b), 10, 64) }

// parseUptime returns the first number of /proc/uptime, the seconds since the boot;
// see proc_uptime(5).
func parseUptime(line []byte) (up time.Duration, ok bool) {
	first, _, found := bytes.Cut(line, []byte(" "))
	seconds, err := strconv.ParseFloat(string(first), 64)
	if !found || err != nil || !(seconds >= 0 && seconds < math.MaxInt64/1e9) {
		return 0, false
	}
	return time.Duration(seconds * 1e9), true
}

// openFiles counts the open file descriptors of this process. Since Linux 6.2 the
// size of the directory is their number, at no cost. If the size is zero, openFiles
// counts the entries, less the descriptor that reading them takes.
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
