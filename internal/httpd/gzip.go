package httpd

import (
	"bytes"
	"compress/gzip"
	"io/fs"
	"path"
	"strconv"
	"strings"
	"sync"
)

// packer compresses each of a bundle's files when it is first asked for, and
// keeps the result: the bundle never changes while the program runs.
type packer struct {
	files fs.FS
	done  sync.Map // of a name to a func() []byte
}

// get returns a file compressed, or nothing if it cannot be read.
func (p *packer) get(name string) []byte {
	pack, _ := p.done.LoadOrStore(name, sync.OnceValue(func() []byte { return compressed(p.files, name) }))
	return pack.(func() []byte)() //nolint:forcetypeassert // nothing else is stored
}

func compressed(files fs.FS, name string) []byte {
	content, err := fs.ReadFile(files, name)
	if err != nil {
		return nil
	}
	var b bytes.Buffer
	w, err := gzip.NewWriterLevel(&b, gzip.BestCompression)
	if err != nil {
		return nil
	}
	_, err = w.Write(content)
	if err != nil || w.Close() != nil {
		return nil
	}
	return b.Bytes()
}

// compressible reports whether a file is text: fonts and pictures are
// compressed already.
func compressible(name string) bool {
	switch path.Ext(name) {
	case ".js", ".css", ".svg", ".json", ".md":
		return true
	}
	return false
}

// takesGzip reads the values of Accept-Encoding.
func takesGzip(accept []string) bool {
	for _, line := range accept {
		for entry := range strings.SplitSeq(line, ",") {
			coding, parameters, _ := strings.Cut(entry, ";")
			if !strings.EqualFold(strings.TrimSpace(coding), "gzip") {
				continue
			}
			weight, weighed := strings.CutPrefix(strings.TrimSpace(parameters), "q=")
			q, err := strconv.ParseFloat(weight, 64)
			return !weighed || err == nil && q > 0
		}
	}
	return false
}
