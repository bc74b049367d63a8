package secrets

import (
	"crypto/sha256"
	"encoding/base32"
	"fmt"
	"io"
	"strings"
)

// tokenPrefix lets scanners and people recognise a token. With the alphabet
// below a token also never looks like a key of a share link.
const tokenPrefix = "bx_"

var tokenCoding = base32.NewEncoding("abcdefghijklmnopqrstuvwxyz234567").WithPadding(base32.NoPadding)

// NewToken makes a token of 160 random bits. plain is shown to its holder once;
// only hash is stored.
func NewToken(rand io.Reader) (plain string, hash [32]byte, err error) {
	raw := make([]byte, 20)
	if _, err := io.ReadFull(rand, raw); err != nil {
		return "", [32]byte{}, fmt.Errorf("secrets: make token: %w", err)
	}
	plain = tokenPrefix + tokenCoding.EncodeToString(raw)
	return plain, TokenHash(plain), nil
}

// TokenHash is what a given token is looked up by. Case and space around it, as
// mail programs and people add, do not count. No key is needed: 160 random bits
// cannot be tried out.
func TokenHash(plain string) [32]byte {
	return sha256.Sum256([]byte(strings.ToLower(strings.TrimSpace(plain))))
}
