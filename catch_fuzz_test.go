package monitor

import (
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// FuzzMatchName compares with a regular expression.
func FuzzMatchName(f *testing.F) {
	for _, c := range [][2]string{
		{"(*Store).Get", "(*Store).Get"}, {"*", ""}, {"", ""}, {"a*b*c", "abbcc"}, {"**", "x"}, {"*a", "ba"}, {"a*a", "a"}, {"*ab*", "aab"},
	} {
		f.Add(c[0], c[1])
	}
	f.Fuzz(func(t *testing.T, pattern, name string) {
		expression := regexp.QuoteMeta(strings.ToValidUTF8(pattern, "?"))
		expression = "(?s)^" + strings.ReplaceAll(expression, `\*`, ".*") + "$"
		pattern, name = strings.ToValidUTF8(pattern, "?"), strings.ToValidUTF8(name, "?")
		require.Equal(t, regexp.MustCompile(expression).MatchString(name), matchName(pattern, name), "%q %q", pattern, name)
	})
}
