package main

import (
	"context"
	"flag"
	"fmt"
	"io"
	"time"

	"golang.org/x/sys/unix"

	"blindex/crawler"
	"blindex/crawler/fetch"
	"blindex/share"
)

// runCrawl crawls from the given addresses until nothing is due.
func runCrawl(ctx context.Context, args []string, s streams) error {
	cfg, urls, err := parse("crawl", args, s.err, func(fs *flag.FlagSet, c *Config) {
		fs.DurationVar(&c.HostDelay, "host-delay", c.HostDelay, "pause between two requests to one host")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(urls) == 0 {
		return fmt.Errorf("%w: blindex crawl URL…", errUsage)
	}
	return runOwned(ctx, cfg, "crawl", urls, s.out)
}

func ownCrawl(ctx context.Context, a *app, urls []string, out io.Writer) error {
	if err := a.addSeeds(ctx, urls); err != nil {
		return err
	}
	c := a.crawler()
	c.Progress = func(s crawler.Summary) {
		fmt.Fprintf(out, "\r%d pages, %d links, %d refused, %d failed", s.Pages, s.Links, s.Refused, s.Failed)
	}
	sum, err := c.RunUntilIdle(ctx)
	fmt.Fprintln(out)
	if err != nil {
		return fmt.Errorf("crawl: %w", err)
	}
	if _, err := a.follower.CatchUp(ctx); err != nil {
		return err
	}
	fmt.Fprintf(out, "fetched %d pages in %s: %d new entries, %d links posted, %d refused because they were removed\n",
		sum.Pages, sum.Took.Round(time.Millisecond), sum.NewEntries, sum.Links, sum.Refused)
	return nil
}

// addSeeds puts addresses into the frontier. Addresses are scrubbed before anything
// else sees them; a share link is no page and is refused.
func (a *app) addSeeds(ctx context.Context, urls []string) error {
	for i, raw := range urls {
		clean, isShare, err := share.ScrubURL(share.NewUntrusted(raw))
		if err != nil || isShare {
			return fmt.Errorf("%w: seed %d is not the http(s) address of a page", errUsage, i+1)
		}
		if _, err := a.store.AddSeed(ctx, clean, "command line"); err != nil {
			return fmt.Errorf("add seed %d: %w", i+1, err)
		}
	}
	return nil
}

// crawler is a crawler of its own: a command's progress is not the server's.
func (a *app) crawler() *crawler.Crawler {
	return &crawler.Crawler{
		Frontier: a.store, Results: a.store,
		Fetcher: fetch.New(fetch.Options{UserAgent: userAgent(a.cfg), Dialling: crawler.Dialling{AllowLoopback: a.cfg.AllowLoopback}, Now: a.now, Hash: a.pageHash, ShareHost: a.cfg.sharesOn}),
		Node:    a.cfg.Node, Workers: a.cfg.Workers, LeaseTTL: a.cfg.HostLease, Now: a.now, Log: a.log,
		DiskFree: func() (float64, error) { return diskFree(a.cfg.Data) },
		Due: func(ctx context.Context) (int64, error) {
			t, err := a.store.CrawlTotals(ctx)
			return t.PagesDue, err
		},
		OptOut: func(ctx context.Context, host int64) error {
			return a.store.SetHostState(ctx, host, "opted_out", "robots.txt", "the site's robots.txt asks "+crawler.Token+" by name to stay away")
		},
	}
}

// version is what this program calls itself to the sites it visits.
const version = "0.1"

func userAgent(c Config) string {
	return fmt.Sprintf("blindex/%s (+%s/legal/crawler)", version, c.PublicURL)
}

// diskFree is the free part of the data folder's disk, 0 to 1 (R39).
func diskFree(dir string) (float64, error) {
	var st unix.Statfs_t
	if err := unix.Statfs(dir, &st); err != nil {
		return 0, fmt.Errorf("ask how full the disk is: %w", err)
	}
	return float64(st.Bavail) / float64(st.Blocks), nil
}
