package secrets

import (
	"crypto/cipher"
	"errors"
	"fmt"
	"io"

	"golang.org/x/crypto/chacha20poly1305"
)

// ErrSealed says that sealed bytes do not open: another key, another purpose,
// other additional data, or damage.
var ErrSealed = errors.New("secrets: sealed bytes do not open")

// sealVersion is the first byte of everything sealed.
const sealVersion = 1

// Sealer seals and opens for one purpose. Sealed bytes are 41 longer than plain ones.
type Sealer struct {
	// Seal encrypts plain and binds it to aad, which is not kept and must be given
	// again to open: the row's identity, so that sealed values cannot be swapped.
	Seal func(plain, aad []byte) ([]byte, error)
	// Open gives the plain bytes, or ErrSealed.
	Open func(sealed, aad []byte) ([]byte, error)
}

// Sealer gives the sealer for one purpose. Nonces come from rand; they are 24
// bytes (XChaCha20-Poly1305), so random ones do not repeat.
func (m *Master) Sealer(purpose string, rand io.Reader) Sealer {
	return newSealer(m.derive("seal/v1/"+purpose), rand)
}

func newSealer(key []byte, rand io.Reader) Sealer {
	aead, err := chacha20poly1305.NewX(key)
	if err != nil {
		panic("secrets: a derived key has the wrong size")
	}
	return Sealer{
		Seal: func(plain, aad []byte) ([]byte, error) { return seal(aead, rand, plain, aad) },
		Open: func(sealed, aad []byte) ([]byte, error) { return open(aead, sealed, aad) },
	}
}

func seal(aead cipher.AEAD, rand io.Reader, plain, aad []byte) ([]byte, error) {
	head := 1 + aead.NonceSize()
	out := make([]byte, head, head+len(plain)+aead.Overhead())
	out[0] = sealVersion
	if _, err := io.ReadFull(rand, out[1:]); err != nil {
		return nil, fmt.Errorf("secrets: seal: %w", err)
	}
	return aead.Seal(out, out[1:], plain, aad), nil
}

func open(aead cipher.AEAD, sealed, aad []byte) ([]byte, error) {
	head := 1 + aead.NonceSize()
	if len(sealed) < head || sealed[0] != sealVersion {
		return nil, ErrSealed
	}
	plain, err := aead.Open(nil, sealed[1:head], sealed[head:], aad)
	if err != nil {
		return nil, ErrSealed
	}
	return plain, nil
}
