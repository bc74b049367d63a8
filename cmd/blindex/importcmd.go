package main

import (
	"bufio"
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"os"
	"path/filepath"
	"strconv"
	"time"

	"blindex/share"
	"blindex/store"
)

// importLine is one line of an import file. Every text is untrusted.
type importLine struct {
	URL    share.Untrusted `json:"url"`
	Name   share.Untrusted `json:"name"`
	Size   *int64          `json:"size"`
	SeenAt time.Time       `json:"seen_at"`
	Page   share.Untrusted `json:"page"`
	Type   shortText       `json:"type"`  // as package share names them; others count as none
	Dated  shortText       `json:"dated"` // YYYY-MM-DD; what follows the day is not read
	Lang   shortText       `json:"lang"`  // of the page, such as en or pt-br
}

// shortText is a field that can be left out: what is no text, or a long one, counts as none.
type shortText string

// shortLen is in bytes.
const shortLen = 40

// UnmarshalJSON never fails: such a field is no reason to pass over a line.
func (t *shortText) UnmarshalJSON(raw []byte) error {
	var s string
	if json.Unmarshal(raw, &s) == nil && len(s) <= shortLen {
		*t = shortText(s)
	}
	return nil
}

// Bounds of an import.
const (
	importBatch = 1000    // lines a transaction
	importLen   = 1 << 20 // bytes a line
)

// runImport bulk-loads the operator's own data: keys are cut, tombstones honoured.
func runImport(ctx context.Context, args []string, s streams) error {
	var own bool
	cfg, rest, err := parse("import", args, s.err, func(fs *flag.FlagSet, _ *Config) {
		fs.BoolVar(&own, "own", false, "the data is the operator's own: entries appear at once, not after a crawl of their page (R22)")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) != 1 {
		return fmt.Errorf("%w: blindex import FILE", errUsage)
	}
	path, err := filepath.Abs(rest[0])
	if err != nil {
		return fmt.Errorf("find the file: %w", err)
	}
	return runOwned(ctx, cfg, "import", []string{path, strconv.FormatBool(own)}, s.out)
}

func ownImport(ctx context.Context, a *app, args []string, out io.Writer) error {
	f, err := os.Open(args[0])
	if err != nil {
		return fmt.Errorf("%w: cannot open the import file", errUsage)
	}
	defer f.Close()
	im := importer{app: a, out: out, own: args[1] == "true"}
	lines := bufio.NewScanner(f)
	lines.Buffer(make([]byte, 64<<10), importLen)
	for lines.Scan() {
		im.line++
		if err := im.take(ctx, lines.Bytes()); err != nil {
			return err
		}
	}
	if err := lines.Err(); err != nil {
		return fmt.Errorf("%w: line %d is longer than %d bytes", errUsage, im.line+1, importLen)
	}
	if err := im.flush(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "imported %d of %d lines, %d pages queued: %d refused because they were removed, %d not taken (no share link that can be indexed, or to be fetched from its page first), %d could not be read\n",
		im.stored, im.line, im.queued, im.refused, im.skipped, im.bad)
	_, err = a.follower.CatchUp(ctx)
	return err
}

type importer struct {
	own                                   bool // entries appear at once
	app                                   *app
	out                                   io.Writer
	batch                                 []store.ImportRow
	line                                  int
	stored, refused, skipped, queued, bad int
}

// take reads one line. A line that cannot be read is reported by its number and
// counted; it never stops the rest.
func (im *importer) take(ctx context.Context, raw []byte) error {
	var l importLine
	if err := json.Unmarshal(raw, &l); err != nil {
		im.bad++
		fmt.Fprintf(im.out, "line %d: not a JSON object with url, name, size, seen_at, page\n", im.line)
		return nil
	}
	link, had, err := share.Parse(l.URL)
	if link = link.Admit(im.app.cfg.sharesOn); err != nil || !link.Indexable() {
		im.skipped++
		return nil
	}
	name, _ := share.Scrub(l.Name)
	name, held := share.MaskPersons(name)
	row := store.ImportRow{SeenAt: l.SeenAt, Page: pageOf(l.Page), Lang: string(l.Lang), Found: share.Found{Link: link, HadSecret: had,
		Claim: share.Claim{Name: name, Source: share.NameImport, Size: -1, Held: held, Type: share.Type(l.Type)}}}
	if l.Size != nil && *l.Size >= 0 {
		row.Found.Claim.Size = *l.Size
	}
	if day, err := time.Parse(time.DateOnly, string(l.Dated[:min(len(l.Dated), len(time.DateOnly))])); err == nil {
		row.Found.Claim.Dated = day
	}
	if row.SeenAt.IsZero() {
		row.SeenAt = im.app.now()
	}
	im.batch = append(im.batch, row)
	if len(im.batch) == importBatch {
		return im.flush(ctx)
	}
	return nil
}

// pageOf is the page's address as the frontier takes it, or "".
func pageOf(u share.Untrusted) string {
	clean, isShare, err := share.ScrubURL(u)
	if err != nil || isShare {
		return ""
	}
	return clean
}

func (im *importer) flush(ctx context.Context) error {
	if len(im.batch) == 0 {
		return nil
	}
	res, err := im.app.store.Import(ctx, im.batch, im.own)
	if err != nil {
		return fmt.Errorf("import up to line %d: %w", im.line, err)
	}
	im.stored += res.Stored
	im.refused += res.Refused
	im.skipped += res.Skipped
	im.queued += res.Queued
	im.batch = im.batch[:0]
	return nil
}
