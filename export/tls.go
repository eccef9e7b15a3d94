package export

import (
	"crypto/tls"
	"crypto/x509"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
	"sync/atomic"
	"unicode"
)

// tls returns the configuration of the parameters ca, cert and key, which are PEM files:
// the authorities to trust in place of the system's, and the client's certificate, or
// chain, with its key. They are read at once, so that a wrong file is an error at the
// start. The certificate is read again for every handshake: short-lived ones are replaced.
func (p *parameters) tls() *tls.Config {
	c, err := loadTLS(p.text("ca"), p.text("cert"), p.text("key"))
	if err != nil {
		p.fail(err)
	}
	return c
}

func loadTLS(ca, cert, key string) (*tls.Config, error) {
	c := new(tls.Config)
	if ca != "" {
		pem, err := os.ReadFile(ca)
		if err != nil {
			return nil, unreadable("ca", ca, err)
		}
		c.RootCAs = x509.NewCertPool()
		if !c.RootCAs.AppendCertsFromPEM(pem) {
			return nil, unreadable("ca", ca, errors.New("there is no certificate in PEM"))
		}
	}
	if (cert == "") != (key == "") {
		return nil, errors.New("the parameters cert and key must be given together")
	}
	if cert == "" {
		return c, nil
	}
	var last atomic.Pointer[tls.Certificate]
	first, err := loadPair(cert, key)
	if err != nil {
		return nil, err
	}
	last.Store(first)
	c.GetClientCertificate = func(*tls.CertificateRequestInfo) (*tls.Certificate, error) {
		if pair, err := loadPair(cert, key); err == nil {
			last.Store(pair) // else they are being replaced
		}
		return last.Load(), nil
	}
	return c, nil
}

func loadPair(cert, key string) (*tls.Certificate, error) {
	certPEM, err := os.ReadFile(cert)
	if err != nil {
		return nil, unreadable("cert", cert, err)
	}
	keyPEM, err := os.ReadFile(key)
	if err != nil {
		return nil, unreadable("key", key, err)
	}
	pair, err := tls.X509KeyPair(certPEM, keyPEM)
	if err != nil {
		return nil, fmt.Errorf("the files of the parameters cert and key: %w", err)
	}
	return &pair, nil
}

// unreadable returns why a parameter's file cannot be read. What does not look like the
// name of a file is not repeated: it may be the key itself.
func unreadable(parameter, name string, err error) error {
	if path, ok := errors.AsType[*fs.PathError](err); ok {
		err = path.Err
	}
	if len(name) > 255 || strings.ContainsFunc(name, unicode.IsControl) || strings.Contains(name, "PRIVATE KEY") {
		return fmt.Errorf("the file of the parameter %q: %w", parameter, err)
	}
	return fmt.Errorf("the file of the parameter %q: %s: %w", parameter, name, err)
}
