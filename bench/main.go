// Bench measures blindex beside peers on the same work in one run and prints a table
// per question. These machines are shared: read the ratios.
//
//	go run . [-names N] [-pages N] [question…]     questions: crawl index search removal
//	go run . links -snippets FILE                  how well links, names and secrets are told apart
package main

import (
	"flag"
	"fmt"
	"os"
	"slices"

	"blindex/bench/figures"
)

type settings struct {
	names   int    // names in the index
	pages   int    // pages of the site
	queries int    // queries of the search question
	bin     string // folder with bin/blindex
}

var questions = []struct {
	name string
	ask  func(settings) error
}{
	{"crawl", benchCrawl},
	{"index", benchIndex},
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
	var s settings
	flag.IntVar(&s.names, "names", 1_000_000, "names to index")
	flag.IntVar(&s.pages, "pages", 3000, "pages to crawl")
	flag.IntVar(&s.queries, "queries", 2000, "queries to search")
	flag.StringVar(&s.bin, "bin", "../bin", "folder with the built programs")
	flag.Parse()
	for _, q := range questions {
		if flag.NArg() > 0 && !slices.Contains(flag.Args(), q.name) {
			continue
		}
		fmt.Printf("\n## %s\n\n", q.name)
		if err := q.ask(s); err != nil {
			fmt.Fprintf(os.Stderr, "bench %s: %v\n", q.name, err)
			os.Exit(1)
		}
	}
}
