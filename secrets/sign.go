package secrets

import "crypto/ed25519"

// Signing gives the signing key for one purpose: its public half, and a func that signs
// with the other (Ed25519). Another instance's file gives another key.
func (m *Master) Signing(purpose string) (public ed25519.PublicKey, sign func(message []byte) []byte) {
	key := ed25519.NewKeyFromSeed(m.derive("sign/v1/" + purpose))
	public = ed25519.PublicKey(append([]byte(nil), key[ed25519.SeedSize:]...))
	return public, func(message []byte) []byte { return ed25519.Sign(key, message) }
}
