package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"io"
	"net"
	"net/http"
	"strings"
	"time"

	"golang.org/x/sync/errgroup"
)

// runServe runs all roles in one process until it is told to stop.
func runServe(ctx context.Context, args []string, s streams) error {
	cfg, rest, err := parse("serve", args, s.err, func(fs *flag.FlagSet, c *Config) {
		fs.StringVar(&c.Listen, "listen", c.Listen, "`address` to listen on")
		fs.StringVar(&c.PublicURL, "public-url", c.PublicURL, "`URL` under which others reach this node")
		fs.Var(list{&c.Seeds}, "seed", "`URL` to crawl from (repeatable)")
		fs.Var(roles{&c.Roles}, "roles", "comma-separated `roles`: web, crawl, cron")
		fs.DurationVar(&c.HostDelay, "host-delay", c.HostDelay, "pause between two requests to one host")
	})
	if err != nil {
		return helpIsFine(err)
	}
	if len(rest) > 0 {
		return fmt.Errorf("%w: serve takes no arguments; seeds are given with --seed", errUsage)
	}
	if err := cfg.checkListen(); err != nil {
		return err
	}
	if err := cfg.checkMailIn(); err != nil {
		return err
	}
	ln, err := net.Listen("tcp", cfg.Listen)
	if err != nil {
		return fmt.Errorf("%w: cannot listen on %s: is it in use?", errUsage, cfg.Listen)
	}
	defer ln.Close()
	if cfg.PublicURL == "" {
		cfg.PublicURL = "http://" + ln.Addr().String()
	}
	waits := func() { fmt.Fprintln(s.err, "blindex:", errOwned, "– waiting for it to end") }
	return whenFree(ctx, waits, func() error {
		return withApp(ctx, cfg, s.err, func(ctx context.Context, a *app) error { return a.serve(ctx, ln, s.out) })
	})
}

// serve runs the roles. When one fails all stop; http goes first, the index last.
func (a *app) serve(ctx context.Context, ln net.Listener, out io.Writer) error {
	stop, err := serveControl(ctx, a)
	if err != nil {
		return err
	}
	defer stop()
	defer keepHeadroom()()
	if err := a.addSeeds(ctx, a.cfg.Seeds); err != nil {
		return err
	}
	g, ctx := errgroup.WithContext(ctx)
	g.Go(func() error { return a.runDatabase(ctx) })
	g.Go(func() error { return a.follower.Run(ctx) })
	g.Go(func() error { return a.heartbeat(ctx) })
	g.Go(func() error { return a.readBatches(ctx) })
	if a.cfg.has("web") {
		g.Go(func() error { return a.warm(ctx) })
		srv, err := a.server()
		if err != nil {
			return err
		}
		g.Go(func() error { return serveHTTP(ctx, srv, ln) })
		g.Go(func() error { return a.listenMail(ctx) })
		if err := a.welcome(ctx, out); err != nil {
			return err
		}
	}
	if a.cfg.has("crawl") {
		g.Go(func() error { return a.crawler().Run(ctx) })
	}
	if a.cfg.has("cron") {
		g.Go(func() error { return a.runCron(ctx) })
	}
	if err := g.Wait(); err != nil && !errors.Is(err, context.Canceled) {
		return err
	}
	return nil
}

// warm has the database read ahead what searches look up. A private one gets what that
// takes; in a given one nothing is installed. Searches do not wait for it.
func (a *app) warm(ctx context.Context) error {
	if _, err := a.store.Warm(ctx, a.pg != nil); err != nil && ctx.Err() == nil {
		a.log.Info("the database does not read ahead: the first searches are slower", "error", err)
	}
	return nil
}

// shutdownPatience is how long running requests may take when the program stops.
const shutdownPatience = 10 * time.Second

func serveHTTP(ctx context.Context, srv *http.Server, ln net.Listener) error {
	defer context.AfterFunc(ctx, func() {
		ctx, cancel := context.WithTimeout(context.Background(), shutdownPatience)
		defer cancel()
		srv.Shutdown(ctx)
	})()
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return fmt.Errorf("serve: %w", err)
	}
	return nil
}

// heartbeatEvery is how often a node reports its positions, settles its journal and looks
// for a purge to join.
const heartbeatEvery = 2 * time.Second

func (a *app) heartbeat(ctx context.Context) error {
	t := time.NewTicker(heartbeatEvery)
	defer t.Stop()
	for {
		if err := a.report(ctx); err != nil && ctx.Err() == nil {
			a.log.Warn("cannot report this node's position", "error", err)
		}
		if err := a.store.Settle(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("the removal journal lacks removals that are in force; tried again", "error", err)
		}
		if _, err := a.eraseOpen(ctx); err != nil && ctx.Err() == nil {
			a.log.Error("this node's part of the purge failed and is tried again", "error", err)
		}
		select {
		case <-ctx.Done():
			return nil
		case <-t.C:
		}
	}
}

// welcome says where everything is and, as long as no operator has a password, how to get in.
func (a *app) welcome(ctx context.Context, out io.Writer) error {
	fmt.Fprintf(out, "search:  %s/\nconsole: %s/console\n", a.cfg.PublicURL, a.cfg.PublicURL)
	token, err := a.store.FirstOperator(ctx, "operator")
	if err != nil {
		return err
	}
	if token != "" {
		fmt.Fprintf(out, "sign in: %s/console/link/%s  (works once, for 24 hours)\n", a.cfg.PublicURL, token)
	}
	fmt.Fprintln(out, "ready; Ctrl-C stops")
	return nil
}

// roles is the --roles flag.
type roles struct{ to *[]string }

func (r roles) String() string { return "" }

func (r roles) Set(v string) error {
	*r.to = strings.Split(v, ",")
	for _, name := range *r.to {
		if name != "web" && name != "crawl" && name != "cron" {
			return errors.New("roles are web, crawl and cron")
		}
	}
	return nil
}

// helpIsFine turns the request for help into success.
func helpIsFine(err error) error {
	if errors.Is(err, flag.ErrHelp) {
		return nil
	}
	return err
}
