package env_test

import (
	"fmt"
	"runtime"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/env"
)

func ExampleRegister() {
	registry := monitor.NewRegistry() // most programs use monitor.Default
	remove := env.Register(registry)
	defer remove()

	for m := range registry.Snapshot() {
		switch {
		case m.Scope == "runtime" && m.Name == "gomaxprocs":
			fmt.Println(m.Name, m.Kind, m.Float == float64(runtime.GOMAXPROCS(0)))
		case m.Scope == "runtime" && m.Name == "allocated":
			fmt.Println(m.Name, m.Kind, m.Unit, m.Int > 0)
		case m.Scope == "build":
			fmt.Println(m.Name, m.Tags[0].Key, m.Tags[0].Value == runtime.Version())
		}
	}
	// Output:
	// gomaxprocs gauge true
	// allocated counter bytes true
	// info go_version true
}
