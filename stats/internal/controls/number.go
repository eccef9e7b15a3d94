package controls

import (
	"strconv"
	"strings"
	"time"
)

// parseDecimal reads a decimal number such as 10, 0.05 or .5, from 0 to below 1e15,
// without a sign or an exponent. NaN and the infinities are errors.
func parseDecimal(text string) (v float64, ok bool) {
	if strings.Trim(text, "0123456789.") != "" {
		return 0, false
	}
	v, err := strconv.ParseFloat(text, 64)
	return v, err == nil && v < 1e15
}

// parseDuration reads a duration such as 250ms, 1.5s or 1m30s, which must not be negative
// and must be less than a hundred years.
func parseDuration(text string) (d time.Duration, ok bool) {
	d, err := time.ParseDuration(text)
	return d, err == nil && 0 <= d && d < 100*365*24*time.Hour
}
