//go:build linux

package localpg

import (
	"fmt"
	"io"
	"maps"
	"os"
	"path/filepath"
	"slices"
	"strings"
	"syscall"
)

// confName stands in the cluster's folder and is written anew at each start, so
// that what holds can be read there.
const confName = "blindex.conf"

// usual values may be replaced by Options.Settings.
var usual = map[string]string{
	"fsync":              "on",
	"full_page_writes":   "on",
	"synchronous_commit": "on",
	"max_connections":    "100",
	"jit":                "off", // compiling costs more than it saves on short queries
	"timezone":           "UTC",
	"log_timezone":       "UTC",
	// A recycled segment keeps its old bytes under a new name; an unlinked one does not (R13).
	"wal_recycle":        "off",
	"wal_keep_size":      "0",
	"checkpoint_timeout": "15min",
}

// fixed values keep the server private and its log free of row contents (R3).
var fixed = map[string]string{
	"listen_addresses":        "",
	"unix_socket_permissions": "0700",
	"log_destination":         "stderr",
	"logging_collector":       "off",
	"log_error_verbosity":     "terse",
	// Even a terse ERROR line can quote a value ("invalid input syntax ...").
	// LOG sorts above ERROR here: start, stop and crashes are kept, errors of sessions are not.
	"log_min_messages":                  "log",
	"log_min_error_statement":           "panic",
	"log_statement":                     "none",
	"log_min_duration_statement":        "-1",
	"log_min_duration_sample":           "-1",
	"log_transaction_sample_rate":       "0",
	"log_duration":                      "off",
	"log_parameter_max_length":          "0",
	"log_parameter_max_length_on_error": "0",
	"log_lock_waits":                    "off",
	"log_connections":                   "off",
	"log_disconnections":                "off",
	"log_temp_files":                    "-1",
	"log_autovacuum_min_duration":       "-1",
	"debug_print_parse":                 "off",
	"debug_print_plan":                  "off",
	"debug_print_rewritten":             "off",
	"archive_mode":                      "off",
	"shared_preload_libraries":          "",
}

func renderConfig(extra map[string]string, socketDir string) string {
	values := maps.Clone(usual)
	values["shared_buffers"] = fmt.Sprintf("%dMB", buffersFor(memory(os.ReadFile)))
	maps.Copy(values, extra)
	maps.Copy(values, fixed)
	values["unix_socket_directories"] = socketDir
	var b strings.Builder
	b.WriteString("# Written at each start; changes here are lost. What stands in postgresql.conf before the include still holds.\n")
	for _, k := range slices.Sorted(maps.Keys(values)) {
		fmt.Fprintf(&b, "%s = '%s'\n", k, strings.ReplaceAll(values[k], "'", "''"))
	}
	return b.String()
}

// Bounds of the server's own cache, in MiB: an eighth of the machine's memory. A search looks
// twenty entries up at random places, and what is not in it costs a call to the kernel each.
const leastBuffers, mostBuffers = 128, 2048

func buffersFor(bytes int64) int64 { return min(max(bytes/8>>20, leastBuffers), mostBuffers) }

// memory is what the machine or its control group has, in bytes; 0 when neither can be read.
func memory(read func(string) ([]byte, error)) int64 {
	var kib, limit int64
	if text, err := read("/proc/meminfo"); err == nil {
		fmt.Sscanf(string(text), "MemTotal: %d kB", &kib)
	}
	if text, err := read("/sys/fs/cgroup/memory.max"); err == nil {
		fmt.Sscanf(string(text), "%d", &limit) // "max" is no limit
	}
	if limit > 0 {
		return min(kib<<10, limit)
	}
	return kib << 10
}

// writeConfig puts the include last in postgresql.conf, where it wins, and
// empties what ALTER SYSTEM left, which would win over both.
func (s *Server) writeConfig() error {
	data := s.data()
	if err := s.writeOwned(filepath.Join(data, confName), renderConfig(s.opt.Settings, s.socketDir)); err != nil {
		return err
	}
	if err := s.writeOwned(filepath.Join(data, "postgresql.auto.conf"), ""); err != nil {
		return err
	}
	main := filepath.Join(data, "postgresql.conf")
	text, err := readOwn(main)
	if err != nil {
		return fmt.Errorf("localpg: read the server's configuration: %w", err)
	}
	include := "include '" + confName + "'"
	if strings.HasSuffix(strings.TrimSpace(string(text)), include) {
		return nil
	}
	return s.writeOwned(main, string(text)+"\n"+include+"\n")
}

// readOwn reads a file of the cluster's folder. It follows no link, so that the
// server's user cannot have root read something else for it.
func readOwn(path string) ([]byte, error) {
	f, err := os.OpenFile(path, os.O_RDONLY|syscall.O_NOFOLLOW, 0)
	if err != nil {
		return nil, err
	}
	defer f.Close()
	return io.ReadAll(io.LimitReader(f, 1<<20))
}

// writeOwned replaces a file in the cluster's folder by way of a rename, owned by the server's user.
func (s *Server) writeOwned(path, text string) error {
	tmp := path + ".tmp"
	if err := os.Remove(tmp); err != nil && !os.IsNotExist(err) {
		return fmt.Errorf("localpg: %w", err)
	}
	f, err := os.OpenFile(tmp, os.O_WRONLY|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return fmt.Errorf("localpg: %w", err)
	}
	_, err = f.WriteString(text)
	if err == nil && s.cred != nil {
		err = f.Chown(int(s.cred.Uid), int(s.cred.Gid))
	}
	if cerr := f.Close(); err == nil {
		err = cerr
	}
	if err == nil {
		err = os.Rename(tmp, path)
	}
	if err != nil {
		return fmt.Errorf("localpg: write %s: %w", filepath.Base(path), err)
	}
	return nil
}
