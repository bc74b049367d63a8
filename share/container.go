package share

import (
	"crypto/aes"
	"crypto/cipher"
	"encoding/base64"
	"encoding/hex"
	"regexp"
	"strings"
)

// Links to MEGA come in blobs, too: handle and key written as one. The handle is
// read out here; the rest is dropped with the blob, in local variables alone.

// unwrapped makes l the MEGA link whose handle a blob held. Of a blob that does not
// read only the kind is known.
func (l *Link) unwrapped(kind Kind, handle string) {
	l.kind, l.space = kind, string(kind)
	if handle == "" || placeholder(handle) {
		return
	}
	l.provider, l.handle, l.refusal = "mega", handle, ""
	l.url = "https://mega.nz/" + string(kind) + "/" + handle
}

// blobBytes decodes base64url as MEGA's own programs do: with both alphabets, and
// with commas in it.
func blobBytes(s string) ([]byte, error) {
	s = strings.NewReplacer("+", "-", "/", "_", ",", "", "=", "").Replace(s)
	if len(s)%4 == 1 {
		s = s[:len(s)-1]
	}
	return base64.RawURLEncoding.DecodeString(s)
}

// protected reads MEGA's password-protected link: one byte algorithm, one byte type,
// six bytes handle; the rest is key material that can be tried out offline. What does
// not read so keeps no handle, and its length tells the kind.
func protected(blob string) (Kind, string) {
	raw, err := blobBytes(blob)
	if err != nil || len(raw) < 40 || raw[0] > 2 || raw[1] > 1 { // it may be cut short
		if len(blob) < 130 {
			return KindFolder, ""
		}
		return KindFile, ""
	}
	handle := base64.RawURLEncoding.EncodeToString(raw[2:8])
	if raw[1] == 1 {
		return KindFile, handle
	}
	return KindFolder, handle
}

// The keys of MegaDownloader's containers, the older and the newer one, and the
// initial vector of both. They are constants of that program, the same for everyone
// and published with the source of every program that reads such containers: they
// keep nothing secret, and they are no user's key.
var (
	containerKeys = []string{
		"6b316f36416c2d316b7a3f217a30357958585858585858585858585858585858",
		"ed1f4c200b35139806b260563b3d3876f011b4750f3a1a4a5efd0bbe67554b44",
	}
	containerIV = "79f10a01844a0b27ff5b2d4e0ed3163e"
)

// contained reads a container, whose text is that of an old link's fragment: "!handle!key".
func contained(kind Kind) func(blob string) (Kind, string) {
	return func(blob string) (Kind, string) {
		raw, err := blobBytes(blob)
		if err != nil || len(raw) < aes.BlockSize {
			return kind, ""
		}
		raw = raw[:len(raw)/aes.BlockSize*aes.BlockSize]
		for _, key := range containerKeys {
			if m := containedLink.FindSubmatch(decrypted(raw, key)); m != nil {
				return kind, string(m[1])
			}
		}
		return kind, ""
	}
}

// containedLink asks for key characters behind the handle, so that bytes which
// decrypt to nonsense are not taken for a link.
var containedLink = regexp.MustCompile(`^(?:https?://mega\.(?:co\.)?nz/#)?F?!([\w-]{8})![\w,-]{4}`)

func decrypted(raw []byte, key string) []byte {
	k, err := hex.DecodeString(key)
	if err != nil {
		return nil
	}
	iv, err := hex.DecodeString(containerIV)
	if err != nil {
		return nil
	}
	block, err := aes.NewCipher(k)
	if err != nil {
		return nil
	}
	out := make([]byte, len(raw))
	cipher.NewCBCDecrypter(block, iv).CryptBlocks(out, raw)
	return out
}
