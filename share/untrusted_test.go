package share

import (
	"bytes"
	"database/sql/driver"
	"encoding/json"
	"errors"
	"fmt"
	"log/slog"
	"strings"
	"testing"
)

// R2: however untrusted input is printed, also from inside of something else, it gives its
// length and nothing more.
func TestUntrustedPrintsOnlyItsLength(t *testing.T) {
	const secret = "nosferatu-secret"
	u := NewUntrusted(secret)
	holder := struct {
		In   Untrusted
		List []Untrusted
		At   *Untrusted
		By   map[string]Untrusted
	}{u, []Untrusted{u}, &u, map[string]Untrusted{"a": u}}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%q", "%x", "%X", "%d", "%T"} {
		fmt.Fprintf(&out, verb+"\n", u)
		fmt.Fprintf(&out, verb+"\n", holder)
		fmt.Fprintf(&out, verb+"\n", &holder)
		fmt.Fprintln(&out, fmt.Errorf("wrapped: "+verb, u))
	}
	fmt.Fprintln(&out, u, errors.New(fmt.Sprint(u)))
	for _, h := range []slog.Handler{slog.NewTextHandler(&out, nil), slog.NewJSONHandler(&out, nil)} {
		slog.New(h).Info("m", "in", u, "holder", holder, slog.Group("g", "in", u))
	}
	for _, v := range []any{u, holder} {
		b, err := json.Marshal(v)
		fmt.Fprintln(&out, string(b), err)
	}
	var stored driver.Valuer = u
	if v, err := stored.Value(); err == nil {
		t.Errorf("a database takes it: %v", v)
	}
	low := strings.ToLower(out.String())
	for _, s := range []string{"nosferatu", "secret", fmt.Sprintf("%x", secret), fmt.Sprintf("%x", []byte(secret[:4]))} {
		if strings.Contains(low, s) {
			t.Errorf("%q is printed:\n%s", s, &out)
		}
	}
	if !strings.Contains(low, "untrusted(16 bytes)") {
		t.Errorf("its length is not printed:\n%s", &out)
	}
}
