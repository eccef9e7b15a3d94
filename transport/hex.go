package transport

import (
	"encoding/binary"

	"github.com/spacemonkeygo/monitor/v2"
)

// readTraceID reads 32 lower-case hexadecimal digits that are not all zero, or 16
// for the right half, as monitor.ParseTraceID does.
func readTraceID(id *monitor.TraceID, s string) (ok bool) {
	left, leftOK := uint64(0), true
	if len(s) == 32 {
		left, leftOK = parse64(s[:16])
		s = s[16:]
	}
	right, rightOK := parse64(s)
	setTraceID(id, left, right)
	return leftOK && rightOK && id.IsValid()
}

// readSpanID reads what monitor.ParseSpanID does.
func readSpanID(id *monitor.SpanID, s string) bool {
	n, ok := parse64(s)
	binary.BigEndian.PutUint64(id[:], n)
	return ok && n != 0
}

func setTraceID(id *monitor.TraceID, left, right uint64) {
	binary.BigEndian.PutUint64(id[:8], left)
	binary.BigEndian.PutUint64(id[8:], right)
}

// parse64 reads exactly 16 lower-case hexadecimal digits.
func parse64(s string) (n uint64, ok bool) {
	if len(s) != 16 {
		return 0, false
	}
	high, highOK := parse32(s[:8])
	low, lowOK := parse32(s[8:])
	return high<<32 | low, highOK && lowOK
}

// parse32 reads 8 lower-case hexadecimal digits, all of them at once: each step
// does the same to every byte of a word.
func parse32(s string) (n uint64, ok bool) {
	const each = 0x01_01_01_01_01_01_01_01
	word := binary.BigEndian.Uint64([]byte(s))
	n = word&(0x0f*each) + 9*(word>>6&each) // bit 6 tells letters from digits
	letters := (n + 6*each) >> 4 & each
	ok = n&(0xf0*each) == 0 && n+'0'*each+('a'-'0'-10)*letters == word
	n = (n | n>>4) & 0x00ff_00ff_00ff_00ff
	n = (n | n>>8) & 0x0000_ffff_0000_ffff
	return (n | n>>16) & 0xffff_ffff, ok
}

// parseByte reads two lower-case hexadecimal digits.
func parseByte(high, low byte) (b byte, ok bool) {
	for _, c := range [...]byte{high, low} {
		switch {
		case '0' <= c && c <= '9':
			b = b<<4 | (c - '0')
		case 'a' <= c && c <= 'f':
			b = b<<4 | (c - 'a' + 10)
		default:
			return 0, false
		}
	}
	return b, true
}

// parseDigits reads 1 to 16 hexadecimal digits; without, n is 0.
func parseDigits(s string) (n uint64, ok bool) {
	if s == "" || len(s) > 16 {
		return 0, false
	}
	for i := range len(s) {
		switch c := s[i]; {
		case '0' <= c && c <= '9':
			n = n<<4 | uint64(c-'0')
		case 'a' <= c|0x20 && c|0x20 <= 'f':
			n = n<<4 | uint64(c|0x20-'a'+10)
		default:
			return 0, false
		}
	}
	return n, true
}
