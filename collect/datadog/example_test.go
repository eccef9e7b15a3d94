package datadog_test

import (
	"fmt"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/spacemonkeygo/monitor/v2/collect/datadog"
)

func ExampleSink_Series() {
	sink, err := datadog.New(datadog.Options{URL: "https://api.datadoghq.eu", Key: "secret", Prefix: "prod"})
	if err != nil {
		fmt.Println(err)
		return
	}
	m := &monitor.Metric{Scope: "github.com/example/shop", Name: "(*Store).Get", Kind: monitor.KindFunc}
	fmt.Println(sink.Name())
	fmt.Println(sink.Series("shop", m, &collect.Field{Group: "success", Name: "p99"}))
	// Output:
	// datadog+https://api.datadoghq.eu
	// prod.Store.ptr.Get.success.p99|#service:shop,scope:github.com/example/shop
}
