package bleveindex

import (
	"bufio"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"strings"
)

// openDeleted counts descriptors and maps of this process of files of the folder that
// are deleted: their bytes are still on the disk.
func openDeleted(dir string) (int, error) {
	links, err := os.ReadDir("/proc/self/fd")
	if err != nil {
		return 0, fmt.Errorf("bleveindex: list descriptors: %w", err)
	}
	n := 0
	for _, l := range links {
		target, err := os.Readlink("/proc/self/fd/" + l.Name())
		if errors.Is(err, fs.ErrNotExist) {
			continue // closed meanwhile
		}
		if err != nil {
			return 0, fmt.Errorf("bleveindex: read descriptor: %w", err)
		}
		if deletedIn(dir, target) {
			n++
		}
	}
	maps, err := deletedMaps(dir)
	return n + maps, err
}

func deletedMaps(dir string) (int, error) {
	f, err := os.Open("/proc/self/maps")
	if err != nil {
		return 0, fmt.Errorf("bleveindex: list maps: %w", err)
	}
	defer f.Close()
	n := 0
	lines := bufio.NewScanner(f)
	for lines.Scan() {
		_, path, ok := strings.Cut(lines.Text(), "/")
		if ok && deletedIn(dir, "/"+path) {
			n++
		}
	}
	return n, lines.Err()
}

func deletedIn(dir, target string) bool {
	return strings.HasPrefix(target, dir+"/") && strings.HasSuffix(target, " (deleted)")
}
