module github.com/spacemonkeygo/monitor/v2

go 1.26.0

require (
	github.com/felixge/httpsnoop v1.1.0
	github.com/google/uuid v1.6.0
	github.com/klauspost/compress v1.20.3
	github.com/spacemonkeygo/errors v0.0.0-20201030155909-2f5f890dbc62
	github.com/stretchr/testify v1.12.1
	go.uber.org/goleak v1.3.0
	golang.org/x/net v0.62.0
	google.golang.org/protobuf v1.36.12
)

require go.yaml.in/yaml/v3 v3.0.5 // indirect
