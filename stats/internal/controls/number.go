package controls

import (
	"strconv"
	"strings"
	"time"
)

// parseDecimal reads a decimal number such as 10, 0.05 or .5, from 0 to below 1e15:
// no sign and no exponent, and nothing that is not a number.
func parseDecimal(text string) (v float64, ok bool) {
	if strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && v < 1e15
}

// parseDuration reads a duration such as 250ms, 1.5s or 1m30s, of less than a
// hundred years, that is not negative.
func parseDuration(text string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil && 0 <= d && d < 100*365*24*time.Hour
}
