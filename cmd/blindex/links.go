package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/url"
	"os"

	"blindex/share"
)

// linksInput bounds what blindex links reads from one file.
const linksInput = 64 << 20

// runLinks prints one JSON object per share link in files or standard input.
func runLinks(_ context.Context, args []string, s streams) error {
	var html bool
	_, files, err := parse("links", args, s.err, func(fs *flag.FlagSet, _ *Config) {
		fs.BoolVar(&html, "html", false, "the input is HTML")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(files) == 0 {
		return printLinks(s.in, html, s.out)
	}
	for _, name := range files {
		f, err := os.Open(name)
		if err != nil {
			return fmt.Errorf("%w: cannot open the file", errUsage)
		}
		err = printLinks(f, html, s.out)
		f.Close()
		if err != nil {
			return err
		}
	}
	return nil
}

func printLinks(r io.Reader, html bool, w io.Writer) error {
	raw, err := io.ReadAll(io.LimitReader(r, linksInput))
	if err != nil {
		return fmt.Errorf("read the input: %w", err)
	}
	in := share.NewUntrusted(string(raw))
	found := []share.Found(nil)
	if html {
		found = share.FindHTML(in, &url.URL{Scheme: "https", Host: "localhost"}).Found
	} else {
		found = share.Find(in)
	}
	enc := json.NewEncoder(w)
	enc.SetEscapeHTML(false)
	for _, f := range found {
		if err := enc.Encode(share.Report(f)); err != nil {
			return fmt.Errorf("write the answer: %w", err)
		}
	}
	return nil
}
