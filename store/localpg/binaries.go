package localpg

import (
	"cmp"
	"context"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"slices"
	"strconv"
	"strings"
)

// Binary is a folder with the server's programs.
type Binary struct {
	Dir   string
	Major int
}

// usualDirs are where Debian and Red Hat put the programs, outside PATH.
var usualDirs = []string{"/usr/lib/postgresql/*/bin", "/usr/pgsql-*/bin"}

// Find lists the server binaries of this machine from MinMajor on, newest first.
// With nil patterns it looks at the usual places, then where pg_config and PATH point.
func Find(ctx context.Context, patterns []string) []Binary {
	var dirs []string
	if patterns == nil {
		patterns = usualDirs
		dirs = pathDirs(ctx)
	}
	for _, p := range patterns {
		found, _ := filepath.Glob(p) // only a malformed pattern fails, and then finds nothing
		dirs = append(dirs, found...)
	}
	var out []Binary
	for _, dir := range dirs {
		major := serverMajor(ctx, dir)
		known := slices.ContainsFunc(out, func(b Binary) bool { return b.Major == major })
		if major >= MinMajor && !known {
			out = append(out, Binary{Dir: dir, Major: major})
		}
	}
	slices.SortFunc(out, func(a, b Binary) int { return cmp.Compare(b.Major, a.Major) })
	return out
}

func pathDirs(ctx context.Context) []string {
	var dirs []string
	if out, err := exec.CommandContext(ctx, "pg_config", "--bindir").Output(); err == nil {
		dirs = append(dirs, strings.TrimSpace(string(out)))
	}
	if p, err := exec.LookPath("postgres"); err == nil {
		dirs = append(dirs, filepath.Dir(p))
	}
	return dirs
}

var versionRE = regexp.MustCompile(`PostgreSQL\)? (\d+)`)

// serverMajor is the major version of the server in dir, 0 when dir cannot make and run one.
func serverMajor(ctx context.Context, dir string) int {
	if _, err := os.Stat(filepath.Join(dir, "initdb")); err != nil {
		return 0
	}
	out, err := exec.CommandContext(ctx, filepath.Join(dir, "postgres"), "--version").Output()
	if err != nil {
		return 0
	}
	m := versionRE.FindSubmatch(out)
	if m == nil {
		return 0
	}
	major, _ := strconv.Atoi(string(m[1])) // the pattern takes digits only
	return major
}

// choose takes the version that made the data, or the newest for new data.
func choose(found []Binary, data string, made int) (Binary, error) {
	if made == 0 {
		if len(found) == 0 {
			return Binary{}, &MissingError{}
		}
		return found[0], nil
	}
	for _, b := range found {
		if b.Major == made {
			return b, nil
		}
	}
	if len(found) == 0 {
		return Binary{}, &MissingError{Major: made}
	}
	return Binary{}, &VersionError{Data: data, Made: made, Found: found}
}
