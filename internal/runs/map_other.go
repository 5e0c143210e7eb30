//go:build !unix

package runs

import "os"

// mapped gives a file's bytes.
func mapped(name string) (data []byte, done func(), err error) {
	data, err = os.ReadFile(name)
	return data, nil, err
}
