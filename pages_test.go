package monitor_test

import (
	"os"
	"regexp"
	"strings"
	"testing"

	"github.com/stretchr/testify/require"
)

// TestPagesNameTests holds that SECURITY.md and RELIABILITY.md name tests and files that
// exist. A test belongs to the last file of tests that is linked before it on its line.
func TestPagesNameTests(t *testing.T) {
	reference := regexp.MustCompile("\\]\\(([^)]*)\\)|`((?:Test|Fuzz)[^`]*)`")
	for _, page := range []string{"SECURITY.md", "RELIABILITY.md"} {
		text, err := os.ReadFile(page)
		require.NoError(t, err)
		tests := 0
		for line := range strings.Lines(string(text)) {
			var file, source string
			for _, found := range reference.FindAllStringSubmatch(line, -1) {
				switch target, test := found[1], found[2]; {
				case test != "":
					tests++
					require.NotEmpty(t, file, "%s: %s is not behind its file", page, test)
					require.True(t, strings.Contains(source, "\nfunc "+test+"("), "%s: %s has no %s", page, file, test)
				case strings.HasSuffix(target, "_test.go"):
					b, err := os.ReadFile(target)
					require.NoError(t, err, page)
					file, source = target, string(b)
				case !strings.Contains(target, "://"):
					_, err := os.Stat(target)
					require.NoError(t, err, page)
				}
			}
		}
		require.Greater(t, tests, 30, page)
	}
}
