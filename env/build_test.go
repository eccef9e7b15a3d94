package env

import (
	"runtime"
	"runtime/debug"
	"strings"
	"testing"
	"unicode/utf8"

	"github.com/stretchr/testify/require"

	"github.com/spacemonkeygo/monitor/v2"
)

func TestBuildTags(t *testing.T) {
	info := &debug.BuildInfo{
		GoVersion: "go1.99",
		Main:      debug.Module{Path: "example.com/server", Version: "v1.2.3"},
		Settings: []debug.BuildSetting{
			{Key: "CGO_ENABLED", Value: "0"},
			{Key: "vcs.revision", Value: "abcdef"},
			{Key: "vcs.modified", Value: "true"},
		},
	}
	require.Equal(t, []monitor.Tag{
		{Key: "go_version", Value: "go1.99"},
		{Key: "modified", Value: "true"},
		{Key: "module", Value: "example.com/server"},
		{Key: "revision", Value: "abcdef"},
		{Key: "version", Value: "v1.2.3"},
	}, tagsOf(info))
	require.Equal(t, []monitor.Tag{{Key: "go_version", Value: "go1.99"}}, tagsOf(&debug.BuildInfo{GoVersion: "go1.99"}))

	require.Contains(t, buildTags(), monitor.String("go_version", runtime.Version()))
	require.EqualValues(t, 1, take()["build info"].Float)
}

func TestClip(t *testing.T) {
	for _, value := range []string{"", "short", strings.Repeat("a", monitor.MaxName)} {
		require.Equal(t, value, clip(value))
	}
	for _, value := range []string{strings.Repeat("a", 300), "a" + strings.Repeat("é", 150)} {
		got := clip(value)
		require.True(t, utf8.ValidString(got), "%q", got)
		require.LessOrEqual(t, len(got), monitor.MaxName)
		require.Greater(t, len(got), monitor.MaxName-utf8.UTFMax)
		require.True(t, strings.HasPrefix(value, got))
	}
	require.Equal(t, "a\uFFFDb", clip("a\xff\xfeb"))
}
