package main

import (
	"bytes"
	"context"
	"errors"
	"io"
	"io/fs"
	"net/url"
	"os"
	"path/filepath"
	"strings"
	"syscall"
	"unicode/utf8"

	"golang.org/x/net/html/charset"

	"blindex/share"
)

const (
	// linksInput is what is read of one file, in bytes: package share reads no more.
	linksInput = 10 << 20
	// linksHead is what is looked at to tell a binary file, in bytes.
	linksHead = 8 << 10
	// linksLine is how far the end of what is read goes back to the end of a word.
	linksLine = 64 << 10
)

// path reads a file, a folder or standard input.
func (p *linkPrinter) path(ctx context.Context, path string) {
	if p.stopped(ctx) {
		return
	}
	if path == "-" {
		p.tell("-", p.read("-", "", p.stdin))
		return
	}
	info, err := os.Stat(path)
	switch {
	case err != nil:
		why := reason(err)
		if strings.Contains(path, "://") {
			why += "; addresses are read with --urls"
		}
		p.missed(scrubbed(path), why)
	case info.IsDir():
		p.folder(ctx, path)
	default:
		p.file(path, path, true)
	}
}

// folder reads every regular file under a folder, in order of their names.
func (p *linkPrinter) folder(ctx context.Context, root string) {
	real, err := filepath.EvalSymlinks(root) // the folder that was named may be a link
	if err != nil {
		p.missed(scrubbed(root), reason(err))
		return
	}
	// Errors of single files are told as they come; the walk itself returns none.
	_ = filepath.WalkDir(real, func(path string, d fs.DirEntry, err error) error {
		shown := path
		if rel, err := filepath.Rel(real, path); err == nil {
			shown = filepath.Join(root, rel)
		}
		switch {
		case p.stopped(ctx):
			return fs.SkipAll
		case err != nil:
			p.missed(scrubbed(shown), reason(err))
		case d.IsDir() && path != real && !p.hidden && strings.HasPrefix(d.Name(), "."):
			return fs.SkipDir
		case d.Type().IsRegular():
			p.file(path, shown, false)
		}
		return nil
	})
}

// file reads one file. Of one that was named it is said when it is skipped.
func (p *linkPrinter) file(path, shown string, named bool) {
	source := scrubbed(shown)
	f, err := os.Open(path)
	if err != nil {
		p.missed(source, reason(err))
		return
	}
	defer f.Close()
	p.tell(source, p.read(source, filepath.Ext(path), f) && named)
}

// tell says of an input that was named that it was skipped.
func (p *linkPrinter) tell(source string, skipped bool) {
	if skipped {
		p.note(source, "a binary file was skipped; --text reads it")
	}
}

// read looks for links in one text and reports whether it was skipped as binary.
func (p *linkPrinter) read(source, ext string, r io.Reader) (binary bool) {
	raw := make([]byte, linksHead)
	n, err := io.ReadFull(r, raw)
	raw = raw[:n]
	if bytes.IndexByte(raw, 0) >= 0 && !wideText(raw) && !p.text && !p.html {
		return true
	}
	if err == nil {
		var rest []byte
		rest, err = io.ReadAll(io.LimitReader(r, linksInput+1-linksHead))
		raw = append(raw, rest...)
	}
	if err != nil && !errors.Is(err, io.EOF) && !errors.Is(err, io.ErrUnexpectedEOF) {
		p.missed(source, reason(err))
	}
	html := p.html || !p.text && looksHTML(ext, raw)
	text, cut := bounded(plainText(raw, html))
	if cut {
		p.missed(source, "only the first 10 MiB were read")
	}
	found, ok := guarded(func() []share.Found { return findIn(text, html) })
	if !ok {
		p.missed(source, "our own reader failed on it")
	}
	p.print(source, found)
	return false
}

func findIn(text string, html bool) []share.Found {
	if html {
		return share.FindHTML(share.NewUntrusted(text), &url.URL{Scheme: "https", Host: "localhost"}).Found
	}
	return share.Find(share.NewUntrusted(text))
}

// bounded cuts a text to what package share reads, at the end of a word where there is
// one: half a link would be another link.
func bounded(text string) (_ string, cut bool) {
	if len(text) <= linksInput {
		return text, false
	}
	text = text[:linksInput]
	if end := strings.LastIndexAny(text[linksInput-linksLine:], " \t\r\n<>\"'"); end >= 0 {
		text = text[:linksInput-linksLine+end]
	}
	return text, true
}

// wideText reports whether a text begins with the mark of UTF-16, which holds NUL bytes.
func wideText(raw []byte) bool {
	return bytes.HasPrefix(raw, []byte("\xff\xfe")) || bytes.HasPrefix(raw, []byte("\xfe\xff"))
}

// plainText gives a text as UTF-8, by its mark, by what an HTML document says of itself,
// or as it most likely is.
func plainText(raw []byte, html bool) string {
	if utf8.Valid(raw) { // which the mark of UTF-16 is not
		return strings.TrimPrefix(string(raw), "\ufeff")
	}
	kind := "text/plain"
	if html {
		kind = "text/html"
	}
	e, name, _ := charset.DetermineEncoding(raw[:min(len(raw), 1024)], kind)
	if name != "utf-8" {
		if decoded, err := e.NewDecoder().Bytes(raw); err == nil {
			raw = decoded
		}
	}
	return strings.TrimPrefix(strings.ToValidUTF8(string(raw), "\ufffd"), "\ufeff")
}

// looksHTML tells HTML by the ending of a file's name or by how it begins.
func looksHTML(ext string, raw []byte) bool {
	switch strings.ToLower(ext) {
	case ".html", ".htm", ".xhtml":
		return true
	}
	start := plainText(raw[:min(len(raw), 1024)], true)
	start = strings.ToLower(strings.TrimSpace(start))
	if strings.HasPrefix(start, "<?xml") {
		_, start, _ = strings.Cut(start, "?>")
		start = strings.TrimSpace(start)
	}
	return strings.HasPrefix(start, "<!doctype html") || strings.HasPrefix(start, "<html")
}

// scrubbed is a path as it may be printed: the name of a file can hold a key.
func scrubbed(path string) string {
	clean, _ := share.Scrub(share.NewUntrusted(path))
	parts := strings.Split(clean, "/") // a key alone is told from a name within one part
	for i := range parts {
		parts[i], _ = share.Scrub(share.NewUntrusted(parts[i]))
	}
	return strings.Join(parts, "/")
}

// reason is why something could not be read, without its name.
func reason(err error) string {
	var no syscall.Errno
	if errors.As(err, &no) {
		return no.Error()
	}
	return "it cannot be read"
}
