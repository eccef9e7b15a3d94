package httpconform

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"maps"
	"math/rand/v2"
	"mime/multipart"
	"net"
	"net/http"
	"slices"
	"strings"
)

// How a request reaches the handler, and what the handler's changes to it show
// outside.
var requestBehaviors = []*behavior{
	{
		"request",
		"The handler gets method, URL, host, addresses and header as the server made them.",
		"net/http: Handler, \"handlers should not modify the provided Request\"",
		both, requestUnchanged,
	},
	{
		"no body",
		"The body of a request without one is http.NoBody, so that a handler can tell.",
		"net/http: NoBody",
		only1, noBody,
	},
	{
		"body",
		"Large bodies pass unchanged in both directions, and Request.ContentLength stays as it was.",
		"net/http: Request.ContentLength",
		both, body,
	},
	{
		"context",
		"The request's context has the server, its address, and the values of handlers outside.",
		"net/http: ServerContextKey, LocalAddrContextKey",
		both, contextValues,
	},
	{
		"pattern within",
		"The handler knows how a ServeMux outside matched the request: Pattern and PathValue.",
		"net/http: Request.Pattern, Request.PathValue",
		both, patternWithin,
	},
	{
		"pattern outside",
		"After the call, middleware outside knows the pattern that a ServeMux within matched.",
		"net/http: Request.Pattern, which ServeMux sets",
		both, patternOutside,
	},
	{
		"values outside",
		"After the call, middleware outside knows the values of the path and of the form, as the handler does.",
		"net/http: Request.PathValue, Request.SetPathValue, Request.Form, Request.PostForm",
		both, valuesOutside,
	},
	{
		"form files",
		"The server knows the form that the handler parsed, so that it can remove the form's files.",
		"net/http: Request.MultipartForm; Request.ParseMultipartForm",
		both, formFiles,
	},
}

// essence is the part of a request that middleware must not change.
func essence(r *http.Request) string {
	var b strings.Builder
	fmt.Fprintf(&b, "%s %s %s %s host %s from %s length %d encoding %s close %v\n",
		r.Method, r.URL, r.RequestURI, r.Proto, r.Host, r.RemoteAddr, r.ContentLength, r.TransferEncoding, r.Close)
	for _, key := range slices.Sorted(maps.Keys(r.Header)) {
		fmt.Fprintf(&b, "%s: %q\n", key, r.Header[key])
	}
	return b.String()
}

func requestUnchanged(p *probe) error {
	want, got, err := sides(p, func(_ http.ResponseWriter, r *http.Request) string { return essence(r) }, func(s *server) error {
		_, _, err := s.do("PATCH", "/a%2Fb/../c?q=1&q=2;3", strings.NewReader("text"), func(r *http.Request) {
			r.Header["X-Many"] = []string{"b", "a", "", "b"}
			r.Header.Set("Traceparent", "00-4bf92f3577b34da6a3ce929d0e0e4736-00f067aa0ba902b7-01")
			r.Header.Set("X-Forwarded-For", "192.0.2.1")
		})
		return err
	})
	if err == nil && want != got {
		err = fmt.Errorf("the request was\n%sand the handler's is\n%s", want, got)
	}
	return err
}

func noBody(p *probe) error {
	want, got, err := sides(p, func(_ http.ResponseWriter, r *http.Request) io.ReadCloser { return r.Body }, getRoot)
	if err == nil && want != got {
		err = fmt.Errorf("the server's is a %T, the handler's a %T", want, got)
	}
	return err
}

// noise returns n random bytes, the same in each call.
func noise(n int) []byte {
	b := make([]byte, n)
	from := rand.NewChaCha8([32]byte{})
	_, _ = from.Read(b)
	return b
}

func body(p *probe) error {
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		w.Header().Set("X-Length", fmt.Sprint(r.ContentLength))
		all, err := io.ReadAll(r.Body)
		if err != nil {
			p.fail("reading: %w", err)
		}
		if n, err := r.Body.Read(make([]byte, 1)); n != 0 || err != io.EOF {
			p.fail("reading after the end returns %d, %v", n, err)
		}
		_, _ = w.Write(all)
	})
	for _, size := range []int{0, 1, 1 << 20} {
		sent := noise(size)
		for length, from := range map[string]io.Reader{
			fmt.Sprint(size): bytes.NewReader(sent),
			"-1":             io.MultiReader(bytes.NewReader(sent)),
		} {
			resp, got, err := s.do("POST", "/", from)
			if err := wants(200, string(sent), resp, got, err); err != nil {
				return err
			}
			if told := resp.Header.Get("X-Length"); told != length {
				return fmt.Errorf("Request.ContentLength is %s, not %s", told, length)
			}
		}
	}
	return nil
}

type contextKey struct{}

func contextValues(p *probe) error {
	s := p.serveIn(func(w http.ResponseWriter, r *http.Request, next http.Handler) {
		next.ServeHTTP(w, r.WithContext(context.WithValue(r.Context(), contextKey{}, "value")))
	}, http.HandlerFunc(func(_ http.ResponseWriter, r *http.Request) {
		ctx := r.Context()
		if _, ok := ctx.Value(http.ServerContextKey).(*http.Server); !ok {
			p.fail("http.ServerContextKey is lost")
		}
		if _, ok := ctx.Value(http.LocalAddrContextKey).(net.Addr); !ok {
			p.fail("http.LocalAddrContextKey is lost")
		}
		if ctx.Value(contextKey{}) != "value" {
			p.fail("a value from outside is lost")
		}
	}))
	_, _, err := s.get("/")
	return err
}

func patternWithin(p *probe) error {
	mux := http.NewServeMux()
	mux.Handle("GET /users/{id}", p.wrap(http.HandlerFunc(func(w http.ResponseWriter, r *http.Request) {
		fmt.Fprint(w, r.Pattern, " ", r.PathValue("id"))
	})))
	resp, got, err := p.serveAll(mux).get("/users/7")
	return wants(200, "GET /users/{id} 7", resp, got, err)
}

func patternOutside(p *probe) error {
	mux := http.NewServeMux()
	mux.HandleFunc("GET /users/{id}", func(http.ResponseWriter, *http.Request) {})
	got, err := afterwards(p, mux, func(r *http.Request) string { return r.Pattern }, func(s *server) error {
		_, _, err := s.get("/users/7")
		return err
	})
	if err == nil && got != "GET /users/{id}" {
		err = fmt.Errorf("the pattern outside is %q", got)
	}
	return err
}

func valuesOutside(p *probe) error {
	mux := http.NewServeMux()
	mux.HandleFunc("POST /users/{id}/{rest...}", func(_ http.ResponseWriter, r *http.Request) {
		r.SetPathValue("set", "by the handler")
		if err := r.ParseForm(); err != nil {
			p.fail("parsing the form: %w", err)
		}
	})
	see := func(r *http.Request) string {
		return fmt.Sprintf("%q %q %q %q %q %q", r.PathValue("id"), r.PathValue("rest"), r.PathValue("set"), r.Form["a"], r.PostForm["a"], r.Form["b"])
	}
	got, err := afterwards(p, mux, see, func(s *server) error {
		_, _, err := s.do("POST", "/users/7/x/y?b=2", strings.NewReader("a=1"), func(r *http.Request) {
			r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		})
		return err
	})
	if want := `"7" "x/y" "by the handler" ["1"] ["1"] ["2"]`; err == nil && got != want {
		err = fmt.Errorf("outside they are %s, not %s", got, want)
	}
	return err
}

func formFiles(p *probe) error {
	var form bytes.Buffer
	fields := multipart.NewWriter(&form)
	file, err := fields.CreateFormFile("file", "name")
	if err != nil {
		return err
	}
	_, err = file.Write([]byte("text"))
	if err := errors.Join(err, fields.Close()); err != nil {
		return err
	}
	parse := func(_ http.ResponseWriter, r *http.Request) {
		if err := r.ParseMultipartForm(1 << 20); err != nil {
			p.fail("parsing the form: %w", err)
		}
	}
	got, err := afterwards(p, http.HandlerFunc(parse), func(r *http.Request) *multipart.Form { return r.MultipartForm }, func(s *server) error {
		_, _, err := s.do("POST", "/", &form, func(r *http.Request) {
			r.Header.Set("Content-Type", fields.FormDataContentType())
		})
		return err
	})
	if err == nil && got == nil {
		err = errors.New("the form stays in a copy of the request: files that the server does not find are never removed")
	}
	return err
}
