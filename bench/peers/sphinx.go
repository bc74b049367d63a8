package peers

import (
	"bufio"
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"iter"
	"os"
	"os/exec"
	"path/filepath"
	"regexp"
	"strconv"
	"strings"
	"syscall"
	"time"

	_ "github.com/go-sql-driver/mysql" // Sphinx speaks MySQL's protocol
)

// sphinx is Debian's Sphinx as processes of our own: indexer reads the names from a
// pipe, searchd answers on a socket in the temporary folder.
type sphinx struct {
	dir     string
	version string
	searchd *exec.Cmd
	ended   chan error // of searchd
	said    bytes.Buffer
	db      *sql.DB
}

// config keeps every byte beyond ASCII as part of a word: what separates is gone from
// Text already. The dictionary, hit lists and limits are Sphinx's own defaults.
const sphinxConfig = `source names {
	type = tsvpipe
	tsvpipe_command = cat %[1]s/names.tsv
	tsvpipe_field = name
}
index names {
	source = names
	path = %[1]s/names
	charset_table = 0..9, a..z, _, U+80..U+2FFFF
}
indexer {
	mem_limit = 1024M
}
searchd {
	listen = %[1]s/socket:mysql41
	pid_file = %[1]s/pid
	log = %[1]s/log
	binlog_path =
	max_packet_size = 16M
}
`

// NewSphinx writes the configuration; ErrMissing without the programs.
func NewSphinx(ctx context.Context) (Peer, error) {
	for _, name := range []string{"indexer", "searchd"} {
		if _, err := exec.LookPath(name); err != nil {
			return nil, fmt.Errorf("%w: Sphinx's %s; on Debian: apt-get install sphinxsearch", ErrMissing, name)
		}
	}
	dir, err := os.MkdirTemp("", "blindex-sphinx-")
	if err != nil {
		return nil, err
	}
	p := &sphinx{dir: dir}
	if err := os.WriteFile(p.config(), fmt.Appendf(nil, sphinxConfig, dir), 0o600); err != nil {
		return nil, closed(p, err)
	}
	if err := syscall.Mkfifo(filepath.Join(dir, "names.tsv"), 0o600); err != nil {
		return nil, closed(p, err)
	}
	return p, nil
}

func (p *sphinx) config() string { return filepath.Join(p.dir, "sphinx.conf") }

// Name is the engine with its version.
func (p *sphinx) Name() string { return strings.TrimSpace("Sphinx " + p.version) }

var sphinxVersion = regexp.MustCompile(`Sphinx (\d+\.\d+\.\d+)`)

// Build runs indexer on the names, then starts searchd.
func (p *sphinx) Build(ctx context.Context, names iter.Seq2[int, string]) error {
	index := exec.CommandContext(ctx, "indexer", "--config", p.config(), "names")
	var said bytes.Buffer
	index.Stdout, index.Stderr = &said, &said
	if err := index.Start(); err != nil {
		return err
	}
	ended := make(chan error, 1)
	go func() { ended <- index.Wait() }()
	fed := make(chan error, 1)
	go func() { fed <- p.feed(names) }()
	select {
	case err := <-ended: // before it had read everything
		p.unblock()
		if <-fed; err == nil {
			err = errors.New("it read nothing")
		}
		return fmt.Errorf("indexer: %w: %s", err, said.Bytes())
	case err := <-fed:
		if err := firstError(err, <-ended); err != nil {
			return fmt.Errorf("indexer: %w: %s", err, said.Bytes())
		}
	}
	if m := sphinxVersion.FindSubmatch(said.Bytes()); m != nil {
		p.version = string(m[1])
	}
	return p.serve(ctx)
}

// feed writes lines of number and text into the pipe that indexer reads.
func (p *sphinx) feed(names iter.Seq2[int, string]) error {
	f, err := os.OpenFile(filepath.Join(p.dir, "names.tsv"), os.O_WRONLY, 0)
	if err != nil {
		return err
	}
	defer f.Close()
	w := bufio.NewWriterSize(f, 1<<16)
	var line []byte
	for n, text := range names {
		line = strconv.AppendInt(line[:0], int64(n+1), 10)
		line = append(append(append(line, '\t'), text...), '\n')
		if _, err := w.Write(line); err != nil {
			return err
		}
	}
	return w.Flush()
}

// unblock lets feed go on when nobody opened the pipe's other end.
func (p *sphinx) unblock() {
	f, err := os.OpenFile(filepath.Join(p.dir, "names.tsv"), os.O_RDONLY|syscall.O_NONBLOCK, 0)
	if err == nil {
		f.Close()
	}
}

// serve starts searchd, which ends with this process, and waits until it answers.
func (p *sphinx) serve(ctx context.Context) error {
	p.searchd = exec.Command("searchd", "--config", p.config(), "--nodetach")
	p.searchd.SysProcAttr = &syscall.SysProcAttr{Pdeathsig: syscall.SIGKILL}
	p.searchd.Stdout, p.searchd.Stderr = &p.said, &p.said
	if err := p.searchd.Start(); err != nil {
		p.searchd = nil
		return err
	}
	p.ended = make(chan error, 1)
	go func() { p.ended <- p.searchd.Wait() }()
	db, err := sql.Open("mysql", "unix("+filepath.Join(p.dir, "socket")+")/?interpolateParams=true&multiStatements=true")
	if err != nil {
		return err
	}
	db.SetMaxOpenConns(1)
	p.db = db
	return p.awaitReady(ctx)
}

func (p *sphinx) awaitReady(ctx context.Context) error {
	ctx, cancel := context.WithTimeout(ctx, time.Minute)
	defer cancel()
	tick := time.NewTicker(20 * time.Millisecond)
	defer tick.Stop()
	for {
		_, err := p.Search(ctx, "ready", true)
		if err == nil {
			return nil
		}
		select {
		case end := <-p.ended:
			p.ended <- end
			return fmt.Errorf("searchd ended: %v: %s", end, p.said.Bytes())
		case <-ctx.Done():
			return fmt.Errorf("searchd does not answer: %w", err)
		case <-tick.C:
		}
	}
}

const (
	sphinxRanked = "SELECT id FROM names WHERE MATCH(?) LIMIT 20 OPTION ranker=bm25, max_matches=20; SHOW META LIKE 'total_found'"
	sphinxAny    = "SELECT id FROM names WHERE MATCH(?) LIMIT 20 OPTION ranker=none, max_matches=20; SHOW META LIKE 'total_found'"
)

// Search asks for ids and the total in one packet.
func (p *sphinx) Search(ctx context.Context, text string, ranked bool) (Answer, error) {
	query := sphinxAny
	if ranked {
		query = sphinxRanked
	}
	rows, err := p.db.QueryContext(ctx, query, text)
	if err != nil {
		return Answer{}, err
	}
	defer rows.Close()
	var a Answer
	for rows.Next() {
		var id int
		if err := rows.Scan(&id); err != nil {
			return Answer{}, err
		}
		a.IDs = append(a.IDs, id-1)
	}
	if err := rows.Err(); err != nil {
		return Answer{}, err
	}
	if !rows.NextResultSet() || !rows.Next() {
		return Answer{}, firstError(rows.Err(), io.ErrUnexpectedEOF)
	}
	var field string
	return a, rows.Scan(&field, &a.Total)
}

// Size counts the index's files and what searchd holds.
func (p *sphinx) Size() (disk, mem int64, err error) {
	disk, err = DiskUse(p.dir)
	return disk, memory(p.searchd.Process.Pid), err
}

// Close ends searchd and removes its files.
func (p *sphinx) Close() error {
	if p.db != nil {
		p.db.Close()
	}
	if p.searchd != nil {
		p.searchd.Process.Signal(syscall.SIGTERM)
		select {
		case <-p.ended:
		case <-time.After(10 * time.Second):
			p.searchd.Process.Kill()
			<-p.ended
		}
	}
	return os.RemoveAll(p.dir)
}
