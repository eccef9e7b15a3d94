package errclass

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
)

// grpcCodes are the names of gRPC's status codes.
var grpcCodes = [...]string{
	"OK", "Canceled", "Unknown", "InvalidArgument", "DeadlineExceeded", "NotFound", "AlreadyExists",
	"PermissionDenied", "ResourceExhausted", "FailedPrecondition", "Aborted", "OutOfRange", "Unimplemented",
	"Internal", "Unavailable", "DataLoss", "Unauthenticated",
}

// GRPC returns the class and the outcome of a gRPC status code.
func GRPC(code uint64) (class string, outcome Outcome) {
	switch {
	case code == 0:
		return "", OK
	case code >= uint64(len(grpcCodes)):
		return "grpc other", Error
	}
	return "grpc " + grpcCodes[code], outcomeOfCode(grpcCodes[code])
}

// grpcStatus is the package whose type Error gRPC's status errors have.
const grpcStatus = "google.golang.org/grpc/internal/status"

// codeOf returns the class and the outcome of an error that has a code, such as
// "grpc NotFound" or "connect.Error not_found". The class of another error is "".
//
// The methods by which such errors tell their codes return types of their own, such as
// codes.Code, which this module cannot name; and to call a method by its name makes the
// linker keep far too much. So the code is read from the field behind the method.
func codeOf(err error) (class string, outcome Outcome) {
	return codeAt(factsOf(err).code, err)
}

// codeAt is codeOf for an error whose code is at the end of the path.
func codeAt(path []int, err error) (class string, outcome Outcome) {
	if len(path) == 0 {
		return "", Error
	}
	t := reflect.TypeOf(err)
	code := fieldAt(reflect.ValueOf(err), path)
	if !code.IsValid() {
		return "", Error
	}
	if t.Kind() == reflect.Pointer && t.Elem().PkgPath() == grpcStatus {
		return GRPC(uint64(code.Int()))
	}
	text := codeText(code)
	if text == "" {
		return "", Error
	}
	return strings.TrimPrefix(t.String(), "*") + " " + text, outcomeOfCode(text)
}

// findCode returns the way to a field named code or Code whose type is an enumeration, a
// named type of integers or strings: in the error's struct, or in a struct that the only
// pointer of that struct leads to, and so on.
func findCode(t reflect.Type) (path []int) {
	grpc := t.Kind() == reflect.Pointer && t.Elem().PkgPath() == grpcStatus
	for range 3 {
		if t.Kind() == reflect.Pointer {
			t = t.Elem()
		}
		if t.Kind() != reflect.Struct {
			return nil
		}
		next := -1
		for i := range t.NumField() {
			switch f := t.Field(i); {
			case strings.EqualFold(f.Name, "code") && isCode(f.Type, grpc):
				return append(path, i)
			case f.Type.Kind() == reflect.Pointer && f.Type.Elem().Kind() == reflect.Struct && next < 0:
				next = i
			case f.Type.Kind() == reflect.Pointer:
				return nil
			}
		}
		if next < 0 {
			return nil
		}
		path, t = append(path, next), t.Field(next).Type
	}
	return nil
}

// isCode reports whether a type is an enumeration; gRPC's message has an int32.
func isCode(t reflect.Type, grpc bool) bool {
	switch t.Kind() {
	case reflect.Int, reflect.Int8, reflect.Int16, reflect.Int32, reflect.Int64,
		reflect.Uint, reflect.Uint8, reflect.Uint16, reflect.Uint32, reflect.Uint64, reflect.String:
		return t.PkgPath() != "" || grpc && t.Kind() == reflect.Int32
	}
	return false
}

// fieldAt follows the path. The field's value is not valid if a pointer on the way is nil.
func fieldAt(v reflect.Value, path []int) (none reflect.Value) {
	if v.Kind() == reflect.Struct { // a copy that can be addressed
		to := reflect.New(v.Type())
		to.Elem().Set(v)
		v = to
	}
	for _, i := range path {
		if v.Kind() == reflect.Pointer {
			if v.IsNil() {
				return none
			}
			v = v.Elem()
		}
		v = v.Field(i)
	}
	return v
}

// codeText returns a code's name, or else its number, or "" if it looks like a message.
func codeText(code reflect.Value) (text string) {
	switch named, ok := reflect.NewAt(code.Type(), code.Addr().UnsafePointer()).Elem().Interface().(fmt.Stringer); {
	case ok:
		text = named.String()
	case code.CanInt():
		text = strconv.FormatInt(code.Int(), 10)
	case code.CanUint():
		text = strconv.FormatUint(code.Uint(), 10)
	default:
		text = code.String()
	}
	if len(text) > 64 || strings.ContainsFunc(text, func(r rune) bool {
		return r != '_' && r != '-' && r != '.' && (r < '0' || '9' < r) && (r < 'A' || 'Z' < r) && (r < 'a' || 'z' < r)
	}) {
		return ""
	}
	return text
}

// outcomeOfCode returns the outcome of a code by its name, which gRPC, Connect and Twirp
// spell differently.
func outcomeOfCode(name string) Outcome {
	switch strings.ToLower(strings.ReplaceAll(name, "_", "")) {
	case "canceled", "cancelled":
		return Canceled
	case "deadlineexceeded":
		return Timeout
	}
	return Error
}
