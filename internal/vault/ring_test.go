package vault_test

import (
	"encoding/base64"
	"encoding/hex"
	"errors"
	"io/fs"
	"os"
	"path/filepath"
	"strings"
	"sync"
	"testing"

	"ava/internal/secret"
	"ava/internal/store/memory"
	"ava/internal/vault"
)

func TestKeysAreReadInEveryFormOfBase64(t *testing.T) {
	t.Parallel()
	raw := []byte("\xfb\xff\xfe0123456789abcdefghijklmnopqrs")
	for _, encoding := range []*base64.Encoding{base64.StdEncoding, base64.RawStdEncoding, base64.URLEncoding, base64.RawURLEncoding} {
		r, err := vault.ParseKeys(secret.New(" new.1:" + encoding.EncodeToString(raw) + " ,\n" + keyOf("old")))
		must(t, err)
		if r.Name() != "ring:new.1" {
			t.Errorf("the first key is %s", r.Name())
		}
	}
}

func TestKeysThatAreWrongAreRefusedWithoutBeingShown(t *testing.T) {
	t.Parallel()
	raw := []byte("canary-canary-canary-canary-cana") // 32 bytes
	key := base64.StdEncoding.EncodeToString(raw)
	for _, c := range []struct{ keys, want string }{
		{"", "entry 1 does not begin with an ID"},
		{key, "entry 1 does not begin with an ID"},
		{"a b:" + key, "entry 1 does not begin with an ID"},
		{":" + key, "entry 1 does not begin with an ID"},
		{key + ":" + key, "entry 1 does not begin with an ID"},
		{keyOf("a") + "," + key, "entry 2 does not begin with an ID"},
		{keyOf("a") + ",", "entry 2 does not begin with an ID"},
		{"a:" + string(raw), "entry 1 has a key of 24 bytes"},
		{"a:canary!" + key, "entry 1 is not base64"},
		{"a:" + hex.EncodeToString(raw), "entry 1 has a key of 48 bytes"},
		{"a:" + base64.StdEncoding.EncodeToString(raw[:16]), "entry 1 has a key of 16 bytes"},
		{"a:", "entry 1 has a key of 0 bytes"},
		{"a:" + strings.Repeat("A", 43) + "=", "entry 1 has a key that nobody drew"},
		{keyOf("a") + ",a:" + key, "entry 2 has the ID of an earlier one"},
	} {
		_, err := vault.ParseKeys(secret.New(c.keys))
		wantErr(t, err, vault.ErrKeys)
		if err == nil || !strings.Contains(err.Error(), c.want) {
			t.Errorf("the error is %q, want one with %q", err, c.want)
			continue
		}
		for _, shown := range []string{"canary", key[:8], hex.EncodeToString(raw)[:8]} {
			if strings.Contains(err.Error(), shown) {
				t.Errorf("the error shows the key: %v", err)
			}
		}
	}
}

func TestProductionWithoutKeysIsRefused(t *testing.T) {
	t.Parallel()
	_, err := vault.Source{}.Ring(t.Context(), memory.New().Keys())
	wantErr(t, err, vault.ErrNoKeys)
}

func TestGivenKeysAreTakenBeforeTheFile(t *testing.T) {
	t.Parallel()
	file := filepath.Join(t.TempDir(), "keys")
	r, err := vault.Source{Keys: secret.New(keyOf("given")), File: file}.Ring(t.Context(), memory.New().Keys())
	must(t, err)
	if r.Name() != "ring:given" {
		t.Errorf("the key is %s", r.Name())
	}
	if _, err := os.Stat(file); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was made: %v", err)
	}
}

func TestKeyFileIsMadeOnceAndPrivate(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	source := vault.Source{File: filepath.Join(folder, "ava.db.key")}
	s := memory.New()
	var rings [8]*vault.Ring
	var starting sync.WaitGroup
	for i := range rings {
		starting.Go(func() { rings[i], _ = source.Ring(t.Context(), s.Keys()) })
	}
	starting.Wait()
	wrapped, err := rings[0].Wrap(t.Context(), []byte("plain"), nil)
	must(t, err)
	for _, r := range rings {
		if plain, err := r.Unwrap(t.Context(), rings[0].Name(), wrapped, nil); err != nil || string(plain) != "plain" {
			t.Errorf("processes that start together have different keys: %v", err)
		}
	}
	info, err := os.Stat(source.File)
	must(t, err)
	if info.Mode() != 0o600 {
		t.Errorf("the mode is %v", info.Mode())
	}
	if left, err := os.ReadDir(folder); err != nil || len(left) != 1 {
		t.Errorf("left over are %v, %v", left, err)
	}
}

func TestKeyFileThatOthersCanReadIsRefused(t *testing.T) {
	t.Parallel()
	source := vault.Source{File: filepath.Join(t.TempDir(), "keys")}
	_, err := source.Ring(t.Context(), memory.New().Keys())
	must(t, err)
	for _, mode := range []os.FileMode{0o640, 0o604, 0o660, 0o644, 0o610} {
		must(t, os.Chmod(source.File, mode))
		_, err := source.Ring(t.Context(), memory.New().Keys())
		wantErr(t, err, vault.ErrKeyFile)
	}
	must(t, os.Chmod(source.File, 0o400))
	_, err = source.Ring(t.Context(), memory.New().Keys())
	must(t, err)
}

func TestKeyFileThatIsNoneIsRefused(t *testing.T) {
	t.Parallel()
	folder := t.TempDir()
	_, err := vault.Source{File: folder}.Ring(t.Context(), memory.New().Keys())
	wantErr(t, err, vault.ErrKeyFile)
	empty := filepath.Join(folder, "empty")
	must(t, os.WriteFile(empty, nil, 0o600))
	_, err = vault.Source{File: empty}.Ring(t.Context(), memory.New().Keys())
	wantErr(t, err, vault.ErrKeys)
	_, err = vault.Source{File: filepath.Join(folder, "missing", "keys")}.Ring(t.Context(), memory.New().Keys())
	wantErr(t, err, vault.ErrKeyFile)
}

func TestMissingKeyFileIsNotMadeUpForADatabaseThatNeedsIt(t *testing.T) {
	t.Parallel()
	s := memory.New()
	source := vault.Source{File: filepath.Join(t.TempDir(), "keys")}
	r, err := source.Ring(t.Context(), s.Keys())
	must(t, err)
	mustPut(t, open(t, s, r), vapiOf("anna"), bundle("key", "canary"))
	must(t, os.Rename(source.File, source.File+".away"))
	_, err = source.Ring(t.Context(), s.Keys())
	wantErr(t, err, vault.ErrNoKeys)
	if _, err := os.Stat(source.File); !errors.Is(err, fs.ErrNotExist) {
		t.Errorf("the file was made: %v", err)
	}
	must(t, os.Rename(source.File+".away", source.File))
	r, err = source.Ring(t.Context(), s.Keys())
	must(t, err)
	_, _, err = open(t, s, r).Get(t.Context(), vapiOf("anna"))
	must(t, err)
}

func TestVaultWithoutTheRightKeyDoesNotOpen(t *testing.T) {
	t.Parallel()
	s := memory.New()
	open(t, s, ring(t, "k1"))
	_, err := vault.Open(t.Context(), s, ring(t, "k2"))
	wantErr(t, err, vault.ErrUnknownKey)
	if err == nil || !strings.Contains(err.Error(), `"ring:k1"`) {
		t.Errorf("the error does not name the key: %v", err)
	}
	impostor, err := vault.ParseKeys(secret.New("k1:" + strings.TrimPrefix(keyOf("other"), "other:")))
	must(t, err)
	_, err = vault.Open(t.Context(), s, impostor)
	wantErr(t, err, vault.ErrWrongKey)
	open(t, s, ring(t, "k2", "k1"))
	keys, err := s.Keys().List(t.Context())
	must(t, err)
	if len(keys) != 1 {
		t.Errorf("there are %d data keys", len(keys))
	}
}

func TestDataKeyMovedToAnotherGenerationDoesNotUnwrap(t *testing.T) {
	t.Parallel()
	s := memory.New()
	open(t, s, ring(t, "k1"))
	keys, err := s.Keys().List(t.Context())
	must(t, err)
	moved := keys[0]
	moved.Generation = 2
	must(t, s.Keys().Add(t.Context(), moved))
	_, err = vault.Open(t.Context(), s, ring(t, "k1"))
	wantErr(t, err, vault.ErrWrongKey)
}
