package secrets

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"errors"
	"fmt"
	"io"
	"strings"

	"golang.org/x/crypto/nacl/box"
)

// Texts of a contact's keys begin so, so that neither is taken for the other.
const (
	contactPublic  = "blindex-contact-public:"
	contactPrivate = "blindex-contact-private:"
)

// ErrContact says that a contact's key or a record sealed to it cannot be read.
var ErrContact = errors.New("secrets: not a contact's key, or not a record sealed to it")

// Contact is somebody outside to whom records are sealed: with the public key alone this
// instance cannot open them again (NaCl's sealed box).
type Contact struct {
	public [32]byte
	rand   io.Reader
}

// NewContact reads a public key as NewContactKeys prints it.
func NewContact(public string, rand io.Reader) (Contact, error) {
	key, err := contactKey(public, contactPublic)
	return Contact{key, rand}, err
}

// ID tells which key a record was sealed to: 16 hexadecimal digits.
func (c Contact) ID() string {
	sum := sha256.Sum256(c.public[:])
	return hex.EncodeToString(sum[:8])
}

// Seal seals a record that only the holder of the private key opens.
func (c Contact) Seal(plain []byte) ([]byte, error) {
	sealed, err := box.SealAnonymous(nil, plain, &c.public, c.rand)
	if err != nil {
		return nil, fmt.Errorf("secrets: seal to a contact: %w", err)
	}
	return sealed, nil
}

// NewContactKeys makes a pair: the public key goes into the configuration, the private one
// never onto a machine of this program.
func NewContactKeys(rand io.Reader) (public, private string, err error) {
	pub, priv, err := box.GenerateKey(rand)
	if err != nil {
		return "", "", fmt.Errorf("secrets: make a contact's keys: %w", err)
	}
	code := base64.RawURLEncoding.EncodeToString
	return contactPublic + code(pub[:]), contactPrivate + code(append(priv[:], pub[:]...)), nil
}

// OpenRecord opens what Seal sealed, with the private key.
func OpenRecord(private string, sealed []byte) ([]byte, error) {
	raw, ok := strings.CutPrefix(strings.TrimSpace(private), contactPrivate)
	both, err := base64.RawURLEncoding.DecodeString(raw)
	if !ok || err != nil || len(both) != 64 {
		return nil, ErrContact
	}
	priv, pub := [32]byte(both[:32]), [32]byte(both[32:])
	plain, ok := box.OpenAnonymous(nil, sealed, &pub, &priv)
	if !ok {
		return nil, ErrContact
	}
	return plain, nil
}

func contactKey(text, prefix string) (key [32]byte, err error) {
	raw, ok := strings.CutPrefix(strings.TrimSpace(text), prefix)
	b, err := base64.RawURLEncoding.DecodeString(raw)
	if !ok || err != nil || len(b) != len(key) {
		return key, ErrContact
	}
	return [32]byte(b), nil
}
