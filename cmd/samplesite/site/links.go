package site

import (
	"crypto/sha256"
	"encoding/base64"
	"encoding/hex"
	"fmt"
	"strings"
)

// alphabets of made-up handles and keys.
const (
	base64url = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_"
	alnum     = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789"
	lower     = "abcdefghijklmnopqrstuvwxyz0123456789"
)

// madeUp derives n letters of the alphabet from what it names: the same on every start.
func madeUp(what, name, alphabet string, n int) string {
	var b strings.Builder
	for i := 0; b.Len() < n; i++ {
		for _, c := range sha256.Sum256([]byte(fmt.Sprintf("%s|%s|%d", what, name, i))) {
			if b.Len() < n {
				b.WriteByte(alphabet[int(c)%len(alphabet)])
			}
		}
	}
	return b.String()
}

func handle(name string, n int) string { return madeUp("handle", name, alnum, n) }
func key(name string, n int) string    { return madeUp("key", name, base64url, n) }

// Handle is the MEGA file handle that the site makes up for a title: tests ask the
// fake API and the index about it.
func Handle(title string) string { return handle(title, 8) }

// Key is the secret that the site makes up for a title: tests look for it where it must not be.
func Key(title string) string { return key(title, 43) }

// forms are the link shapes the site posts, by work.form.
var forms = []func(name string) string{
	func(n string) string { return "https://mega.nz/file/" + handle(n, 8) + "#" + key(n, 43) },
	func(n string) string { return "https://mega.nz/folder/" + handle(n, 8) + "#" + key(n, 22) },
	func(n string) string { return "https://mega.nz/#!" + handle(n, 8) + "!" + key(n, 43) },
	func(n string) string { return "https://mega.co.nz/#F!" + handle(n, 8) + "!" + key(n, 22) },
	func(n string) string {
		return "https://www.dropbox.com/scl/fi/" + madeUp("handle", n, lower, 21) + "/file?rlkey=" + madeUp("key", n, lower, 25) + "&dl=0"
	},
	func(n string) string {
		return "https://drive.google.com/file/d/1" + madeUp("handle", n, base64url, 32) + "/view?usp=sharing"
	},
	func(n string) string {
		return "https://drive.proton.me/urls/" + strings.ToUpper(handle(n, 10)) + "#" + key(n, 12)
	},
	func(n string) string {
		return "https://www.mediafire.com/file/" + madeUp("handle", n, lower, 15) + "/file"
	},
	func(n string) string { return "https://pixeldrain.com/u/" + handle(n, 8) },
	func(n string) string { return "https://gofile.io/d/" + handle(n, 6) },
	func(n string) string { return "https://1fichier.com/?" + madeUp("handle", n, lower, 20) },
	func(n string) string { return "https://transfer.it/t/" + handle(n, 12) },
	func(n string) string {
		return "https://mega.nz/folder/" + handle(n, 8) + "#" + key(n, 22) + "/file/" + handle(n+"/inside", 8)
	},
	func(n string) string {
		return "https://app.filen.io/#/d/" + uuid(n) + "#" + hex.EncodeToString([]byte(madeUp("key", n, alnum, 32)))
	},
}

func uuid(name string) string {
	h := madeUp("handle", name, "0123456789abcdef", 32)
	return h[:8] + "-" + h[8:12] + "-4" + h[13:16] + "-a" + h[17:20] + "-" + h[20:]
}

func link(w work) string { return forms[w.form](w.title) }

// wrapped is the link inside a redirector, base64, as some boards post it.
func wrapped(w work) string {
	return "/redirectcode?link=" + base64.URLEncoding.EncodeToString([]byte(link(w)))
}
