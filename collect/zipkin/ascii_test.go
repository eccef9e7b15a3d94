package zipkin

import (
	"encoding/json"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	"github.com/spacemonkeygo/monitor/v2/collect/internal/zipkinspan"
	"github.com/stretchr/testify/require"
)

func requireASCII(t *testing.T, text string) {
	t.Helper()
	body := zipkinspan.AppendString(nil, text)
	got := appendASCII(nil, body)
	for _, c := range got {
		require.Less(t, c, byte(0x80), "%q", got)
	}
	var decoded string
	require.NoError(t, json.Unmarshal(got, &decoded))
	require.Equal(t, string([]rune(text)), decoded)
}

func TestASCII(t *testing.T) {
	for _, text := range append(collecttest.HostileNames(), "\u007f\u0080\u07ff\u0800\ud7ff\ue000\uffff\U00010000\U0010ffff", "aé", "éa") {
		requireASCII(t, text)
	}
	require.Equal(t, `["\u00e9\ud83d\udc7e","a"]`, string(appendASCII([]byte(`[`), []byte(`"é👾","a"]`))))
}

func FuzzASCII(f *testing.F) {
	f.Add("é👾")
	f.Fuzz(requireASCII)
}
