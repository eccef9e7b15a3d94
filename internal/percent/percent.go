// Package percent decodes percent-encoding leniently.
package percent

import (
	"strconv"
	"strings"
)

// Decode returns s with each "%" and the two hexadecimal digits after it replaced by
// the byte that they stand for. A "%" without two such digits stays as it is.
func Decode(s string) string {
	if !strings.Contains(s, "%") {
		return s
	}
	b := make([]byte, 0, len(s))
	for i := 0; i < len(s); i++ {
		c := s[i]
		if c == '%' && i+2 < len(s) {
			if n, err := strconv.ParseUint(s[i+1:i+3], 16, 8); err == nil {
				c, i = byte(n), i+2
			}
		}
		b = append(b, c)
	}
	return string(b)
}
