package httpconform_test

import (
	"net/http"
	"testing"

	"github.com/spacemonkeygo/monitor/v2/transport/httpconform"
)

func TestIdentity(t *testing.T) {
	httpconform.Test(t, func(h http.Handler) http.Handler { return h })
}
