package vault

import (
	"context"
	"crypto/rand"
	"encoding/base64"
	"errors"
	"fmt"
	"io/fs"
	"os"
	"path/filepath"
	"strings"

	"ava/internal/secret"
	"ava/internal/store"
)

// What can be wrong with where the keys are.
var (
	// ErrNoKeys means that there is no key, and that none may be made up.
	ErrNoKeys = errors.New("vault: there is no encryption key")
	// ErrKeyFile means that the key file is not as it must be.
	ErrKeyFile = errors.New("vault: the key file")
)

// Source is where the keys of a ring come from.
type Source struct {
	Keys secret.Text // in the form of ParseKeys
	// File holds the keys where none are given. It is for development: whoever
	// copies its folder has both the sealed and the key. Empty for production.
	File string
}

// Ring returns the key ring. Where no keys are given and the file does not exist
// it makes a key and the file, but never for a database that has data keys
// already: those need the key that is missing.
func (s Source) Ring(ctx context.Context, keys store.Keys) (*Ring, error) {
	if !s.Keys.Empty() {
		return ParseKeys(s.Keys)
	}
	if s.File == "" {
		return nil, ErrNoKeys
	}
	ring, err := readKeyFile(s.File)
	if !errors.Is(err, fs.ErrNotExist) {
		return ring, err
	}
	wrapped, err := keys.List(ctx)
	if err != nil {
		return nil, err
	}
	if len(wrapped) > 0 {
		return nil, fmt.Errorf("%w, and %s is missing: the database holds what was sealed with it (%s). Please restore the file",
			ErrNoKeys, s.File, wrapped[0].KEK)
	}
	if err := createKeyFile(s.File); err != nil {
		return nil, err
	}
	return readKeyFile(s.File)
}

// readKeyFile refuses a file that others can read: they may have.
func readKeyFile(name string) (*Ring, error) {
	info, err := os.Stat(name)
	switch {
	case err != nil:
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	case !info.Mode().IsRegular():
		return nil, fmt.Errorf("%w: %s is not a file", ErrKeyFile, name)
	case info.Mode().Perm()&0o077 != 0:
		return nil, fmt.Errorf("%w: %s can be read by others (mode %v). Please take that away (chmod 600), and consider the key known",
			ErrKeyFile, name, info.Mode().Perm())
	}
	text, err := os.ReadFile(name)
	if err != nil {
		return nil, fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	ring, err := ParseKeys(secret.New(strings.TrimSpace(string(text))))
	if err != nil {
		return nil, fmt.Errorf("%w: %s: %w", ErrKeyFile, name, err)
	}
	return ring, nil
}

// createKeyFile writes a new key. It is complete when it appears under its name,
// and one that another process made meanwhile stays.
func createKeyFile(name string) error {
	file, err := os.CreateTemp(filepath.Dir(name), filepath.Base(name)+".*") // mode 0600, a new file
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	defer func() { _ = os.Remove(file.Name()) }()
	key := make([]byte, keyLength)
	_, _ = rand.Read(key) // never fails
	_, err = file.WriteString("generated:" + base64.StdEncoding.EncodeToString(key) + "\n")
	if err := errors.Join(err, file.Sync(), file.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if err := os.Link(file.Name(), name); err != nil && !errors.Is(err, fs.ErrExist) {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return syncFolder(filepath.Dir(name))
}

// syncFolder makes the name of a new file outlive a power failure: a database
// whose key was lost is lost.
func syncFolder(name string) error {
	folder, err := os.Open(name)
	if err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	if err := errors.Join(folder.Sync(), folder.Close()); err != nil {
		return fmt.Errorf("%w: %w", ErrKeyFile, err)
	}
	return nil
}
