package dotted

import (
	"testing"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/collect"
	"github.com/stretchr/testify/require"
)

// plain writes names as they are, and tags as ";key=value", our own as ";_key=value".
type plain struct{}

func (plain) AppendName(b []byte, name string) []byte { return append(b, name...) }

func (plain) AppendTag(b []byte, key, value string) []byte { return append(b, ";"+key+"="+value...) }

func (plain) AppendOwn(b []byte, key, value string) []byte { return append(b, ";_"+key+"="+value...) }

func TestNamesOfSeries(t *testing.T) {
	paths := &Namer{Form: plain{}, Origin: Origin{Components: []string{"prod"}}}
	tagged := &Namer{Form: plain{}, Tagged: true, Increments: true}
	host := &Namer{Form: plain{}, Tagged: true, Origin: Origin{Host: "web", Instance: "0"}}
	m := &monitor.Metric{Scope: "a/b", Name: "n", Tags: []monitor.Tag{monitor.String("k", "v")}}
	total := &collect.Field{Name: "total", Kind: collect.Total}
	sum := &collect.Field{Group: "time", Name: "sum_total", Kind: collect.Total}
	class := &collect.Field{Group: "class", Name: "EOF", Kind: collect.Total}
	for _, c := range []struct {
		namer *Namer
		field *collect.Field
		want  string
	}{
		{paths, total, "prod.shop.a-b.n.k-v.total"},
		{paths, sum, "prod.shop.a-b.n.k-v.time.sum_total"},
		{paths, class, "prod.shop.a-b.n.k-v.class.EOF"},
		{tagged, total, "n.count;_service=shop;_scope=a/b;k=v"},
		{tagged, sum, "n.time.sum;_service=shop;_scope=a/b;k=v"},
		{tagged, &collect.Field{Name: "total", Kind: collect.Level}, "n.total;_service=shop;_scope=a/b;k=v"},
		{tagged, class, "n.class;_service=shop;_scope=a/b;k=v;_class=EOF"},
		{host, total, "n.total;_service=shop;_host=web;_instance=0;_scope=a/b;k=v"},
	} {
		require.Equal(t, c.want, c.namer.Series("shop", m, c.field))
	}
}

// A namer notices that the service or the scope is another one.
func TestNamesOfSeveralScopes(t *testing.T) {
	n := &Namer{Form: plain{}, Tagged: true}
	for _, of := range [][2]string{{"", ""}, {"s", "a"}, {"s", "b"}, {"t", "b"}, {"t", "b"}} {
		m, f := &monitor.Metric{Scope: of[1], Name: "n"}, &collect.Field{Name: "f"}
		n.Metric(of[0], m)
		b, end := n.Append(nil, f)
		require.Equal(t, n.Series(of[0], m, f), string(append(b, end...)))
	}
}
