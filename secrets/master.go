package secrets

import (
	"crypto/hkdf"
	"crypto/hmac"
	"crypto/sha256"
	"crypto/subtle"
	"errors"
	"fmt"
	"io"
	"os"
)

const keySize = 32 // bytes of the master and of every derived key

// What can be wrong with the master file. Each text says what to do.
var (
	// ErrMissing says that the database belongs to a master file that is not there.
	ErrMissing = errors.New("secrets: the master file is missing and the database belongs to one: bring it back from where you keep it; a new one would orphan every removal")
	// ErrMismatch says that the file is another instance's.
	ErrMismatch = errors.New("secrets: the master file does not belong to this database: point to the right one")
	// ErrMode says that others than the owner may read a key file.
	ErrMode = errors.New("secrets: a key file is readable by others than its owner")
	// ErrFormat says that a file is not a key file of ours.
	ErrFormat = errors.New("secrets: not a key file of blindex, or a damaged one")
)

// Master derives everything from the master file. The zero Master is of no use.
type Master struct {
	// derive closes over the key: fmt prints unexported bytes, but not what a func holds.
	derive func(info string) []byte
}

// Open reads the master file at path. check is the check value the database
// holds, empty when it holds none yet: only then a missing file is made, from
// rand. The caller stores Check before it uses anything else of the Master.
// Errors: ErrMissing, ErrMismatch, ErrMode, ErrFormat.
func Open(path string, check []byte, rand io.Reader) (*Master, error) {
	key, err := readKey(path, masterHeader)
	switch {
	case errors.Is(err, os.ErrNotExist) && len(check) > 0:
		return nil, fmt.Errorf("%w (%s)", ErrMissing, path)
	case errors.Is(err, os.ErrNotExist):
		key, err = makeKey(path, masterHeader, rand)
	}
	if err != nil {
		return nil, err
	}
	m := newMaster(key)
	if len(check) > 0 && subtle.ConstantTimeCompare(check, m.Check()) != 1 {
		return nil, fmt.Errorf("%w (%s)", ErrMismatch, path)
	}
	return m, nil
}

func newMaster(key []byte) *Master {
	return &Master{derive: func(info string) []byte {
		out, err := hkdf.Key(sha256.New, key, nil, "blindex/"+info, keySize)
		if err != nil {
			panic("secrets: key derivation refused constant lengths") // the standard library fails only on a length that is too long
		}
		return out
	}}
}

// Check is the value to store in the database. It tells nothing about the key.
func (m *Master) Check() []byte { return m.derive("check/v1") }

// TargetFunc hashes a link's identity (R11). Its outcome is frozen for good:
// every removal ever stored depends on it.
func (m *Master) TargetFunc() func(identity []byte) [32]byte { return keyed(m.derive("target/v1")) }

// TargetKeyFunc is TargetFunc under the key with a number, from 2 on: what re-keying
// takes next (R11). It comes from the same master file, so it helps where a key or its
// hashes came out, not where the file did. Each number's outcome is frozen for good.
func (m *Master) TargetKeyFunc(n int) func(identity []byte) [32]byte {
	return keyed(m.derive(fmt.Sprintf("target/v1/key-%d", n)))
}

// Hash gives the keyed hash for one purpose; other purposes give unrelated hashes.
func (m *Master) Hash(purpose string) func([]byte) [32]byte {
	return keyed(m.derive("hash/v1/" + purpose))
}

func keyed(key []byte) func([]byte) [32]byte {
	return func(data []byte) (sum [32]byte) {
		mac := hmac.New(sha256.New, key)
		mac.Write(data)
		mac.Sum(sum[:0])
		return sum
	}
}

const hidden = "secrets.Master(hidden)"

// String tells nothing.
func (m *Master) String() string { return hidden }

// GoString tells nothing.
func (m *Master) GoString() string { return hidden }

// Format tells nothing, whatever the verb.
func (m *Master) Format(f fmt.State, _ rune) { io.WriteString(f, hidden) }

// MarshalText refuses: a key has no business in a document.
func (m *Master) MarshalText() ([]byte, error) {
	return nil, errors.New("secrets: a master is never written out")
}
