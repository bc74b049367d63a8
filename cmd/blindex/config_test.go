package main

import (
	"bytes"
	"context"
	"errors"
	"os"
	"path/filepath"
	"strings"
	"testing"
)

func configured(t *testing.T, text string, args ...string) Config {
	t.Helper()
	path := filepath.Join(t.TempDir(), "blindex.toml")
	if err := os.WriteFile(path, []byte(text), 0o600); err != nil {
		t.Fatal(err)
	}
	cfg, _, err := parse("serve", append([]string{"--config", path}, args...), &bytes.Buffer{}, nil)
	if err != nil {
		t.Fatal(err)
	}
	return cfg
}

// R35: nobody else can reach an engine that nobody answers for; what is missing is named.
func TestR35PublicAddressNeedsSomeoneWhoAnswers(t *testing.T) {
	for _, listen := range []string{"127.0.0.1:8080", "[::1]:8080", "localhost:8080"} {
		if err := configured(t, `listen = "`+listen+`"`).checkListen(); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
	}
	const whole = "[operator]\nname = \"Example\"\ncontact = \"c@example.org\"\nagent = \"Agent, 1 Street\"\nagent_email = \"a@example.org\"\nagent_phone = \"+1 555 0100\"\n"
	for _, listen := range []string{"0.0.0.0:8080", ":8080", "[::]:8080", "192.0.2.1:80", "search.example.org:80"} {
		head := `listen = "` + listen + "\"\n"
		if err := configured(t, head+whole).checkListen(); err != nil {
			t.Errorf("%s: %v", listen, err)
		}
		for _, line := range strings.SplitAfter(whole, "\n")[1:6] {
			field := "operator." + strings.Fields(line)[0]
			err := configured(t, head+strings.Replace(whole, line, "", 1)).checkListen()
			if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), field) {
				t.Errorf("%s without %s: %v", listen, field, err)
			}
		}
	}
}

// R25: a blocked term that blocks nothing is refused by its number and not repeated.
func TestR25BlockedTermsAreChecked(t *testing.T) {
	if got := configured(t, `blocked_terms = ["badword", "two words"]`).BlockedTerms; len(got) != 2 {
		t.Errorf("read as %q", got)
	}
	path := filepath.Join(t.TempDir(), "blindex.toml")
	if err := os.WriteFile(path, []byte(`blocked_terms = ["badword", "?!?"]`), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := parse("serve", []string{"--config", path}, &bytes.Buffer{}, nil)
	if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "blocked_terms") || !strings.Contains(err.Error(), "number 2") || strings.Contains(err.Error(), "?!?") {
		t.Errorf("%v", err)
	}
}

// Each command tells what it takes, and that is no failure.
func TestEveryCommandHasHelp(t *testing.T) {
	for name := range commands() {
		var out bytes.Buffer
		if err := run(context.Background(), []string{name, "--help"}, streams{strings.NewReader(""), &out, &out}); err != nil || !strings.Contains(out.String(), "-data") {
			t.Errorf("blindex %s --help: %v\n%s", name, err, &out)
		}
	}
}

func TestUnknownSettingIsNamed(t *testing.T) {
	path := filepath.Join(t.TempDir(), "blindex.toml")
	if err := os.WriteFile(path, []byte("lisen = \":8080\"\n"), 0o600); err != nil {
		t.Fatal(err)
	}
	_, _, err := parse("serve", []string{"--config", path}, &bytes.Buffer{}, nil)
	if !errors.Is(err, errUsage) || !strings.Contains(err.Error(), "lisen") {
		t.Errorf("%v", err)
	}
}
