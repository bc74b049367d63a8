package main

import (
	"bufio"
	"cmp"
	"context"
	"encoding/json"
	"errors"
	"flag"
	"fmt"
	"io"
	"slices"

	"blindex/share"
)

// linksUsage is what blindex links --help says above its flags.
const linksUsage = `blindex links [flags] [PATH …]
Prints one JSON object a line for each share link in files, folders and pages. Keys are
cut. Without PATH, or for "-", standard input is read. Of a folder every file is read,
in order; symbolic links and hidden folders are not followed, binary files are skipped.
What is not read, or not to its end, is said on standard error.

Exit status:
  0  links were printed
  1  none were found
  2  the command line is wrong
  3  some input could not be read, or not to its end; links of the rest were printed

Flags:
`

// errNone ends the program with status 1 and no further words; errUnread with 3.
var (
	errNone   = errors.New("no share links")
	errUnread = errors.New("not all of the input was read")
)

// linksOptions is what the command line of blindex links says.
type linksOptions struct {
	html, text bool // read everything as such
	hidden     bool
	indexable  bool   // print only those
	urls       string // file with an address a line, or "-"
	maxPages   int
}

func (o *linksOptions) flags(fs *flag.FlagSet, c *Config) {
	fs.BoolVar(&o.html, "html", false, "read all files as HTML, whatever they look like")
	fs.BoolVar(&o.text, "text", false, "read all files as text, binary files too")
	fs.BoolVar(&o.hidden, "hidden", false, "go into hidden folders, such as .git")
	fs.BoolVar(&o.indexable, "indexable", false, "print only links that may be indexed")
	fs.StringVar(&o.urls, "urls", "", "`file` with the address of a page a line, or -: fetch the pages, as a crawl does")
	fs.IntVar(&o.maxPages, "max-pages", 1000, "fetch no more pages than that")
	fs.DurationVar(&c.HostDelay, "host-delay", c.HostDelay, "pause between two requests to one host")
	fs.Usage = func() {
		fmt.Fprint(fs.Output(), linksUsage)
		fs.PrintDefaults()
	}
}

// check refuses what contradicts itself. Standard input can be read once.
func (o *linksOptions) check(paths []string) error {
	inputs := slices.DeleteFunc(append(slices.Clone(paths), o.urls), func(s string) bool { return s != "-" })
	switch {
	case o.html && o.text:
		return fmt.Errorf("%w: --html and --text exclude each other", errUsage)
	case o.maxPages < 1:
		return fmt.Errorf("%w: --max-pages takes a number above 0", errUsage)
	case len(inputs) > 1:
		return fmt.Errorf("%w: standard input can be read once", errUsage)
	}
	return nil
}

// runLinks prints one JSON object per share link in files, folders, pages or standard input.
func runLinks(ctx context.Context, args []string, s streams) error {
	var o linksOptions
	cfg, paths, err := parse("links", args, s.err, o.flags)
	if err != nil {
		return helpIsFine(err)
	}
	if err := o.check(paths); err != nil {
		return err
	}
	if len(paths) == 0 && o.urls == "" {
		paths = []string{"-"}
	}
	s.in = stoppable{ctx, s.in}
	p := newLinkPrinter(s, cfg, o)
	for _, path := range paths {
		p.path(ctx, path)
	}
	if o.urls != "" {
		p.pages(ctx, cfg, s.in)
	}
	return p.verdict(ctx)
}

// linkPrinter prints what is found and remembers what could not be read.
type linkPrinter struct {
	linksOptions
	stdin    io.Reader
	out      *bufio.Writer
	messages io.Writer
	vouched  func(host string) bool // for servers of self-hosted shares
	printed  int
	unread   int
	err      error // of writing; then nothing more is read
}

func newLinkPrinter(s streams, cfg Config, o linksOptions) *linkPrinter {
	return &linkPrinter{linksOptions: o, stdin: s.in, out: bufio.NewWriter(s.out), messages: s.err, vouched: cfg.sharesOn}
}

// linkLine is one line of the answer. It holds no secret.
type linkLine struct {
	share.ReportLine
	From string `json:"source"` // path or address, scrubbed; "-" for standard input
}

// print writes the links of one source, whose name is scrubbed.
func (p *linkPrinter) print(source string, found []share.Found) {
	enc := json.NewEncoder(p.out)
	enc.SetEscapeHTML(false)
	for _, f := range found {
		f.Link = f.Link.Admit(p.vouched)
		if p.indexable && !f.Link.Indexable() {
			continue
		}
		p.printed++
		p.err = cmp.Or(p.err, enc.Encode(linkLine{share.Report(f), source}))
	}
	p.err = cmp.Or(p.err, p.out.Flush())
}

// missed says what was not read, and why, in words that hold no input.
func (p *linkPrinter) missed(source, why string) {
	p.unread++
	p.note(source, why)
}

func (p *linkPrinter) note(source, why string) {
	fmt.Fprintf(p.messages, "blindex: %q: %s\n", source, why)
}

// stopped reports whether nothing more is to be read.
func (p *linkPrinter) stopped(ctx context.Context) bool { return p.err != nil || ctx.Err() != nil }

func (p *linkPrinter) verdict(ctx context.Context) error {
	switch {
	case p.err != nil:
		return errors.New("write the links: the output takes no more")
	case ctx.Err() != nil:
		return fmt.Errorf("%w: it was stopped", errUnread)
	case p.unread > 0:
		return fmt.Errorf("%w: see above", errUnread)
	case p.printed == 0:
		return errNone
	}
	return nil
}

// guarded reads something with our own code. A text that it fails on must not end the
// rest; what it panicked with may hold what the text holds, so it is not looked at.
func guarded[T any](read func() T) (out T, ok bool) {
	defer func() { ok = recover() == nil }()
	return read(), true
}

// stoppable is a reader that ends with its context: a read from a terminal would not.
type stoppable struct {
	ctx context.Context
	in  io.Reader
}

func (s stoppable) Read(b []byte) (int, error) {
	type answer struct {
		n   int
		err error
	}
	own, done := make([]byte, len(b)), make(chan answer, 1)
	go func() {
		n, err := s.in.Read(own)
		done <- answer{n, err}
	}()
	select {
	case a := <-done:
		return copy(b, own[:a.n]), a.err
	case <-s.ctx.Done():
		return 0, s.ctx.Err()
	}
}
