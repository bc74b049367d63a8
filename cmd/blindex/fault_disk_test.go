package main

import (
	"context"
	"fmt"
	"math/rand/v2"
	"net/http"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"syscall"
	"testing"
	"time"

	"golang.org/x/sys/unix"
)

// R39: the disk of the data folder fills up while all goes on. The node stays, answers 503
// where it cannot do better, loses nothing that it acknowledged, and goes on by itself when
// there is room again; every second time it is killed before that.
func TestFullDisk(t *testing.T) {
	t.Parallel()
	d := fullDisk(t)
	w := newWorld(t, buildProgram(t), d.data)
	for n := range faultRounds {
		w.round(t, fmt.Sprintf("full disk, round %d", n+1), func() {
			d.fill(w)
			w.flood(t, d)
			w.lives("on a full disk")
			if d.small { // the crawl looks again when its question to a failing database has come back
				w.until("the crawl to say that it pauses", func() bool {
					return strings.Contains(w.log.String(), "less than a tenth of the disk is free")
				})
			}
			if n%2 == 1 {
				w.kill()
			}
			d.free(w)
			if n%2 == 1 {
				w.start()
			}
		})
	}
	w.stop()
	t.Log(w.figures())
}

// floodRows is how many rows a notice of the flood has.
const floodRows = 2000

// flood files long notices until nothing more can be acknowledged, and a moment longer:
// the full disk is then full for the database, too.
func (w *world) flood(t *testing.T, d disk) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), patience)
	defer cancel()
	refused := 0
	for n := 0; refused < 5 && ctx.Err() == nil; n++ {
		long := notice("")
		items := make([]map[string]any, floodRows)
		for i := range items {
			items[i] = map[string]any{"url": fmt.Sprintf("https://mega.nz/file/%08d", rand.N(100_000_000)), "work": 0}
		}
		long["items"] = items
		var f filed
		switch w.try(ctx, "POST", "/api/v1/notices", long, "", &f) {
		case http.StatusAccepted:
			w.floods = append(w.floods, f)
			if n%8 == 7 { // what the database has given back meanwhile is taken, too
				d.squeeze(w)
			}
		default:
			refused++
			time.Sleep(rand.N(time.Second)) // how long the disk stays full is what is tried out
		}
	}
	if refused == 0 {
		t.Error("the disk never filled up")
	}
}

// checkFloods reads every long notice by its token. What was acknowledged is read to its
// end: after a crash or a full disk its batches go on where they stopped (R42).
func (w *world) checkFloods(when string) {
	w.t.Helper()
	for _, f := range w.floods {
		var s struct {
			State   string
			Pending int
			Rows    []struct{}
		}
		w.until(fmt.Sprintf("%s: a notice of %d rows to be read to its end", when, floodRows), func() bool {
			code := w.try(context.Background(), "GET", "/api/v1/notices/"+f.Ref, nil, f.Token, &s)
			return code == http.StatusOK && s.Pending == 0
		})
		if s.State != "valid" || len(s.Rows) != floodRows {
			w.t.Errorf("%s: a notice of %d rows is %q with %d rows", when, floodRows, s.State, len(s.Rows))
		}
	}
}

// disk is a disk that can be filled.
type disk struct {
	data       string
	small      bool // a file system of its own, which can be asked how full it is
	fill, free func(*world)
	squeeze    func(*world) // leaves no room on a disk that is filled
}

// fullDisk is a small file system for root, who may mount one; anyone else gets the same
// errors from a limit on the size of files.
func fullDisk(t *testing.T) disk {
	t.Helper()
	if os.Geteuid() != 0 {
		return limitedDisk(t)
	}
	return smallDisk(t)
}

// smallDisk is as large as the rounds may need, however much is written in them on a slow
// machine; it fills up by shrinking to what is in use.
func smallDisk(t *testing.T) disk {
	t.Helper()
	dir := dataFolder(t)
	if err := os.Mkdir(dir, 0o755); err != nil {
		t.Fatal(err)
	}
	if err := syscall.Mount("blindex-test", dir, "tmpfs", 0, "size=4g,mode=755"); err != nil {
		t.Fatal(err)
	}
	t.Cleanup(func() {
		// A killed program's database still ends in order.
		(&node{t: t, log: &buffer{}}).until("the small disk to be unmounted", func() bool { return syscall.Unmount(dir, 0) == nil })
	})
	resize := func(size uint64) error {
		return syscall.Mount("blindex-test", dir, "tmpfs", syscall.MS_REMOUNT, fmt.Sprintf("size=%d", size))
	}
	shrink := func(w *world, room uint64) {
		w.until("the disk to be full", func() bool { // it cannot be smaller than what is in use meanwhile
			var now syscall.Statfs_t
			if err := syscall.Statfs(dir, &now); err != nil {
				w.t.Fatal(err)
			}
			return resize((now.Blocks-now.Bfree)*uint64(now.Bsize)+room) == nil
		})
	}
	return disk{
		data: filepath.Join(dir, "data"), small: true,
		squeeze: func(w *world) { shrink(w, 0) },
		fill: func(w *world) {
			room := uint64(0)
			if w.fills++; w.fills%2 == 0 {
				// With some room left the tables still grow, until the log of transactions asks
				// for its next 16 MB and the whole database goes down.
				room = 4<<20 + rand.N[uint64](10<<20)
			}
			shrink(w, room)
		},
		free: func(w *world) {
			if err := resize(4 << 30); err != nil {
				w.t.Fatal(err)
			}
		},
	}
}

// limitedDisk makes every write to a file fail, of the program and of its database.
func limitedDisk(t *testing.T) disk {
	t.Helper()
	limit := func(w *world, bytes uint64) {
		for range 2 { // a process that was made meanwhile has its limit from one of the others, or is met now
			for _, pid := range w.processes() {
				now := unix.Rlimit{Cur: bytes, Max: unix.RLIM_INFINITY}
				// Fails for a process that has ended, which the next test of the node shows.
				_ = unix.Prlimit(pid, unix.RLIMIT_FSIZE, &now, nil)
			}
		}
	}
	return disk{
		data: dataFolder(t),
		fill: func(w *world) { limit(w, 0) }, squeeze: func(*world) {},
		free: func(w *world) { limit(w, unix.RLIM_INFINITY) },
	}
}

// processes are the program and everything that it or its database started, parents first.
func (c *child) processes() []int {
	all := []int{c.cmd.Process.Pid}
	for i := 0; i < len(all); i++ {
		tasks, err := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", all[i]))
		if err != nil {
			continue
		}
		for _, file := range tasks {
			text, err := os.ReadFile(file)
			if err != nil {
				continue // ended meanwhile
			}
			for _, field := range strings.Fields(string(text)) {
				if pid, err := strconv.Atoi(field); err == nil {
					all = append(all, pid)
				}
			}
		}
	}
	return all
}
