package oracle

import (
	"context"
	"errors"
	"fmt"
	"net"
	"net/http"
	"net/http/httptest"
	"testing"
	"time"

	"github.com/spacemonkeygo/monitor/v2"
	"github.com/spacemonkeygo/monitor/v2/transport"
	"github.com/stretchr/testify/require"
	"google.golang.org/grpc"
	"google.golang.org/grpc/codes"
	"google.golang.org/grpc/credentials/insecure"
	"google.golang.org/grpc/status"
	"google.golang.org/protobuf/types/known/emptypb"
)

func TestErrorsOfGRPC(t *testing.T) {
	r := monitor.NewRegistry()
	for code := codes.Canceled; code <= codes.Unauthenticated; code++ {
		want := monitor.Error
		switch code {
		case codes.Canceled:
			want = monitor.Canceled
		case codes.DeadlineExceeded:
			want = monitor.Timeout
		}
		err := status.Error(code, "secret")
		for _, err := range []error{err, fmt.Errorf("wrapped: %w", err), errors.Join(err, context.Canceled)} {
			outcome, class := r.Classify(err)
			require.Equal(t, want, outcome)
			require.Equal(t, "grpc "+code.String(), class)
		}
	}
	outcome, class := r.Classify(status.FromContextError(context.DeadlineExceeded).Err())
	require.Equal(t, monitor.Timeout, outcome)
	require.Equal(t, "grpc DeadlineExceeded", class)
	_, class = r.Classify(status.Error(77, "secret"))
	require.Equal(t, "grpc other", class)
}

// gRPC's server behind Handler: its calls fail by a trailer.
func TestGRPCBehindHandler(t *testing.T) {
	var answer error
	server := grpc.NewServer(grpc.UnknownServiceHandler(func(_ any, stream grpc.ServerStream) error {
		if err := stream.RecvMsg(new(emptypb.Empty)); err != nil {
			return err
		}
		if status.Code(answer) != codes.Unavailable { // with a message, and without
			if err := stream.SendMsg(new(emptypb.Empty)); err != nil {
				return err
			}
		}
		return answer
	}))
	spans := make(chan monitor.SpanData, 1)
	r := monitor.NewRegistry()
	r.Observe(monitor.Observer{Finish: func(d monitor.SpanData) { spans <- d }})
	s := httptest.NewUnstartedServer(transport.Options{Registry: r}.Handler(server))
	s.Config.Protocols = new(http.Protocols)
	s.Config.Protocols.SetUnencryptedHTTP2(true)
	s.Start()
	defer s.Close()
	conn, err := grpc.NewClient("passthrough:///x", grpc.WithTransportCredentials(insecure.NewCredentials()),
		grpc.WithContextDialer(func(ctx context.Context, _ string) (net.Conn, error) {
			return new(net.Dialer).DialContext(ctx, "tcp", s.Listener.Addr().String())
		}))
	require.NoError(t, err)
	defer conn.Close()
	for _, c := range []struct {
		err     error
		outcome monitor.Outcome
		class   string
	}{
		{nil, monitor.OK, ""},
		{status.Error(codes.Internal, "x"), monitor.Error, "grpc Internal"},
		{status.Error(codes.Unavailable, "x"), monitor.Error, "grpc Unavailable"},
		{errors.New("x"), monitor.Error, "grpc Unknown"},
		{status.Error(codes.DeadlineExceeded, "x"), monitor.Timeout, "grpc DeadlineExceeded"},
		{status.Error(codes.Canceled, "x"), monitor.Canceled, "grpc Canceled"},
		{status.Error(codes.NotFound, "x"), monitor.OK, ""}, // as 404
	} {
		answer = c.err
		ctx, cancel := context.WithTimeout(t.Context(), 10*time.Second)
		err := conn.Invoke(ctx, "/service/method", new(emptypb.Empty), new(emptypb.Empty))
		cancel()
		require.Equal(t, status.Code(c.err), status.Code(err))
		span := <-spans
		require.Equal(t, c.outcome, span.Outcome, "%v", c.err)
		require.Equal(t, c.class, span.Class)
	}
}
