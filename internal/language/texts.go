package language

import (
	"encoding/json"
	"io/fs"
)

// Read reads what a package says in each language besides English: of German from
// wording/de.json, and so on. A file that cannot be read is left out, which the
// package's tests are not to let pass: whoever asks for it is told in English.
func Read[T any](files fs.FS) map[Tag]*T {
	texts := make(map[Tag]*T)
	for _, tag := range All() {
		content := new(T)
		file, err := fs.ReadFile(files, "wording/"+string(tag)+".json")
		if err == nil && json.Unmarshal(file, content) == nil {
			texts[tag] = content
		}
	}
	return texts
}
