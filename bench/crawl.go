package main

import (
	"context"
	"fmt"
	"net"
	"net/http"
	"os"
	"os/exec"
	"path/filepath"
	"time"

	"blindex/cmd/samplesite/site"
)

// crawlTime bounds the question: a crawler caught in a trap does not hang the run.
const crawlTime = 5 * time.Minute

// benchCrawl fetches the same local site with blindex, everything stored and
// extracted, and with wget -r, which only saves it: pages per second of each.
func benchCrawl(ctx context.Context, s settings) error {
	h := site.New(s.pages)
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		return err
	}
	srv := &http.Server{Handler: h}
	go srv.Serve(ln)
	defer srv.Close()
	root := "http://" + ln.Addr().String() + "/bulk/1"
	ctx, cancel := context.WithTimeout(ctx, crawlTime)
	defer cancel()
	dir, err := os.MkdirTemp("", "blindex-bench-")
	if err != nil {
		return err
	}
	defer os.RemoveAll(dir)
	if err := os.Chmod(dir, 0o755); err != nil {
		return err
	}
	fmt.Println("| crawler | pages | seconds | pages/s |\n|---|---|---|---|")
	if err := crawlWith(h, "wget -r (saves, extracts nothing)", exec.CommandContext(ctx, "wget", "-r", "-l", "inf", "-I", "/bulk", "-q", "-e", "robots=on", "-P", filepath.Join(dir, "wget"), root)); err != nil {
		return err
	}
	data := filepath.Join(dir, "data")
	// The first run makes the database, so that the second measures crawling alone.
	if out, err := exec.Command(filepath.Join(s.bin, "blindex"), "operator", "list", "--data", data).CombinedOutput(); err != nil {
		return fmt.Errorf("start: %w: %s", err, out)
	}
	return crawlWith(h, "blindex crawl", exec.CommandContext(ctx, filepath.Join(s.bin, "blindex"), "crawl", "--data", data, "--allow-loopback-seeds", "--host-delay", "0", root))
}

func crawlWith(h *site.Site, name string, cmd *exec.Cmd) error {
	before := pages(h)
	start := time.Now()
	out, err := cmd.CombinedOutput()
	took := time.Since(start).Seconds()
	if _, exited := err.(*exec.ExitError); err != nil && !exited { // wget ends with 8 when any page was an error
		return err
	} else if exited && cmd.ProcessState.ExitCode() != 8 {
		return fmt.Errorf("%s: %w: %s", name, err, out)
	}
	n := pages(h) - before
	fmt.Printf("| %s | %d | %.1f | %.0f |\n", name, n, took, float64(n)/took)
	return nil
}

func pages(h *site.Site) int {
	n := 0
	for _, hits := range h.Hits() {
		n += hits
	}
	return n
}
