package secrets

import (
	"bytes"
	"crypto/rand"
	"errors"
	"strings"
	"testing"
)

// R19: what is sealed to the contact opens with the private key alone.
func TestR19SealedToTheContact(t *testing.T) {
	public, private, err := NewContactKeys(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	c, err := NewContact(" "+public+"\n", rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	plain := []byte("a record")
	sealed, err := c.Seal(plain)
	if err != nil || bytes.Contains(sealed, plain) {
		t.Fatalf("sealed %q, %v", sealed, err)
	}
	if got, err := OpenRecord(private+"\n", sealed); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("opened %q, %v", got, err)
	}
	again, _ := c.Seal(plain)
	if bytes.Equal(again, sealed) {
		t.Error("two seals are equal")
	}
	_, other, _ := NewContactKeys(rand.Reader)
	for name, key := range map[string]string{"another's key": other, "the public key": public, "nothing": "", "half": private[:40]} {
		if _, err := OpenRecord(key, sealed); !errors.Is(err, ErrContact) {
			t.Errorf("%s: %v", name, err)
		}
	}
	sealed[0] ^= 1
	if _, err := OpenRecord(private, sealed); !errors.Is(err, ErrContact) {
		t.Errorf("altered: %v", err)
	}
	for _, bad := range []string{"", private, public[:50], strings.ToUpper(public)} {
		if _, err := NewContact(bad, rand.Reader); !errors.Is(err, ErrContact) {
			t.Errorf("%q is taken for a public key", bad)
		}
	}
	if len(c.ID()) != 16 {
		t.Errorf("id %q", c.ID())
	}
}
