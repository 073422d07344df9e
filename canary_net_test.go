package main

import (
	"bytes"
	"crypto/sha256"
	"encoding/base64"
	"encoding/binary"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"sync"
)

// A piece of a secret is as bad as the whole. Windows of pieceLength are looked
// for at every pieceStep, so of 15 characters in a row none get through.
const (
	pieceLength = 12
	pieceStep   = 4
	headLength  = 8 // of a needle, by which it is found; none is shorter
)

// dragnet finds secrets in whatever was written somewhere, plain or in one of
// the forms that programs write text in. It is safe for concurrent use.
type dragnet struct {
	mu      sync.Mutex
	secrets map[string]bool
	needles map[uint64][]needle // by their first bytes
}

type needle struct{ text, form, secret string }

func newDragnet() *dragnet {
	return &dragnet{secrets: make(map[string]bool), needles: make(map[uint64][]needle)}
}

// canary makes a secret of letters and digits, and looks for it from now on.
func (n *dragnet) canary(name string) string {
	digest := sha256.Sum256([]byte(name))
	return n.add(name, "Cn"+base32(digest[:20]))
}

// spiky makes one that every form of escaping changes.
func (n *dragnet) spiky(name string) string {
	digest := sha256.Sum256([]byte(name))
	a, b := base32(digest[:10]), base32(digest[10:20])
	return n.add(name, a[:6]+`"/`+a[6:10]+`<&`+a[10:14]+`+=\`+b[:5]+`%"`+b[5:])
}

// base32 is one without vowels, which spells no words and no shape of a key.
func base32(b []byte) string {
	const alphabet = "bcdfghjklmnpqrstvwxzBCDFGHJKLMNP"
	var out strings.Builder
	for _, c := range b {
		out.WriteByte(alphabet[c&31])
		out.WriteByte(alphabet[c>>3])
	}
	return out.String()
}

// add looks for a secret from now on, and returns it.
func (n *dragnet) add(name, secret string) string {
	n.mu.Lock()
	defer n.mu.Unlock()
	n.secrets[name] = true
	for at := 0; at == 0 || at+pieceLength <= len(secret); at += pieceStep {
		n.addPiece(name, secret[at:min(at+pieceLength, len(secret))])
	}
	if len(secret) > pieceLength {
		n.addPiece(name, secret[len(secret)-pieceLength:])
	}
	return secret
}

func (n *dragnet) addPiece(name, piece string) {
	for form, text := range formsOf(piece) {
		if len(text) < headLength {
			panic(name + " is too short to be looked for")
		}
		head := binary.LittleEndian.Uint64([]byte(text))
		n.needles[head] = append(n.needles[head], needle{text, form, name})
	}
}

// formsOf returns how a piece of text may be written, each form once.
func formsOf(piece string) map[string]string {
	quoted, _ := json.Marshal(piece)
	var loose bytes.Buffer
	e := json.NewEncoder(&loose)
	e.SetEscapeHTML(false)
	_ = e.Encode(piece)
	unquoted := func(s string) string { return strings.Trim(strings.TrimSpace(s), `"`) }
	forms := map[string]string{
		"plain": piece, "hex": hex.EncodeToString([]byte(piece)), "HEX": strings.ToUpper(hex.EncodeToString([]byte(piece))),
		"URL query": url.QueryEscape(piece), "URL path": url.PathEscape(piece),
		"JSON": unquoted(string(quoted)), "JSON with HTML": unquoted(loose.String()), "Go": unquoted(strconv.Quote(piece)),
	}
	for offset := range 3 {
		// The characters that depend on nothing but the piece.
		from, to := (offset*8+5)/6, (offset+len(piece))*8/6
		padded := append(make([]byte, offset), piece...)
		forms[fmt.Sprint("base64+", offset)] = base64.RawStdEncoding.EncodeToString(padded)[from:to]
		forms[fmt.Sprint("base64url+", offset)] = base64.RawURLEncoding.EncodeToString(padded)[from:to]
	}
	seen := map[string]bool{piece: true}
	for _, form := range slices.Sorted(maps.Keys(forms)) {
		if text := forms[form]; form != "plain" && seen[text] {
			delete(forms, form)
		} else {
			seen[text] = true
		}
	}
	return forms
}

// search returns which secrets text holds, and how written.
func (n *dragnet) search(text []byte) []string {
	n.mu.Lock()
	defer n.mu.Unlock()
	found := make(map[string]bool)
	for i := range max(0, len(text)-headLength+1) {
		for _, needle := range n.needles[binary.LittleEndian.Uint64(text[i:])] {
			if bytes.HasPrefix(text[i:], []byte(needle.text)) {
				found[needle.secret+" ("+needle.form+")"] = true
			}
		}
	}
	return slices.Sorted(maps.Keys(found))
}

func (n *dragnet) size() int {
	n.mu.Lock()
	defer n.mu.Unlock()
	return len(n.secrets)
}
