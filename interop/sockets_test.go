//go:build interop

package interop

import (
	"fmt"
	"net/netip"
	"os"
	"path/filepath"
	"slices"
	"strconv"
	"strings"
	"syscall"
)

// A socket is one that waits for connections or datagrams.
type socket struct {
	network string // tcp, tcp6, udp or udp6
	addr    netip.AddrPort
	inode   string
}

// sockets returns those of the machine.
func sockets() (all []socket, err error) {
	const listening, unconnected = "0A", "07" // TCP_LISTEN, and TCP_CLOSE, which is UDP's only state
	for _, network := range []string{"tcp", "tcp6", "udp", "udp6"} {
		file := "/proc/net/" + network
		text, err := os.ReadFile(file)
		if err != nil {
			return nil, err
		}
		for line := range strings.Lines(string(text)) {
			fields := strings.Fields(line) // number, local address, remote, state, ..., inode at 9
			if fields[3] != listening && fields[3] != unconnected {
				continue // the heading is left out too
			}
			addr, err := kernelAddr(fields[1])
			if err != nil {
				return nil, fmt.Errorf("%s: %w in %q", file, err, line)
			}
			all = append(all, socket{network, addr, fields[9]})
		}
	}
	return all, nil
}

// kernelAddr reads an address and port as /proc/net has them on a little-endian
// machine: in hex, each four bytes of the address in reverse.
func kernelAddr(text string) (netip.AddrPort, error) {
	addr, port, _ := strings.Cut(text, ":")
	var ip []byte
	for i := 0; i+8 <= len(addr); i += 8 {
		word, err := strconv.ParseUint(addr[i:i+8], 16, 32)
		if err != nil {
			return netip.AddrPort{}, err
		}
		ip = append(ip, byte(word), byte(word>>8), byte(word>>16), byte(word>>24))
	}
	parsed, ok := netip.AddrFromSlice(ip)
	n, err := strconv.ParseUint(port, 16, 16)
	if !ok || err != nil {
		return netip.AddrPort{}, fmt.Errorf("%q is no address", text)
	}
	return netip.AddrPortFrom(parsed, uint16(n)), nil
}

// bound returns nil if something has bound the UDP port of 127.0.0.1, without a
// datagram to it.
func bound(port int) error {
	all, err := sockets()
	if err != nil {
		return err
	}
	for _, s := range all {
		if s.network == "udp" && s.addr.String() == loopback(port) {
			return nil
		}
	}
	return fmt.Errorf("nothing has bound UDP port %d", port)
}

// listeners returns where the program and what it forked can be reached, such as
// "tcp 127.0.0.1:80", sorted.
func (p *process) listeners() (found []string, err error) {
	all, err := sockets()
	if err != nil {
		return nil, err
	}
	files, err := filepath.Glob("/proc/[0-9]*/fd/*")
	if err != nil {
		return nil, err
	}
	held := map[string]bool{}
	for _, file := range files {
		pid, err := strconv.Atoi(strings.Split(file, "/")[2])
		if err != nil {
			return nil, err
		}
		if group, err := syscall.Getpgid(pid); err != nil || group != p.pid {
			continue // it may have ended meanwhile
		}
		if to, err := os.Readlink(file); err == nil {
			held[to] = true
		}
	}
	for _, s := range all {
		if held["socket:["+s.inode+"]"] {
			found = append(found, s.network+" "+s.addr.String())
		}
	}
	slices.Sort(found)
	return slices.Compact(found), nil
}
