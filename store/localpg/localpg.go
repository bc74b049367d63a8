// Package localpg runs a private PostgreSQL from the machine's own server
// binaries, for who gives no database address.
//
// One process owns a data folder; the server dies with that process. It listens
// on a Unix socket in a 0700 folder and nowhere else, syncs every commit, and
// its log holds no statement, no parameter and no row (R3).
//
// It speaks no SQL protocol and knows no schema: that is package store, which
// must not import this one.
//
//	Start ─► lock DIR ─► find binaries ─► initdb once ─► clear left-overs ─► postgres ─► ready
//	                                                                            │ owner dies: SIGINT from the kernel
package localpg

import (
	"errors"
	"fmt"
	"strings"
)

// MinMajor is the oldest PostgreSQL major version that is supported.
const MinMajor = 14

// ErrOwned says that another live process owns the data folder.
var ErrOwned = errors.New("localpg: the data folder is in use")

// ErrUnreachable says that the unprivileged server user cannot get to the data folder.
var ErrUnreachable = errors.New("localpg: the server's user cannot reach the data folder")

// Options says where and how the private server runs.
type Options struct {
	Dir      string                           // data folder; made when missing
	Logf     func(format string, args ...any) // told of each slow or unusual step; may be nil
	Settings map[string]string                // more postgresql.conf values; they cannot loosen sockets and logging
	User     string                           // who runs the server when the caller is root; "" takes the folder's owner, then postgres, then nobody
	BinDirs  []string                         // glob patterns of folders with server binaries; nil takes the usual places and PATH
}

// MissingError says that no usable server binaries are on this machine.
type MissingError struct {
	Major int // the version that is needed, 0 for any from MinMajor on
}

// Error names the package, the command and the way without it.
func (e *MissingError) Error() string {
	pkg := "postgresql"
	if e.Major > 0 {
		pkg = fmt.Sprintf("postgresql-%d", e.Major)
	}
	return fmt.Sprintf("localpg: no PostgreSQL server binaries (version %d or newer) found: on Debian run "+
		"'apt-get install %s' as root, or set DATABASE_URL to a PostgreSQL server of yours", MinMajor, pkg)
}

// VersionError says that the data folder was made by a version that is not installed.
type VersionError struct {
	Data  string   // folder of the cluster
	Made  int      // major version that made the data
	Found []Binary // what this machine has, newest first
}

// Error names the missing package and the commands of an upgrade.
func (e *VersionError) Error() string {
	var b strings.Builder
	fmt.Fprintf(&b, "localpg: %s was made by PostgreSQL %d, whose server binaries are not installed: on Debian run "+
		"'apt-get install postgresql-%d' as root", e.Data, e.Made, e.Made)
	if len(e.Found) > 0 && e.Found[0].Major > e.Made {
		newest := e.Found[0]
		fmt.Fprintf(&b, "; to upgrade to %d afterwards, make an empty cluster with '%s/initdb -U %s --locale=C --encoding=UTF8 --data-checksums %s.new', "+
			"run '%s/pg_upgrade -U %s -b /usr/lib/postgresql/%d/bin -B %s -d %s -D %s.new' as the folder's owner, and put the new folder in the place of the old",
			newest.Major, newest.Dir, Role, e.Data, newest.Dir, Role, e.Made, newest.Dir, e.Data, e.Data)
	}
	return b.String()
}

// Role is the database role, and Database the database, that the server is made with.
const (
	Role     = "blindex"
	Database = "blindex"
)
