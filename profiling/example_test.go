package profiling_test

import (
	"context"
	"fmt"
	"os"
	"path/filepath"
	"runtime/pprof"
	"strings"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/profiling"
)

// The goroutine profile, as a CPU profile, tells for which function and which
// kind of request each goroutine works.
func ExampleStart() {
	r := monitor.NewRegistry()
	stop, err := profiling.Start(r, profiling.Options{Labels: true})
	if err != nil {
		fmt.Println(err)
		return
	}
	defer stop()
	mon := r.Scope("shop")
	read := func(ctx context.Context) {
		defer mon.Func("read").TaskContext(&ctx)(nil)
		var profile strings.Builder
		pprof.Lookup("goroutine").WriteTo(&profile, 1)
		for line := range strings.Lines(profile.String()) {
			if strings.HasPrefix(line, "# labels: ") {
				fmt.Print(line)
			}
		}
	}
	func(ctx context.Context) {
		defer mon.Func("order").TaskContext(&ctx)(nil)
		read(ctx)
	}(context.Background())
	// Output:
	// # labels: {"function":"shop read", "root":"shop order"}
}

// A request that fails leaves an execution trace of the seconds before.
func ExampleDirectory() {
	path, err := os.MkdirTemp("", "traces")
	if err != nil {
		fmt.Println(err)
		return
	}
	defer os.RemoveAll(path)
	r := monitor.NewRegistry()
	stop, err := profiling.Start(r, profiling.Options{
		Tasks:  true,
		Flight: &profiling.Flight{Write: profiling.Directory(path, 10), MinAge: 10 * time.Second},
	})
	if err != nil {
		fmt.Println(err)
		return
	}
	func(ctx context.Context) (err error) {
		defer r.Scope("shop").Func("order").TaskContext(&ctx)(&err)
		return context.DeadlineExceeded
	}(context.Background())
	stop()

	names, _ := filepath.Glob(filepath.Join(path, "*.trace"))
	id := r.KeptTraces()[0].TraceID().String()
	fmt.Println(len(names), strings.HasSuffix(names[0], id+".trace"))
	// Output:
	// 1 true
}
