package access

import (
	"crypto/subtle"
	"encoding/base64"
	"fmt"
	"io"
	"strings"
	"sync"
	"unicode/utf8"

	"golang.org/x/crypto/argon2"
)

// Cost of a password hash: RFC 9106's second choice, for machines with little memory.
const (
	memoryKiB = 64 * 1024
	passes    = 3
	lanes     = 4
	saltBytes = 16
	hashBytes = 32
)

// Bounds of a password, and of the cost that a stored hash may ask for.
const (
	minPassword  = 12   // characters
	maxPassword  = 1024 // bytes
	maxMemoryKiB = 256 * 1024
	maxPasses    = 16
)

// Passwords hashes and checks passwords, a few at a time: each takes 64 MiB while
// it lasts. Its zero value is not usable.
type Passwords struct {
	slots chan struct{}
	rand  io.Reader
	decoy func() string
}

// NewPasswords makes a hasher that runs at most atOnce hashes at a time (at least one).
func NewPasswords(rand io.Reader, atOnce int) *Passwords {
	p := &Passwords{slots: make(chan struct{}, max(atOnce, 1)), rand: rand}
	p.decoy = sync.OnceValue(func() string {
		return encode(params{memoryKiB, passes, lanes}, make([]byte, saltBytes), make([]byte, hashBytes))
	})
	return p
}

// Hash returns a password's PHC string, or ErrWeak.
func (p *Passwords) Hash(password string) (string, error) {
	if utf8.RuneCountInString(password) < minPassword || len(password) > maxPassword {
		return "", ErrWeak
	}
	salt := make([]byte, saltBytes)
	if _, err := io.ReadFull(p.rand, salt); err != nil {
		return "", fmt.Errorf("access: reading random bytes: %w", err)
	}
	c := params{memoryKiB, passes, lanes}
	return encode(c, salt, p.key(password, salt, c, hashBytes)), nil
}

// Check reports whether password belongs to hash, and whether the hash should be
// made anew at today's cost. An empty or unreadable hash costs the same time and is
// never right, so that an unknown name cannot be told from a wrong password.
func (p *Passwords) Check(hash, password string) (ok, rehash bool) {
	c, salt, want, err := decode(hash)
	if err != nil || len(password) > maxPassword {
		c, salt, want, _ = decode(p.decoy())
		if len(password) > maxPassword {
			password = ""
		}
		p.key(password, salt, c, len(want))
		return false, false
	}
	got := p.key(password, salt, c, len(want))
	ok = subtle.ConstantTimeCompare(got, want) == 1
	return ok, ok && c != params{memoryKiB, passes, lanes}
}

func (p *Passwords) key(password string, salt []byte, c params, size int) []byte {
	p.slots <- struct{}{}
	defer func() { <-p.slots }()
	return argon2.IDKey([]byte(password), salt, c.passes, c.memory, c.lanes, uint32(size))
}

type params struct {
	memory, passes uint32
	lanes          uint8
}

func encode(c params, salt, key []byte) string {
	b64 := base64.RawStdEncoding.EncodeToString
	return fmt.Sprintf("$argon2id$v=%d$m=%d,t=%d,p=%d$%s$%s", argon2.Version, c.memory, c.passes, c.lanes, b64(salt), b64(key))
}

// decode reads a PHC string; a cost beyond the bounds is refused, so that a stored
// row cannot take the machine's memory.
func decode(hash string) (c params, salt, key []byte, err error) {
	part := strings.Split(hash, "$")
	if len(part) != 6 || part[0] != "" || part[1] != "argon2id" || part[2] != fmt.Sprintf("v=%d", argon2.Version) {
		return c, nil, nil, ErrCredentials
	}
	if _, err := fmt.Sscanf(part[3], "m=%d,t=%d,p=%d", &c.memory, &c.passes, &c.lanes); err != nil {
		return c, nil, nil, ErrCredentials
	}
	if c.memory == 0 || c.memory > maxMemoryKiB || c.passes == 0 || c.passes > maxPasses || c.lanes == 0 {
		return c, nil, nil, ErrCredentials
	}
	salt, err1 := base64.RawStdEncoding.DecodeString(part[4])
	key, err2 := base64.RawStdEncoding.DecodeString(part[5])
	if err1 != nil || err2 != nil || len(salt) < 8 || len(key) < 16 || len(key) > 64 {
		return c, nil, nil, ErrCredentials
	}
	return c, salt, key, nil
}
