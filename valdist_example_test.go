package monitor_test

import (
	"fmt"
	"math"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleValDist() {
	mon := monitor.NewRegistry().Scope("shop")
	rows := mon.ValDist("rows", monitor.String("table", "orders"))
	for n := range int64(1000) {
		rows.ObserveInt(n + 1)
	}
	d := rows.Distribution()
	fmt.Printf("%d queries, %.0f rows in all, at most %.0f\n", d.Count, d.Sum, d.Max)
	fmt.Println("the median is within 0.6 % of 500:", math.Abs(d.Quantile(0.5)-500) <= 3)
	// Output:
	// 1000 queries, 500500 rows in all, at most 1000
	// the median is within 0.6 % of 500: true
}
