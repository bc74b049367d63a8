package secrets

import (
	"bytes"
	"crypto/rand"
	"encoding/hex"
	"encoding/json"
	"errors"
	"fmt"
	"io"
	"log/slog"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

// counting gives the bytes 0, 1, 2 …: frozen vectors need a fixed master.
type counting struct{ n byte }

func (c *counting) Read(p []byte) (int, error) {
	for i := range p {
		p[i] = c.n
		c.n++
	}
	return len(p), nil
}

func open0(t *testing.T, path string, check []byte) *Master {
	t.Helper()
	m, err := Open(path, check, &counting{})
	if err != nil {
		t.Fatal(err)
	}
	return m
}

// R11: every removal ever stored depends on these values.
func TestR11FrozenVectors(t *testing.T) {
	m := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	target := m.TargetFunc()([]byte("v1|example|f|handle"))
	hash := m.Hash("entry-id")([]byte("handle"))
	for name, c := range map[string]struct {
		got  []byte
		want string
	}{
		"check":  {m.Check(), "45a4ff18a82ec4e17c6954168b6e3d1396a6cc6c3c4f8a99838689e37b84f775"},
		"target": {target[:], "f6a4ba923d842c9ba57c20726923d3c375b34e1a0461fdf3d7bf6c24fc2ecc04"},
		"hash":   {hash[:], "84c81a97a68f588e7a80909870f946cb52daa05f222db133df2f5871b1ea466a"},
	} {
		if got := hex.EncodeToString(c.got); got != c.want {
			t.Errorf("%s changed: %s", name, got)
		}
	}
}

func TestPurposesAreApart(t *testing.T) {
	m := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	in := []byte("same")
	seen := map[[32]byte]string{}
	for name, f := range map[string]func([]byte) [32]byte{
		"target": m.TargetFunc(), "a": m.Hash("a"), "b": m.Hash("b"), "target/v1": m.Hash("target/v1"),
	} {
		if other, ok := seen[f(in)]; ok {
			t.Errorf("%s and %s give one hash", name, other)
		}
		seen[f(in)] = name
	}
}

func TestMasterIsMadeOnlyWithoutCheckValue(t *testing.T) {
	path := filepath.Join(t.TempDir(), "keys", "master")
	if _, err := Open(path, []byte("a check value"), rand.Reader); !errors.Is(err, ErrMissing) {
		t.Fatalf("missing file, check value there: %v", err)
	}
	if _, err := os.Stat(path); !os.IsNotExist(err) {
		t.Fatal("a file was made although the database has a check value")
	}
	m := open0(t, path, nil)
	fi, err := os.Stat(path)
	if err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("made with mode %v, %v", fi.Mode(), err)
	}
	again := open0(t, path, nil)
	if !bytes.Equal(m.Check(), again.Check()) {
		t.Error("a file that was there was not used")
	}
	open0(t, path, m.Check())
	other := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	if !bytes.Equal(other.Check(), m.Check()) {
		t.Fatal("the same random bytes gave another master")
	}
	wrong := bytes.Clone(m.Check())
	wrong[31]++
	if _, err := Open(path, wrong, rand.Reader); !errors.Is(err, ErrMismatch) {
		t.Errorf("another instance's check value: %v", err)
	}
	left, _ := filepath.Glob(filepath.Join(filepath.Dir(path), ".new-key-*"))
	if len(left) > 0 {
		t.Errorf("left behind: %v", left)
	}
}

func TestTwoMakersGetOneMaster(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master")
	checks := make(chan []byte)
	for range 8 {
		go func() {
			m, err := Open(path, nil, rand.Reader)
			if err != nil {
				t.Error(err)
				checks <- nil
				return
			}
			checks <- m.Check()
		}()
	}
	first := <-checks
	for range 7 {
		if !bytes.Equal(first, <-checks) {
			t.Error("two masters for one path")
		}
	}
}

func TestOpenKeyFilesAreRefused(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master")
	open0(t, path, nil)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o620, 0o601} {
		if err := os.Chmod(path, mode); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, nil, rand.Reader)
		if !errors.Is(err, ErrMode) || !strings.Contains(err.Error(), "chmod 600") {
			t.Errorf("mode %o: %v", mode, err)
		}
	}
}

func TestErrorsHoldNoKeyMaterial(t *testing.T) {
	path := filepath.Join(t.TempDir(), "master")
	const canary = "Q2FuYXJ5Q2FuYXJ5"
	for _, text := range []string{canary, masterHeader + canary, masterHeader + canary + "!!", escrowHeader + canary, ""} {
		if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
			t.Fatal(err)
		}
		_, err := Open(path, nil, rand.Reader)
		if !errors.Is(err, ErrFormat) || strings.Contains(err.Error(), canary) {
			t.Errorf("%d bytes: %v", len(text), err)
		}
	}
}

// What holds keys prints none, also as a field of something that is printed.
func TestNothingPrintsAKey(t *testing.T) {
	m := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	holder := struct {
		m *Master
		M *Master
		v Master
		s Sealer
		e *Escrow
	}{m, m, *m, m.Sealer("p", rand.Reader), m.Escrow(t.TempDir(), rand.Reader)}
	var out bytes.Buffer
	for _, verb := range []string{"%v", "%+v", "%#v", "%s", "%x", "%d", "%q"} {
		fmt.Fprintf(&out, verb, holder)
		fmt.Fprintf(&out, verb, m)
		fmt.Fprintf(&out, verb, *m)
		fmt.Fprintf(&out, verb, *holder.e)
	}
	slog.New(slog.NewJSONHandler(&out, nil)).Info("x", "m", m)
	if _, err := json.Marshal(m); err == nil {
		t.Error("a master was written out as JSON")
	}
	text := strings.ToLower(out.String())
	key, _ := io.ReadAll(io.LimitReader(&counting{}, keySize))
	for _, form := range []string{string(key), hex.EncodeToString(key)[:16], "4 5 6 7", "0x4, 0x5, 0x6"} {
		if strings.Contains(text, form) {
			t.Errorf("a key was printed: %q", form)
		}
	}
}

func TestSealOpens(t *testing.T) {
	m := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	s := m.Sealer("handles", rand.Reader)
	plain, aad := []byte("a handle"), []byte("row 7")
	sealed, err := s.Seal(plain, aad)
	if err != nil {
		t.Fatal(err)
	}
	if len(sealed) != len(plain)+41 || bytes.Contains(sealed, plain) {
		t.Errorf("sealed %d bytes to %d", len(plain), len(sealed))
	}
	again, _ := s.Seal(plain, aad)
	if bytes.Equal(sealed, again) {
		t.Error("sealing twice gave the same bytes")
	}
	if got, err := s.Open(sealed, aad); err != nil || !bytes.Equal(got, plain) {
		t.Errorf("opened %q, %v", got, err)
	}
	if _, err := s.Open(sealed, []byte("row 8")); !errors.Is(err, ErrSealed) {
		t.Errorf("swapped row: %v", err)
	}
	if _, err := m.Sealer("other", rand.Reader).Open(sealed, aad); !errors.Is(err, ErrSealed) {
		t.Errorf("other purpose: %v", err)
	}
	for i := range sealed {
		bad := bytes.Clone(sealed)
		bad[i] ^= 1
		if _, err := s.Open(bad, aad); !errors.Is(err, ErrSealed) {
			t.Errorf("byte %d changed: %v", i, err)
		}
		if _, err := s.Open(sealed[:i], aad); !errors.Is(err, ErrSealed) {
			t.Errorf("cut at %d: %v", i, err)
		}
	}
	if _, err := m.Sealer("x", strings.NewReader("short")).Seal(plain, nil); err == nil {
		t.Error("sealed without randomness")
	}
}

// R13: a destroyed month opens never again, and takes no new records.
func TestR13EscrowIsDestroyedForGood(t *testing.T) {
	dir := filepath.Join(t.TempDir(), "escrow")
	m := open0(t, filepath.Join(t.TempDir(), "master"), nil)
	e := m.Escrow(dir, rand.Reader)
	oct, err := e.Seal("2026-10", []byte("october"), nil)
	if err != nil {
		t.Fatal(err)
	}
	nov, err := e.Seal("2026-11", []byte("november"), nil)
	if err != nil {
		t.Fatal(err)
	}
	if fi, err := os.Stat(filepath.Join(dir, "2026-10.key")); err != nil || fi.Mode().Perm() != 0o600 {
		t.Errorf("month file: %v %v", fi.Mode(), err)
	}
	// A second name keeps the file's blocks in sight: they must hold no key after Destroy.
	seen := filepath.Join(t.TempDir(), "seen")
	if err := os.Link(filepath.Join(dir, "2026-10.key"), seen); err != nil {
		t.Fatal(err)
	}
	for range 2 { // repeated, as after a crash
		if err := e.Destroy("2026-10"); err != nil {
			t.Fatal(err)
		}
	}
	if text, err := os.ReadFile(seen); err != nil || len(bytes.Trim(text, "\x00")) > 0 {
		t.Errorf("the file was not overwritten: %d bytes, %v", len(text), err)
	}
	if _, err := os.Stat(filepath.Join(dir, "2026-10.key")); !errors.Is(err, os.ErrNotExist) {
		t.Errorf("the key file is still there: %v", err)
	}
	if _, err := e.Open("2026-10", oct, nil); !errors.Is(err, ErrDestroyed) {
		t.Errorf("open: %v", err)
	}
	if _, err := e.Seal("2026-10", []byte("late"), nil); !errors.Is(err, ErrDestroyed) {
		t.Errorf("seal: %v", err)
	}
	if got, err := e.Open("2026-11", nov, nil); err != nil || string(got) != "november" {
		t.Errorf("the other month: %q %v", got, err)
	}
	if months, err := e.Months(); err != nil || fmt.Sprint(months) != "[2026-11]" {
		t.Errorf("months: %v %v", months, err)
	}
}

func TestEscrowNeedsBothKeys(t *testing.T) {
	dir := t.TempDir()
	e := open0(t, filepath.Join(t.TempDir(), "master"), nil).Escrow(dir, rand.Reader)
	sealed, err := e.Seal("2026-11", []byte("x"), []byte("row 1"))
	if err != nil {
		t.Fatal(err)
	}
	if _, err := e.Open("2026-11", sealed, []byte("row 2")); !errors.Is(err, ErrSealed) {
		t.Errorf("swapped row: %v", err)
	}
	other, err := Open(filepath.Join(t.TempDir(), "master"), nil, rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if _, err := other.Escrow(dir, rand.Reader).Open("2026-11", sealed, []byte("row 1")); err == nil {
		t.Error("opened with another master")
	}
	if err := os.Remove(filepath.Join(dir, "2026-11.key")); err != nil {
		t.Fatal(err)
	}
	if _, err := e.Open("2026-11", sealed, nil); !errors.Is(err, ErrDestroyed) {
		t.Errorf("lost month file: %v", err)
	}
	if _, err := e.Seal("2026-11", []byte("y"), nil); err != nil {
		t.Errorf("a lost file keeps the month shut: %v", err)
	}
	if _, err := e.Open("2026-11", sealed, []byte("row 1")); !errors.Is(err, ErrDestroyed) {
		t.Errorf("the month has another key by now: %v", err)
	}
}

func TestMonthsAreChecked(t *testing.T) {
	e := open0(t, filepath.Join(t.TempDir(), "master"), nil).Escrow(t.TempDir(), rand.Reader)
	for _, month := range []string{"", "2026-13", "2026-1", "../2026-11", "2026-11/..", "2026-11\x00"} {
		_, serr := e.Seal(month, nil, nil)
		_, oerr := e.Open(month, nil, nil)
		if derr := e.Destroy(month); !errors.Is(serr, ErrMonth) || !errors.Is(oerr, ErrMonth) || !errors.Is(derr, ErrMonth) {
			t.Errorf("%q: %v, %v, %v", month, serr, oerr, derr)
		}
	}
}

func TestTokens(t *testing.T) {
	plain, hash, err := NewToken(rand.Reader)
	if err != nil {
		t.Fatal(err)
	}
	if len(plain) != 35 || !strings.HasPrefix(plain, "bx_") {
		t.Errorf("token %d long", len(plain))
	}
	if TokenHash(" "+strings.ToUpper(plain)+"\n") != hash {
		t.Error("a token as mail programs mangle it is not found")
	}
	if other, _, _ := NewToken(rand.Reader); other == plain || TokenHash(other) == hash {
		t.Error("two tokens are one")
	}
	if _, _, err := NewToken(strings.NewReader("short")); err == nil {
		t.Error("a token without randomness")
	}
}
