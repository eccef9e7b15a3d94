package errclass

import (
	"fmt"
	"reflect"
	"strconv"
	"strings"
	"sync"
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

// uncoded has the types of errors without such methods, because looking for a method by
// its name takes long. A program has only so many types.
var uncoded sync.Map // of reflect.Type

// codeOf returns the class and the outcome of an error that has a code: of a gRPC status,
// which a method GRPCStatus returns, or of any other kind, which a method Code returns,
// such as "connect.Error not_found". Both methods return types of their own, which this
// module cannot name. The class of an error without a code is "".
func codeOf(err error) (class string, outcome Outcome) {
	t := reflect.TypeOf(err)
	if _, ok := uncoded.Load(t); ok {
		return "", Error
	}
	defer func() {
		if recover() != nil {
			class, outcome = "", Error
		}
	}()
	v := reflect.ValueOf(err)
	status, code := v.MethodByName("GRPCStatus"), v.MethodByName("Code")
	if !status.IsValid() && !code.IsValid() {
		uncoded.Store(t, nil)
		return "", Error
	}
	if status := result(status); status.IsValid() {
		if code := result(status.MethodByName("Code")); code.IsValid() && code.CanUint() && code.Uint() != 0 {
			return GRPC(code.Uint())
		}
	}
	if text := codeText(result(code)); text != "" {
		return strings.TrimPrefix(t.String(), "*") + " " + text, outcomeOfCode(text)
	}
	return "", Error
}

// result calls a method that has no parameters and one result.
func result(method reflect.Value) (none reflect.Value) {
	if !method.IsValid() || method.Type().NumIn() > 0 || method.Type().NumOut() != 1 {
		return none
	}
	return method.Call(nil)[0]
}

// codeText returns a code's name or number, or "" if it is not a code.
func codeText(code reflect.Value) (text string) {
	switch {
	case !code.IsValid():
		return ""
	case code.Kind() == reflect.String:
		text = code.String()
	case !code.CanInt() && !code.CanUint():
		return ""
	default:
		if named, ok := code.Interface().(fmt.Stringer); ok {
			text = named.String()
		} else if code.CanInt() {
			text = strconv.FormatInt(code.Int(), 10)
		} else {
			text = strconv.FormatUint(code.Uint(), 10)
		}
	}
	// A text with spaces, for example, is a message.
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
