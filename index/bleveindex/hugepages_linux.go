package bleveindex

import (
	"unsafe"

	"golang.org/x/sys/unix"
)

// inHugePages asks the kernel to hold an array in pages of 2 MiB. Searches look at entries
// all over the columns: with pages of 4 KiB, finding out where an entry lies takes longer
// than reading it. It is a hint: whether it is taken changes nothing else.
func inHugePages[T any](list []T) []T {
	const size = 2 << 20
	var one T
	all := uintptr(cap(list)) * unsafe.Sizeof(one)
	start := uintptr(unsafe.Pointer(unsafe.SliceData(list)))
	skip := (size - start%size) % size
	if all < skip+size {
		return list
	}
	whole := (all - skip) / size * size
	bytes := unsafe.Slice((*byte)(unsafe.Pointer(unsafe.SliceData(list))), all)
	_ = unix.Madvise(bytes[skip:skip+whole], unix.MADV_HUGEPAGE)
	return list
}
