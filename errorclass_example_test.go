package monitor_test

import (
	"errors"
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
)

func ExampleRegistry_SetErrorClassifier() {
	errQuota := errors.New("quota of customer 17 is exhausted")
	registry := monitor.NewRegistry()
	registry.SetErrorClassifier(func(err error) (monitor.Outcome, string, bool) {
		return monitor.Error, "quota", errors.Is(err, errQuota)
	})
	fmt.Println(registry.Classify(fmt.Errorf("upload: %w", errQuota)))
	fmt.Println(registry.Classify(errors.New("anything else")))
	// Output:
	// error quota
	// error error
}
