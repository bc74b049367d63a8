//go:build linux && (amd64 || arm64)

package main

import (
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"syscall"
	"unsafe"
)

// forget asks the system to drop PostgreSQL's files of a data folder from its memory, one
// by one: what else runs on the machine keeps its own. What is in the index's files stays,
// since the program has them mapped.
func forget(data string) (sum inMemory, err error) {
	err = filepath.WalkDir(filepath.Join(data, "pg"), func(path string, d fs.DirEntry, err error) error {
		if err != nil || !d.Type().IsRegular() {
			return nil // gone meanwhile, or nothing with bytes
		}
		one, err := forgetFile(path)
		sum.size, sum.before, sum.after = sum.size+one.size, sum.before+one.before, sum.after+one.after
		return err
	})
	return sum, err
}

func forgetFile(path string) (m inMemory, err error) {
	f, err := os.Open(path)
	if err != nil {
		return m, nil // gone meanwhile
	}
	defer f.Close()
	info, err := f.Stat()
	if err != nil || info.Size() == 0 {
		return m, err
	}
	m.size = info.Size()
	if err := f.Sync(); err != nil { // only what is on the disk can be dropped
		return m, fmt.Errorf("forget: %w", err)
	}
	if m.before, err = resident(f, m.size); err != nil {
		return m, err
	}
	const dontNeed = 4
	if _, _, no := syscall.Syscall6(syscall.SYS_FADVISE64, f.Fd(), 0, 0, dontNeed, 0, 0); no != 0 {
		return m, fmt.Errorf("forget: %w", no)
	}
	m.after, err = resident(f, m.size)
	return m, err
}

// resident counts the bytes of a file that are in memory.
func resident(f *os.File, size int64) (int64, error) {
	b, err := syscall.Mmap(int(f.Fd()), 0, int(size), syscall.PROT_READ, syscall.MAP_SHARED)
	if err != nil {
		return 0, fmt.Errorf("resident: %w", err)
	}
	defer syscall.Munmap(b)
	page := int64(os.Getpagesize())
	here := make([]byte, (size+page-1)/page)
	if _, _, no := syscall.Syscall(syscall.SYS_MINCORE, uintptr(unsafe.Pointer(&b[0])), uintptr(size), uintptr(unsafe.Pointer(&here[0]))); no != 0 {
		return 0, fmt.Errorf("resident: %w", no)
	}
	n := int64(0)
	for _, h := range here {
		n += int64(h & 1)
	}
	return n * page, nil
}
