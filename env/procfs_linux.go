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
	threads uint64
	started time.Duration // after the boot
}

// The positions of fields behind the name of the command, which are the numbers
// that proc_pid_stat(5) gives them, less three.
const (
	statThreads = 20 - 3
	statStarted = 22 - 3
)

// tick is the unit of times in /proc: USER_HZ is 100 on every architecture that
// Go supports.
const tick = 10 * time.Millisecond

// parseStat reports false if the line is not as it should be. The name of the
// command is up to its owner, and may contain spaces, newlines and parentheses;
// nothing behind it contains a parenthesis. A field must follow the last one
// that is used, or its end may have been cut off.
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

// A statm is what is used of /proc/self/statm, in pages; see proc_pid_statm(5).
// The numbers in stat are the same in principle, but since Linux 6.2 each
// processor may keep some of the resident pages to itself, and newer kernels
// add these up for statm only.
type statm struct{ size, resident uint64 }

// parseStatm reports false if the line is not as it should be, or the kernel
// keeps no count: a process that can ask has memory.
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
