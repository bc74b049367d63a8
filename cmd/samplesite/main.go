// Samplesite serves a small web site to try blindex on, with fakes of provider APIs.
package main

import (
	"context"
	"errors"
	"flag"
	"fmt"
	"hash/crc32"
	"net"
	"net/http"
	"os"
	"os/signal"
	"syscall"
	"time"

	"blindex/cmd/samplesite/site"
	"blindex/crawler/probe/hostfake"
	"blindex/crawler/probe/megafake"
	"blindex/share"
)

func main() {
	listen := flag.String("listen", "127.0.0.1:8090", "address to listen on")
	pages := flag.Int("pages", 0, "number of generated pages under /bulk/, for measuring")
	flag.Parse()
	ctx, stop := signal.NotifyContext(context.Background(), os.Interrupt, syscall.SIGTERM)
	defer stop()
	if err := run(ctx, *listen, withAPIs(site.New(*pages))); err != nil {
		fmt.Fprintln(os.Stderr, "samplesite:", err)
		os.Exit(1)
	}
}

// withAPIs puts stand-ins for providers' APIs beside the site: every link it posts lives,
// and the size is made up.
func withAPIs(s http.Handler) http.Handler {
	api := megafake.New()
	api.Others(func(handle string, _ bool) (int64, bool) { return int64(crc32.ChecksumIEEE([]byte(handle))), true })
	mux := http.NewServeMux()
	mux.Handle("/cs", api)
	mux.Handle("/apis/", http.StripPrefix("/apis", &hostfake.Server{Named: titles()}))
	mux.Handle("/", s)
	return mux
}

// titles tells what the site calls the links that it posts, by handle.
func titles() func(handle string) string {
	byHandle := map[string]string{}
	for title, address := range site.Links() {
		if l, _, err := share.Parse(share.NewUntrusted(address)); err == nil {
			byHandle[l.Handle()] = title
		}
	}
	return func(handle string) string { return byHandle[handle] }
}

// run serves until ctx is done.
func run(ctx context.Context, listen string, h http.Handler) error {
	ln, err := net.Listen("tcp", listen)
	if err != nil {
		return fmt.Errorf("listen on %s: %w", listen, err)
	}
	srv := &http.Server{Handler: h, ReadHeaderTimeout: 5 * time.Second}
	go func() {
		<-ctx.Done()
		srv.Close()
	}()
	fmt.Printf("samplesite: http://%s/\n", ln.Addr())
	if err := srv.Serve(ln); !errors.Is(err, http.ErrServerClosed) {
		return err
	}
	return nil
}
