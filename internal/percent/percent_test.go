package percent_test

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2/internal/percent"
	"github.com/stretchr/testify/require"
)

func TestDecode(t *testing.T) {
	f := func(want, s string) {
		t.Helper()
		require.Equal(t, want, percent.Decode(s))
	}
	f("", "")
	f("plain", "plain")
	f("a,b", "a%2Cb")
	f("键", "%e9%94%AE")
	f("%", "%")
	f("%2", "%2")
	f("%zz", "%zz")
	f("%+1", "%+1")
	f("%%", "%%")
	f("% ", "%%20")
	f("%20", "%2520") // decoded once
}
