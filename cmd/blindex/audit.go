package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"io/fs"
	"os"
	"path/filepath"

	"blindex/index/bleveindex"
	"blindex/share"
)

// auditWindow is how much of a file is looked at in one piece; pieces overlap so that
// a secret on the border of two is seen.
const (
	auditWindow  = 1 << 20
	auditOverlap = 8 << 10
)

// runAudit looks for share secrets and listed canaries in files (R7). It finds every
// recognisable secret; a bare key in foreign text is beyond it, and it says so.
func runAudit(_ context.Context, args []string, s streams) error {
	if len(args) > 0 && (args[0] == "--help" || args[0] == "-h") {
		args = []string{"keys", "--help"}
	}
	if len(args) == 0 || args[0] != "keys" {
		return fmt.Errorf("%w: blindex audit keys PATH…", errUsage)
	}
	var canaries string
	_, paths, err := parse("audit keys", args[1:], s.err, func(fs *flag.FlagSet, _ *Config) {
		fs.StringVar(&canaries, "canaries", "", "`file` with one secret a line that must not be found in any encoding")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(paths) == 0 {
		return fmt.Errorf("%w: blindex audit keys PATH…", errUsage)
	}
	a := auditor{out: s.out}
	if canaries != "" {
		if a.needles, err = readCanaries(canaries); err != nil {
			return err
		}
	}
	for _, p := range paths {
		if err := a.walk(p); err != nil {
			return err
		}
	}
	fmt.Fprintf(s.out, "%d files, %d bytes, %d with a secret (a bare key in foreign text is beyond this check)\n", a.files, a.bytes, a.found)
	if a.found > 0 {
		return errFound
	}
	return nil
}

type auditor struct {
	out          io.Writer
	needles      *needles // nil: no list was given
	files, found int
	bytes        int64
}

func (a *auditor) walk(root string) error {
	err := filepath.WalkDir(root, func(path string, d fs.DirEntry, err error) error {
		if errors.Is(err, fs.ErrNotExist) && path != root {
			return nil // a running database removes files while we look
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		return a.file(path)
	})
	if err != nil {
		return fmt.Errorf("read the files: %w", err)
	}
	return nil
}

func (a *auditor) file(path string) error {
	f, err := os.Open(path)
	if errors.Is(err, fs.ErrNotExist) {
		return nil
	}
	if err != nil {
		return err
	}
	defer f.Close()
	a.files++
	hit, n, err := a.scan(f)
	a.bytes += n
	if err == nil && !hit && filepath.Ext(path) == bleveindex.SegmentSuffix {
		hit = a.segment(path)
	}
	if hit {
		a.found++
		fmt.Fprintln(a.out, path)
	}
	return err
}

// segment looks at the words and values of an index file, which are packed. A file that
// is no whole segment, such as one being written, was looked at as bytes.
func (a *auditor) segment(path string) (hit bool) {
	err := bleveindex.Values(path, func(value []byte) { hit = hit || a.secret(value) })
	if err != nil {
		fmt.Fprintf(a.out, "%s: cannot be read as a part of an index; it was looked at as bytes\n", path)
	}
	return hit
}

// scan reads in overlapping windows and stops at the first secret.
func (a *auditor) scan(r io.Reader) (hit bool, n int64, err error) {
	buf := make([]byte, 0, auditWindow+auditOverlap)
	for {
		m, err := io.ReadFull(r, buf[len(buf):cap(buf)])
		n += int64(m)
		buf = buf[:len(buf)+m]
		if a.secret(buf) {
			return true, n, nil
		}
		if errors.Is(err, io.EOF) || errors.Is(err, io.ErrUnexpectedEOF) {
			return false, n, nil
		}
		if err != nil {
			return false, n, err
		}
		buf = append(buf[:0], buf[len(buf)-auditOverlap:]...)
	}
}

func (a *auditor) secret(b []byte) bool {
	hit := false
	if a.needles != nil {
		a.needles.each(b, func([]byte) bool { hit = true; return false })
	}
	return hit || share.HasSecret(share.NewUntrusted(string(b)))
}
