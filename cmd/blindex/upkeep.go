package main

import (
	"context"
	"encoding/json"
	"flag"
	"fmt"
	"io"
	"net/http"
	"net/url"
	"strings"
	"time"

	"blindex/access"
	"blindex/share"
)

func runReindex(ctx context.Context, args []string, s streams) error {
	return runPlain(ctx, "reindex", args, s)
}

func runPurge(ctx context.Context, args []string, s streams) error {
	return runPlain(ctx, "purge", args, s)
}

// runPlain is a command without arguments of its own that runs inside the owner.
func runPlain(ctx context.Context, name string, args []string, s streams) error {
	cfg, rest, err := parse(name, args, s.err, nil)
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: blindex %s takes no arguments", errUsage, name)
	}
	return runOwned(ctx, cfg, name, nil, s.out)
}

func ownReindex(ctx context.Context, a *app, _ []string, out io.Writer) error {
	start := a.now()
	done := make(chan error, 1)
	go func() { done <- a.follower.Reindex(ctx) }()
	tick := time.NewTicker(progressEvery)
	defer tick.Stop()
	for {
		select {
		case err := <-done:
			if err != nil {
				return fmt.Errorf("reindex: %w", err)
			}
			return a.reindexed(ctx, out, start)
		case <-tick.C:
			if p := a.follower.Progress(); p.Building {
				fmt.Fprintf(out, "read %d of about %d entries\n", p.Done, max(p.Total, p.Done))
			}
		}
	}
}

// progressEvery is the pause between two lines about a rebuild.
const progressEvery = 2 * time.Second

func (a *app) reindexed(ctx context.Context, out io.Writer, start time.Time) error {
	fmt.Fprintf(out, "index built anew in %s\n", a.now().Sub(start).Round(time.Millisecond))
	return a.report(ctx)
}

func ownPurge(ctx context.Context, a *app, _ []string, out io.Writer) error {
	return a.purge(ctx, out)
}

func runOperator(ctx context.Context, args []string, s streams) error {
	cfg, rest, err := parse("operator", args, s.err, nil)
	if err != nil {
		return helpIsFine(err)
	}
	return runOwned(ctx, cfg, "operator", rest, s.out)
}

func ownOperator(ctx context.Context, a *app, args []string, out io.Writer) error {
	switch {
	case len(args) == 2 && args[0] == "add":
		_, token, err := a.store.AddOperator(ctx, args[1], access.Moderator)
		return a.printLink(out, token, err)
	case len(args) == 2 && args[0] == "reset":
		token, err := a.store.ResetOperator(ctx, args[1])
		return a.printLink(out, token, err)
	case len(args) == 1 && args[0] == "list":
		all, err := a.store.Operators(ctx)
		for _, o := range all {
			fmt.Fprintf(out, "%s\t%s\t%s\tactive=%t\n", o.Name, o.Pseudonym, o.Role, o.Active)
		}
		return err
	}
	return fmt.Errorf("%w: blindex operator add NAME | reset NAME | list", errUsage)
}

func (a *app) printLink(out io.Writer, token string, err error) error {
	if err != nil {
		return err
	}
	base := a.cfg.PublicURL
	if base == "" {
		base = "http://" + a.cfg.Listen
	}
	fmt.Fprintf(out, "%s/console/link/%s\nThis link sets the password. It works once, for 24 hours.\n", base, token)
	return nil
}

// runSearch asks a running node and prints its hits, one JSON object a line.
func runSearch(ctx context.Context, args []string, s streams) error {
	server := "http://127.0.0.1:8080"
	_, words, err := parse("search", args, s.err, func(fs *flag.FlagSet, c *Config) {
		fs.StringVar(&server, "server", server, "`URL` of a running node")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(words) == 0 {
		return fmt.Errorf("%w: blindex search QUERY", errUsage)
	}
	q, _ := share.Scrub(share.NewUntrusted(strings.Join(words, " ")))
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, server+"/api/v1/search?limit=20&q="+url.QueryEscape(q), nil)
	if err != nil {
		return fmt.Errorf("%w: --server takes the address of a running node", errUsage)
	}
	res, err := http.DefaultClient.Do(req)
	if err != nil {
		return fmt.Errorf("no node answers at %s; start one with blindex serve, or give --server", server)
	}
	defer res.Body.Close()
	return printHits(res, s.out)
}

func printHits(res *http.Response, out io.Writer) error {
	var answer struct {
		Hits   []json.RawMessage `json:"hits"`
		Detail string            `json:"detail"`
		Title  string            `json:"title"`
	}
	if err := json.NewDecoder(io.LimitReader(res.Body, 16<<20)).Decode(&answer); err != nil {
		return fmt.Errorf("the node's answer cannot be read (status %d)", res.StatusCode)
	}
	if res.StatusCode != http.StatusOK {
		return fmt.Errorf("the node answers: %s %s", answer.Title, answer.Detail)
	}
	for _, h := range answer.Hits {
		fmt.Fprintf(out, "%s\n", h)
	}
	return nil
}
