package httpconform

import (
	"bytes"
	"crypto/sha1"
	"encoding/base64"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
)

// The parts of RFC 6455 that an echo needs: short frames without fragmentation.

const (
	textFrame  = 0x1
	closeFrame = 0x8
	lastFrame  = 0x80
	masked     = 0x80
)

// acceptKey returns the proof that the server speaks the protocol (section 4.2.2).
func acceptKey(key string) string {
	sum := sha1.Sum([]byte(key + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11"))
	return base64.StdEncoding.EncodeToString(sum[:])
}

// frame returns a frame with a payload of less than 126 bytes. A client's frame must
// have a mask.
func frame(op byte, payload string, mask []byte) []byte {
	b := []byte{lastFrame | op, byte(len(payload))}
	if mask != nil {
		b[1] |= masked
		b = append(b, mask...)
	}
	for i := range payload {
		c := payload[i]
		if mask != nil {
			c ^= mask[i%4]
		}
		b = append(b, c)
	}
	return b
}

func readFrame(r io.Reader) (op byte, payload string, err error) {
	head := make([]byte, 2)
	if _, err := io.ReadFull(r, head); err != nil {
		return 0, "", err
	}
	var mask [4]byte
	if head[1]&masked != 0 {
		if _, err := io.ReadFull(r, mask[:]); err != nil {
			return 0, "", err
		}
	}
	b := make([]byte, head[1]&^masked)
	_, err = io.ReadFull(r, b)
	for i := range b {
		b[i] ^= mask[i%4]
	}
	return head[0] &^ lastFrame, string(b), err
}

// echo is a WebSocket server, by way of http.ResponseController.
func echo(w http.ResponseWriter, r *http.Request) error {
	if !strings.EqualFold(r.Header.Get("Upgrade"), "websocket") {
		return errors.New("the request has lost its Upgrade")
	}
	conn, buffered, err := http.NewResponseController(w).Hijack()
	if err != nil {
		return err
	}
	defer conn.Close()
	fmt.Fprintf(buffered, "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\nSec-WebSocket-Accept: %s\r\n\r\n",
		acceptKey(r.Header.Get("Sec-WebSocket-Key")))
	for {
		if err := buffered.Flush(); err != nil {
			return err
		}
		op, payload, err := readFrame(buffered)
		if err != nil {
			return err
		}
		_, _ = buffered.Write(frame(op, payload, nil))
		if op == closeFrame {
			return buffered.Flush()
		}
	}
}

func webSocket(p *probe) error {
	ended := make(chan error, 1)
	s := p.serve(func(w http.ResponseWriter, r *http.Request) {
		err := echo(w, r)
		ended <- err
		if err != nil {
			http.Error(w, err.Error(), http.StatusInternalServerError)
		}
	})
	const key = "dGhlIHNhbXBsZSBub25jZQ==" // of section 1.2, with the answer below
	conn, in, resp, err := s.upgrade("GET /chat HTTP/1.1\r\nHost: test\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n" +
		"Sec-WebSocket-Key: " + key + "\r\nSec-WebSocket-Version: 13\r\n\r\n")
	if err != nil {
		return err
	}
	if got := resp.Header.Get("Sec-WebSocket-Accept"); got != "s3pPLMBiTxaQ9kYGzzhZRbK+xOo=" {
		return fmt.Errorf("Sec-WebSocket-Accept is %q", got)
	}
	mask := []byte{1, 2, 3, 4}
	if _, err := conn.Write(bytes.Join([][]byte{frame(textFrame, "one", mask), frame(textFrame, "two", mask), frame(closeFrame, "", mask)}, nil)); err != nil {
		return err
	}
	for _, want := range []string{"one", "two", ""} {
		if _, got, err := readFrame(in); err != nil || got != want {
			return fmt.Errorf("the echo of %q is %q (%v)", want, got, err)
		}
	}
	failed, err := await(p, ended, "the end of the handler")
	return errors.Join(err, failed)
}
