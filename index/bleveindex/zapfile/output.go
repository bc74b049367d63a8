package zapfile

import (
	"bufio"
	"encoding/binary"
	"hash/crc32"
	"io"
	"os"
)

// output writes a file, counts its bytes and sums them up. The first error stays, so that
// it is asked for once at the end.
type output struct {
	file *os.File
	buf  *bufio.Writer
	at   uint64 // bytes written
	sum  uint32 // CRC-32 of them
	err  error
	room [binary.MaxVarintLen64]byte
}

const outputBuffer = 1 << 20

func create(path string) (*output, error) {
	f, err := os.OpenFile(path, os.O_RDWR|os.O_CREATE|os.O_EXCL, 0o600)
	if err != nil {
		return nil, err
	}
	o := &output{file: f}
	o.buf = bufio.NewWriterSize(summing{o}, outputBuffer)
	return o, nil
}

// summing sums up what leaves the buffer.
type summing struct{ o *output }

func (s summing) Write(p []byte) (int, error) {
	s.o.sum = crc32.Update(s.o.sum, crc32.IEEETable, p)
	return s.o.file.Write(p)
}

func (o *output) write(p []byte) {
	if o.err == nil {
		_, o.err = o.buf.Write(p)
		o.at += uint64(len(p))
	}
}

func (o *output) text(s string) {
	if o.err == nil {
		_, o.err = io.WriteString(o.buf, s)
		o.at += uint64(len(s))
	}
}

func (o *output) varint(v uint64) { o.write(binary.AppendUvarint(o.room[:0], v)) }
func (o *output) uint64(v uint64) { o.write(binary.BigEndian.AppendUint64(o.room[:0], v)) }
func (o *output) uint32(v uint32) { o.write(binary.BigEndian.AppendUint32(o.room[:0], v)) }
func (o *output) uint16(v uint16) { o.write(binary.BigEndian.AppendUint16(o.room[:0], v)) }
func (o *output) flush() (err error) {
	if o.err == nil {
		o.err = o.buf.Flush()
	}
	return o.err
}
