package collecttest

import (
	"math"
	"strings"

	"github.com/spacemonkeygo/monitor/v2"
)

// HostileNames returns names that have broken exporters before. They all differ, and a
// backend must keep them different.
func HostileNames() []string {
	return []string{
		"plain", "a b", "a_b", "a/b", "a.b", "a-b", "a:b", "a;b", "a|b", "a,b", "a=b", "a#b", "a@b", "a\\b",
		"", ".", "..", "a..b", ".a", "a.", "/", "//", "_", "__", "-", "--", "~", "*", "?", "{a,b}", "[a]", "$", "%s%n", "%00",
		"a\nb", "a\r\nb", "a\tb", "a\x00b", "\x1b[31m", "\u2028", "\u202e", "\x7f",
		"<script>alert(1)</script>", `"`, `'`, "`", `\"`, `\u0000`, "&amp;", "${jndi:x}", "'; drop table spans; --",
		"ключ", "键", "👾", "e\u0301", "\u00e9", "a\xffb", "\xc0\x80", "\xed\xa0\x80", "\xff\xfe",
		"yAnnotations", "yAnnotations\"", "Endpoint\"", "NaN", "nan 1 1\nb 2", "total", "count", "sum",
		strings.Repeat("x", 255), strings.Repeat("x", 256), strings.Repeat("long ", 2000), strings.Repeat("\u00e9", 5000),
		"(*Store).Get", "Store.Get", "Store-Get", "Store--Get", "(*Store.Get", "a--01234567", "github.com/a/b", "github_com-a-b",
	}
}

// HostileMetrics records hostile names, tags and values in the scope.
func HostileMetrics(s *monitor.Scope) {
	for _, name := range HostileNames() {
		s.Counter(name).Inc()
		s.Counter("tagged", monitor.String("key", name)).Inc()
		s.Meter("tagged_meter", monitor.String(name+"!", "value")).Mark(1)
	}
	for name, v := range map[string]float64{
		"nan": math.NaN(), "inf": math.Inf(1), "minus_inf": math.Inf(-1), "max": math.MaxFloat64,
		"least": math.SmallestNonzeroFloat64, "minus_zero": math.Copysign(0, -1),
	} {
		s.Gauge("gauge_" + name).Set(v)
		s.ValDist("valdist_" + name).Observe(v)
	}
	s.Timer("empty_timer")
	s.Func("empty_func")
}
