package peers

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strconv"
	"strings"
	"time"
)

// memory is what a process holds of its own: heap and stacks, not files mapped from
// disk nor memory shared with others; 0 when it has ended.
func memory(pid int) int64 { return statusBytes(pid, "RssAnon") }

// sharedMemory is what a process holds of memory it shares with others, files apart.
func sharedMemory(pid int) int64 { return statusBytes(pid, "RssShmem") }

// statusBytes reads one figure in kB of a process's status.
func statusBytes(pid int, field string) int64 {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/status", pid))
	if err != nil {
		return 0
	}
	for line := range strings.Lines(string(text)) {
		name, value, _ := strings.Cut(line, ":")
		if words := strings.Fields(value); name == field && len(words) > 0 {
			n, _ := strconv.ParseInt(words[0], 10, 64)
			return n << 10
		}
	}
	return 0
}

// children are the direct children of a process.
func children(pid int) []int {
	tasks, _ := filepath.Glob(fmt.Sprintf("/proc/%d/task/*/children", pid))
	var out []int
	for _, t := range tasks {
		text, _ := os.ReadFile(t)
		for _, w := range strings.Fields(string(text)) {
			if n, err := strconv.Atoi(w); err == nil {
				out = append(out, n)
			}
		}
	}
	return out
}

// DiskUse is the bytes of all files under a folder.
func DiskUse(dir string) (int64, error) {
	var sum int64
	err := filepath.WalkDir(dir, func(_ string, d fs.DirEntry, err error) error {
		if os.IsNotExist(err) { // gone while walking
			return nil
		}
		if err != nil || !d.Type().IsRegular() {
			return err
		}
		info, err := d.Info()
		if err == nil {
			sum += info.Size()
		}
		return nil
	})
	return sum, err
}

// Memory is what this process holds of its own.
func Memory() int64 { return memory(os.Getpid()) }

// closed closes an engine that failed and passes the failure on.
func closed(p Peer, err error) error {
	p.Close()
	return err
}

func firstError(errs ...error) error {
	for _, err := range errs {
		if err != nil {
			return err
		}
	}
	return nil
}

// tick is the unit in which Linux tells processor time to programs.
const tick = 10 * time.Millisecond

// CPUTime is the processor time that a process and its ended children have used.
func CPUTime(pid int) time.Duration {
	text, err := os.ReadFile(fmt.Sprintf("/proc/%d/stat", pid))
	if err != nil {
		return 0
	}
	_, after, _ := strings.Cut(string(text), ") ") // its name may hold spaces
	fields := strings.Fields(after)
	var sum int64
	for _, at := range []int{11, 12, 13, 14} { // utime, stime and the children's, counted from the state
		if at < len(fields) {
			n, _ := strconv.ParseInt(fields[at], 10, 64)
			sum += n
		}
	}
	return time.Duration(sum) * tick
}

// UsedTime is the processor time of this process and all that it started.
func UsedTime() time.Duration {
	sum := CPUTime(os.Getpid())
	for _, pid := range Descendants(os.Getpid()) {
		sum += CPUTime(pid)
	}
	return sum
}

// Descendants are the children of a process, theirs, and so on.
func Descendants(pid int) []int {
	out := children(pid)
	for i := 0; i < len(out); i++ {
		out = append(out, children(out[i])...)
	}
	return out
}
