//go:build interop

package interop

import (
	"encoding/json"
	"os/exec"
	"strconv"
	"strings"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/collecttest"
	graphitesink "github.com/spacemonkeygo/monitor/v2/collect/graphite"
	"github.com/stretchr/testify/require"
)

// unpickler reads messages as carbon does, and with all that Python knows, and
// writes the points as JSON.
const unpickler = `
import json, pickle, struct, sys
from carbon.util import get_unpickler
data, points = sys.stdin.buffer.read(), []
while data:
    (size,) = struct.unpack('>I', data[:4])
    message, data = data[4:4 + size], data[4 + size:]
    assert len(message) == size < 2 ** 20
    part = pickle.loads(message)
    assert 0 < len(part) <= 500
    assert part == get_unpickler(insecure=False).loads(message)
    points += part
json.dump([[name, repr(time), repr(value)] for name, (time, value) in points], sys.stdout)
`

// TestPython compares what Python makes of pickles with the lines.
func TestPython(t *testing.T) {
	for _, moment := range []time.Time{time.Unix(1_700_000_000, 0), time.Date(2100, 1, 1, 0, 0, 0, 0, time.UTC)} {
		for _, tags := range []bool{false, true} {
			s := &collect.Snapshot{Time: moment, Service: "shop", Metrics: settled(ofEveryKind("shop"))}
			write := func(protocol graphitesink.Protocol) []byte {
				server := collecttest.ServeTCP(t)
				sink, err := graphitesink.New(graphitesink.Options{Addr: server.Addr(), Protocol: protocol, Tags: tags})
				require.NoError(t, err)
				require.NoError(t, sink.SendMetrics(t.Context(), s))
				require.NoError(t, sink.Close())
				size := -1
				require.Eventually(t, func() bool { // all of it
					before := size
					size = 0
					if r := server.Received(); len(r) > 0 {
						size = len(r[0])
					}
					return size > 0 && size == before
				}, 10*time.Second, 100*time.Millisecond)
				return server.Received()[0]
			}
			python := exec.CommandContext(t.Context(), "/usr/bin/python3", "-W", "ignore", "-c", unpickler)
			python.Env = hermetic()
			python.Stdin = strings.NewReader(string(write(graphitesink.Pickle)))
			var complaint strings.Builder
			python.Stderr = &complaint
			out, err := python.Output()
			require.NoError(t, err, "%v: %s", missing("Python with carbon", err), complaint.String())
			var points [][3]string // name, time, value
			require.NoError(t, json.Unmarshal(out, &points))

			lines := strings.Split(strings.TrimSuffix(string(write(graphitesink.Plaintext)), "\n"), "\n")
			require.Len(t, points, len(lines))
			for i, p := range points {
				fields := strings.Fields(lines[i])
				require.Equal(t, fields[0], p[0])
				for j, text := range []string{fields[2], fields[1]} {
					want, err1 := strconv.ParseFloat(text, 64)
					got, err2 := strconv.ParseFloat(p[j+1], 64)
					require.NoError(t, err1)
					require.NoError(t, err2)
					require.Equal(t, want, got, p[0])
				}
			}
		}
	}
}
