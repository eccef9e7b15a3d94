package callsite

// Module begins the names of this module's functions.
const Module = "github.com/spacemonkeygo/monitor/v2"
