package main

import (
	"bufio"
	"encoding/binary"
	"io"
	"net"
)

// The servers of this file are talked to by a connection.

func newUDP(d decoder) *server {
	s := newServer("udp")
	s.packet, s.faults = d, []fault{refuse, hang}
	return s
}

func newTCP(talk func(*server, net.Conn)) *server {
	s := newServer("tcp")
	s.serve, s.faults = connections(talk), []fault{refuse, hang, reset, cut}
	return s
}

// talkLines keeps whole lines.
func talkLines(d decoder) func(*server, net.Conn) {
	return func(s *server, conn net.Conn) {
		for r := bufio.NewReader(conn); ; {
			line, err := r.ReadBytes('\n')
			if err != nil {
				return
			}
			s.keep(d, line, true)
		}
	}
}

// frame reads a length and so many bytes.
func frame(r io.Reader) ([]byte, error) {
	var length [4]byte
	if _, err := io.ReadFull(r, length[:]); err != nil {
		return nil, err
	}
	n := binary.BigEndian.Uint32(length[:])
	if n > 16<<20 {
		return nil, io.ErrShortBuffer
	}
	b := make([]byte, n)
	_, err := io.ReadFull(r, b)
	return b, err
}

func talkPickle(s *server, conn net.Conn) {
	for {
		b, err := frame(conn)
		if err != nil {
			return
		}
		s.keep(pickle, b, true)
	}
}

// talkScribe acknowledges each call. The server cannot fall ill between keeping one and that.
func talkScribe(s *server, conn net.Conn) {
	for {
		b, err := frame(conn)
		if err != nil || !s.reply(conn, b) {
			return
		}
	}
}

func (s *server) reply(conn net.Conn, call []byte) bool {
	s.mu.Lock()
	defer s.mu.Unlock()
	if s.fault != "" || len(call) < 15 {
		return false
	}
	reply := append([]byte{0, 0, 0, 23, 0x80, 1, 0, 2}, call[4:15]...) // "Log" and its number
	_, err := conn.Write(append(reply, 8, 0, 0, 0, 0, 0, 0, 0))
	s.keep(scribe, call, err == nil)
	return err == nil
}
