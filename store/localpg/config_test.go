//go:build linux

package localpg

import (
	"errors"
	"strings"
	"testing"
)

func TestBuffersFollowTheMachine(t *testing.T) {
	read := func(mem, group string) func(string) ([]byte, error) {
		return func(path string) ([]byte, error) {
			text := map[string]string{"/proc/meminfo": mem, "/sys/fs/cgroup/memory.max": group}[path]
			if text == "" {
				return nil, errors.New("no such file")
			}
			return []byte(text), nil
		}
	}
	for _, c := range []struct {
		mem, group string
		want       int64
	}{
		{"", "", 128}, {"MemTotal:  524288 kB\n", "max\n", 128}, {"MemTotal:  8388608 kB\n", "", 1024},
		{"MemTotal:  67108864 kB\n", "max\n", 2048}, {"MemTotal:  67108864 kB\n", "4294967296\n", 512},
	} {
		if got := buffersFor(memory(read(c.mem, c.group))); got != c.want {
			t.Errorf("%q %q: %d MB, want %d", c.mem, c.group, got, c.want)
		}
	}
	given := renderConfig(map[string]string{"shared_buffers": "64MB"}, "")
	if !strings.Contains(given, "shared_buffers = '64MB'") {
		t.Error("what is given does not count")
	}
}
