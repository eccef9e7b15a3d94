package oracle

import (
	"bytes"
	"context"
	"encoding/base64"
	"net"
	"testing"

	"github.com/apache/thrift/lib/go/thrift"
	"github.com/jaegertracing/jaeger-idl/thrift-gen/zipkincore"
	"github.com/spacemonkeygo/monitor/v2/collect/zipkin/v1"
	"github.com/stretchr/testify/require"
)

// readThrift reads a struct.
func readThrift(t testing.TB, b []byte, into thrift.TStruct) {
	t.Helper()
	buffer := thrift.NewTMemoryBuffer()
	buffer.Buffer = bytes.NewBuffer(b)
	require.NoError(t, into.Read(t.Context(), thrift.NewTBinaryProtocolConf(buffer, nil)))
	require.Zero(t, buffer.Len())
}

// serveScribe answers calls of Log with Thrift's library: reply writes the answer.
// It sends the received entries to got.
func serveScribe(t *testing.T, conn net.Conn, got chan<- []flatSpan, reply func(context.Context, thrift.TProtocol, int32) error) error {
	ctx := t.Context()
	framed := thrift.NewTFramedTransportConf(thrift.NewTSocketFromConnConf(conn, nil), nil)
	p := thrift.NewTBinaryProtocolConf(framed, &thrift.TConfiguration{TBinaryStrictRead: new(true), TBinaryStrictWrite: new(true)})
	name, kind, number, err := p.ReadMessageBegin(ctx)
	if err != nil {
		return err
	}
	require.Equal(t, "Log", name)
	require.Equal(t, thrift.CALL, kind)
	requireField(t, p, thrift.LIST, 1)
	element, n, err := p.ReadListBegin(ctx)
	require.NoError(t, err)
	require.EqualValues(t, thrift.STRUCT, element)
	var spans []flatSpan
	for range n {
		requireField(t, p, thrift.STRING, 1)
		category, err := p.ReadString(ctx)
		require.NoError(t, err)
		require.Equal(t, "zipkin", category)
		requireField(t, p, thrift.STRING, 2)
		message, err := p.ReadString(ctx)
		require.NoError(t, err)
		requireField(t, p, thrift.STOP, 0)
		b, err := base64.StdEncoding.DecodeString(message)
		require.NoError(t, err)
		s := zipkincore.NewSpan()
		readThrift(t, b, s)
		spans = append(spans, flatThrift(t, s))
	}
	requireField(t, p, thrift.STOP, 0)
	require.NoError(t, p.ReadMessageEnd(ctx))
	got <- spans
	require.NoError(t, reply(ctx, p, number))
	return p.Flush(ctx)
}

func requireField(t *testing.T, p thrift.TProtocol, want thrift.TType, number int16) {
	t.Helper()
	_, kind, id, err := p.ReadFieldBegin(t.Context())
	require.NoError(t, err)
	require.Equal(t, want, kind)
	require.Equal(t, number, id)
}

// Thrift's library understands our calls of Scribe, and we understand its replies.
func TestZipkinScribe(t *testing.T) {
	result := func(code int32) func(context.Context, thrift.TProtocol, int32) error {
		return func(ctx context.Context, p thrift.TProtocol, number int32) error {
			for _, err := range []error{
				p.WriteMessageBegin(ctx, "Log", thrift.REPLY, number), p.WriteStructBegin(ctx, "Log_result"),
				p.WriteFieldBegin(ctx, "success", thrift.I32, 0), p.WriteI32(ctx, code), p.WriteFieldEnd(ctx),
				p.WriteFieldStop(ctx), p.WriteStructEnd(ctx), p.WriteMessageEnd(ctx),
			} {
				if err != nil {
					return err
				}
			}
			return nil
		}
	}
	exception := func(ctx context.Context, p thrift.TProtocol, number int32) error {
		if err := p.WriteMessageBegin(ctx, "Log", thrift.EXCEPTION, number); err != nil {
			return err
		}
		return thrift.NewTApplicationException(thrift.UNKNOWN_METHOD, "Unknown function Log").Write(ctx, p)
	}
	near, far := net.Pipe()
	got := make(chan []flatSpan, 1)
	done := make(chan struct{})
	go func() {
		defer close(done)
		defer close(got)  // if this server gives up, so does the reader of got
		defer far.Close() // likewise
		for _, reply := range []func(context.Context, thrift.TProtocol, int32) error{result(0), result(1), exception, result(0)} {
			if err := serveScribe(t, far, got, reply); err != nil {
				t.Error(err)
			}
		}
	}()
	s, err := v1.NewScribe(v1.ScribeOptions{Addr: "scribe", Dial: func(context.Context, string, string) (net.Conn, error) { return near, nil }})
	require.NoError(t, err)
	want := wantSpans(t)
	for _, fault := range []string{"", "TRY_LATER", `exception 1: "Unknown function Log"`, ""} {
		err := s.SendSpans(t.Context(), zipkinSpans())
		if fault == "" {
			require.NoError(t, err)
		} else {
			require.ErrorContains(t, err, fault)
		}
		require.Equal(t, want, <-got)
	}
	<-done
	require.NoError(t, s.Close())
}
