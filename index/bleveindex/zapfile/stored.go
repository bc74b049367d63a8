package zapfile

import (
	"errors"
	"os"

	"golang.org/x/sys/unix"
)

// stored holds the stored parts of documents as they come, in a file of its own that has no
// name any more, until they can be written in their order.
type stored struct {
	*output
	starts []uint64
}

func createStored(path string) (*stored, error) {
	out, err := create(path)
	if err != nil {
		return nil, err
	}
	if err := os.Remove(path); err != nil {
		return nil, errors.Join(err, out.file.Close())
	}
	return &stored{output: out}, nil
}

// inOrder calls write with each document's part, in an order.
func (s *stored) inOrder(order []uint32, write func(part []byte) error) error {
	if err := s.flush(); err != nil || s.at == 0 {
		return err
	}
	all, err := unix.Mmap(int(s.file.Fd()), 0, int(s.at), unix.PROT_READ, unix.MAP_SHARED)
	if err != nil {
		return err
	}
	starts := append(s.starts, s.at)
	for _, doc := range order {
		if err = write(all[starts[doc]:starts[doc+1]]); err != nil {
			break
		}
	}
	return errors.Join(err, unix.Munmap(all))
}
