package access

import (
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"io"
	"time"
)

// How long tokens live.
const (
	LinkLife    = 24 * time.Hour // a one-time login link
	SessionLife = 12 * time.Hour // a session, whatever happens
	SessionIdle = 2 * time.Hour  // a session without a request
)

// NewToken makes a token of 256 random bits for a URL, a cookie or a header.
func NewToken(rand io.Reader) (string, error) {
	var b [32]byte
	if _, err := io.ReadFull(rand, b[:]); err != nil {
		return "", fmt.Errorf("access: reading random bytes: %w", err)
	}
	return base64.RawURLEncoding.EncodeToString(b[:]), nil
}

// HashToken is what is stored of a token. A token has 256 random bits, so a plain
// hash cannot be tried out, and looking it up by its hash tells nothing by its time.
func HashToken(token string) [32]byte { return sha256.Sum256([]byte(token)) }
