package page

import (
	"net/http/httptest"
	"testing"

	"github.com/stretchr/testify/require"
)

func TestWithKeepsTheRestOfTheQuery(t *testing.T) {
	const all = "?catch=c&function=f&limit=7&match=0&reason=slow&refresh=2&sort=busiest"
	for _, address := range []string{"?", all} {
		q, err := ParseQuery(httptest.NewRequest("GET", "/stats/traces"+address, nil))
		require.NoError(t, err)
		require.Equal(t, address, q.With("", ""))
	}
}
