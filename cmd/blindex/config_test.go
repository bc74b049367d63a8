package main

import (
	"io"
	"slices"
	"strings"
	"testing"
)

func TestFlagsAnywhere(t *testing.T) {
	for _, c := range []struct {
		args, words []string
		data        string
	}{
		{[]string{"--data", "/d", "a", "b"}, []string{"a", "b"}, "/d"},
		{[]string{"a", "--data", "/d", "b"}, []string{"a", "b"}, "/d"},
		{[]string{"a", "b", "--data=/d"}, []string{"a", "b"}, "/d"},
		{[]string{"--data", "/d", "--", "a", "--data", "x"}, []string{"a", "--data", "x"}, "/d"},
	} {
		cfg, words, err := parse("test", c.args, io.Discard, nil)
		if err != nil || !slices.Equal(words, c.words) || cfg.Data != c.data {
			t.Errorf("%q: %q, data %q, %v", c.args, words, cfg.Data, err)
		}
	}
}

// R35: a public address is refused until someone answers for the engine.
func TestR35ListenAddress(t *testing.T) {
	complete := Legal{Name: "n", Contact: "c", Agent: "a", AgentEmail: "e", AgentPhone: "p"}
	for _, c := range []struct {
		listen string
		legal  Legal
		ok     bool
	}{
		{"127.0.0.1:80", Legal{}, true}, {"localhost:80", Legal{}, true}, {"[::1]:80", Legal{}, true},
		{"0.0.0.0:80", Legal{}, false}, {":80", Legal{}, false}, {"192.0.2.1:80", Legal{Name: "n"}, false}, {"192.0.2.1:80", complete, true}, {"nonsense", complete, false},
	} {
		cfg := defaults()
		cfg.Listen, cfg.Operator = c.listen, c.legal
		if err := cfg.checkListen(); (err == nil) != c.ok {
			t.Errorf("%s: %v", c.listen, err)
		} else if err != nil && c.legal.Name == "" && !strings.Contains(err.Error(), "operator.name") && c.listen != "nonsense" {
			t.Errorf("%s: the error does not say what to set: %v", c.listen, err)
		}
	}
}
