package smtp

import (
	"bytes"
	"crypto"
	"crypto/rsa"
	"crypto/x509"
	"encoding/base64"
	"encoding/pem"
	"errors"
	"fmt"
	"io"
	"os"
	"regexp"
	"strings"

	"github.com/emersion/go-msgauth/dkim"
	gomail "github.com/wneessen/go-mail"
)

// Signing is whose name outgoing mail is signed in (DKIM). It prints without its key.
type Signing struct {
	domain, selector string
	key              crypto.Signer
}

// ErrSigning says what is wrong with a DKIM key or its names.
var ErrSigning = errors.New("smtp: cannot sign with this DKIM key")

const keyBits = 2048

var dnsName = regexp.MustCompile(`^[a-z0-9]([a-z0-9-]*[a-z0-9])?(\.[a-z0-9]([a-z0-9-]*[a-z0-9])?)*$`)

// NewSigning reads a key file, which no other user may be able to read. The error is
// ErrSigning with what to do, and holds nothing of the file.
func NewSigning(domain, selector, file string) (*Signing, error) {
	if !dnsName.MatchString(domain) || !dnsName.MatchString(selector) {
		return nil, fmt.Errorf("%w: domain and selector are DNS names in small letters", ErrSigning)
	}
	fi, err := os.Stat(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read", ErrSigning, file)
	}
	if fi.Mode().Perm()&0o077 != 0 {
		return nil, fmt.Errorf("%w: %s is readable by others; run 'chmod 600' on it", ErrSigning, file)
	}
	text, err := os.ReadFile(file)
	if err != nil {
		return nil, fmt.Errorf("%w: %s cannot be read", ErrSigning, file)
	}
	block, _ := pem.Decode(text)
	if block == nil {
		return nil, fmt.Errorf("%w: %s holds no key in PEM form", ErrSigning, file)
	}
	parsed, err := x509.ParsePKCS8PrivateKey(block.Bytes)
	if key, ok := parsed.(*rsa.PrivateKey); err == nil && ok {
		return &Signing{domain: domain, selector: selector, key: key}, nil
	}
	return nil, fmt.Errorf("%w: %s holds no RSA key in PKCS #8 form", ErrSigning, file)
}

// MakeKey writes a new key to a file that must not exist yet.
func MakeKey(file string, rand io.Reader) error {
	key, err := rsa.GenerateKey(rand, keyBits)
	if err != nil {
		return fmt.Errorf("smtp: make key: %w", err)
	}
	der, err := x509.MarshalPKCS8PrivateKey(key)
	if err != nil {
		return fmt.Errorf("smtp: make key: %w", err)
	}
	f, err := os.OpenFile(file, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("smtp: make key: %w", err)
	}
	defer f.Close()
	if err := pem.Encode(f, &pem.Block{Type: "PRIVATE KEY", Bytes: der}); err != nil {
		return fmt.Errorf("smtp: make key: %w", err)
	}
	if err := f.Sync(); err != nil {
		return fmt.Errorf("smtp: make key: %w", err)
	}
	return nil
}

// String names the key without it.
func (s *Signing) String() string { return s.selector + "._domainkey." + s.domain }

// GoString is String.
func (s *Signing) GoString() string { return s.String() }

// TXT is what the name of String must answer in DNS.
func (s *Signing) TXT() (string, error) {
	der, err := x509.MarshalPKIXPublicKey(s.key.Public())
	if err != nil {
		return "", fmt.Errorf("smtp: public key: %w", err)
	}
	return "v=DKIM1; k=rsa; p=" + base64.StdEncoding.EncodeToString(der), nil
}

// Record is the line for a zone file: a string of DNS holds at most 255 bytes.
func (s *Signing) Record() (string, error) {
	txt, err := s.TXT()
	if err != nil {
		return "", err
	}
	var parts []string
	for len(txt) > 0 {
		n := min(len(txt), 250)
		parts, txt = append(parts, `"`+txt[:n]+`"`), txt[n:]
	}
	return s.String() + ". IN TXT ( " + strings.Join(parts, " ") + " )", nil
}

// signed are the header fields under the signature. Fields that are named and absent
// cannot be added on the way.
var signed = []string{"From", "To", "Subject", "Date", "Message-ID", "Auto-Submitted", "Reply-To", "MIME-Version", "Content-Type", "Content-Transfer-Encoding"}

// sign puts a signature on a mail that is complete: written again, it has the same bytes.
func (s *Signing) sign(msg *gomail.Msg) error {
	var raw bytes.Buffer
	if _, err := msg.WriteTo(&raw); err != nil {
		return fmt.Errorf("smtp: write: %w", err)
	}
	signer, err := dkim.NewSigner(&dkim.SignOptions{
		Domain: s.domain, Selector: s.selector, Signer: s.key, Hash: crypto.SHA256, HeaderKeys: signed,
		HeaderCanonicalization: dkim.CanonicalizationRelaxed, BodyCanonicalization: dkim.CanonicalizationRelaxed,
	})
	if err != nil {
		return fmt.Errorf("smtp: sign: %w", err)
	}
	_, err = signer.Write(raw.Bytes())
	if end := signer.Close(); err == nil {
		err = end
	}
	if err != nil {
		return fmt.Errorf("smtp: sign: %w", err)
	}
	_, value, _ := strings.Cut(signer.Signature(), ":")
	msg.SetGenHeaderPreformatted("DKIM-Signature", strings.TrimSpace(value))
	return nil
}
