// Bench measures blindex beside peers on the same work in one run and prints a table
// per question. These machines are shared: read the ratios.
//
//	go run . [-names N] [-pages N] [question…]     questions: crawl search follow erase reindex http removal
//	go run . relevance [-held] [-engines blindex,bm25,fts5,sphinx,postgres]    how well results are ordered
//	go run . links -snippets FILE                  how well links, names and secrets are told apart
//
// Flags may stand before or after a question. Peers: SQLite needs a C compiler,
// CGO_ENABLED=1 and -tags sqlite_fts5; an engine that is not here is said and left out.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"os"
	"os/signal"
	"runtime/pprof"
	"slices"
	"strings"
	"syscall"
	"time"

	"blindex/bench/figures"
	"blindex/bench/relevance"
)

type settings struct {
	names       int           // names in the index
	grow        bool          // search: a tenth of the names first
	pages       int           // pages of the site
	queries     int           // queries of each kind
	peers       string        // engines beside ours, by comma
	patience    time.Duration // for the queries of one engine and kind
	httpQueries int           // http: different queries
	data        string        // http: folder that keeps what was loaded, or ""
	bin         string        // folder with bin/blindex
	profile     string        // file for a profile of this process, or ""
}

var questions = []struct {
	name string
	ask  func(context.Context, settings) error
}{
	{"crawl", benchCrawl},
	{"search", benchSearch},
	{"follow", benchFollow},
	{"erase", benchErase},
	{"reindex", benchReindex},
	{"http", benchHTTP},
	{"removal", benchRemoval},
}

func main() {
	if len(os.Args) > 1 && os.Args[1] == "links" {
		if err := figures.Run(os.Args[2:], os.Getenv("BLINDEX_SNIPPETS"), os.Stdout, os.Stderr); err != nil {
			fmt.Fprintln(os.Stderr, "bench links:", err)
			os.Exit(1)
		}
		return
	}
	if len(os.Args) > 1 && os.Args[1] == "relevance" {
		if err := relevance.Run(context.Background(), os.Args[2:], os.Stdout); err != nil {
			fmt.Fprintln(os.Stderr, "bench relevance:", err)
			os.Exit(1)
		}
		return
	}
	s, asked, err := parse(os.Args[1:])
	if err != nil {
		if !errors.Is(err, flag.ErrHelp) {
			fmt.Fprintln(os.Stderr, "bench:", err)
		}
		os.Exit(2)
	}
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := profiled(s.profile, func() error { return ask(ctx, s, asked) }); err != nil {
		stop()
		fmt.Fprintln(os.Stderr, "bench:", err)
		os.Exit(1)
	}
}

// ask answers the questions in their order; none means all.
func ask(ctx context.Context, s settings, asked []string) error {
	for _, q := range questions {
		if len(asked) > 0 && !slices.Contains(asked, q.name) {
			continue
		}
		fmt.Printf("\n## %s\n\n", q.name)
		if err := q.ask(ctx, s); err != nil {
			return fmt.Errorf("%s: %w", q.name, err)
		}
	}
	return nil
}

// profiled runs f and keeps where its time went, if a file is named.
func profiled(file string, f func() error) error {
	if file == "" {
		return f()
	}
	w, err := os.Create(file)
	if err != nil {
		return err
	}
	defer w.Close()
	if err := pprof.StartCPUProfile(w); err != nil {
		return err
	}
	defer pprof.StopCPUProfile()
	return f()
}

// parse reads flags and questions in any order.
func parse(args []string) (s settings, asked []string, err error) {
	fs := flag.NewFlagSet("bench", flag.ContinueOnError)
	fs.IntVar(&s.names, "names", 1_000_000, "names in the index")
	fs.BoolVar(&s.grow, "grow", false, "search: with a tenth of the names first")
	fs.IntVar(&s.pages, "pages", 3000, "pages to crawl")
	fs.IntVar(&s.queries, "queries", 2000, "queries of each kind, none twice")
	fs.StringVar(&s.peers, "peers", "sphinx,fts5,postgres", "search: engines beside blindex")
	fs.IntVar(&s.httpQueries, "http-queries", 200_000, "http: different queries, over all numbers of clients")
	fs.StringVar(&s.data, "data", "", "http: `folder` that is filled with the names at its first use and kept for later runs of as many names")
	fs.DurationVar(&s.patience, "patience", 3*time.Minute, "for the queries of one engine and kind: then fewer are asked, and the table says how many")
	fs.StringVar(&s.profile, "cpuprofile", "", "`file` for a processor profile of this process: the index runs inside, the program and the peers do not")
	fs.StringVar(&s.bin, "bin", "../bin", "folder with the built programs")
	for {
		if err := fs.Parse(args); err != nil {
			return s, nil, err
		}
		if fs.NArg() == 0 {
			break
		}
		asked, args = append(asked, fs.Arg(0)), fs.Args()[1:]
	}
	var known []string
	for _, q := range questions {
		known = append(known, q.name)
	}
	for _, a := range asked {
		if !slices.Contains(known, a) {
			return s, nil, fmt.Errorf("no question %q; there are links, %s", a, strings.Join(known, ", "))
		}
	}
	if s.names < 1 || s.queries < 1 {
		return s, nil, errors.New("-names and -queries must be at least 1")
	}
	return s, asked, nil
}
