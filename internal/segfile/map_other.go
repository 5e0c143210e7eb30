//go:build !unix

package segfile

import "os"

// Map gives a file's bytes.
func Map(name string) (data []byte, done func(), err error) {
	data, err = os.ReadFile(name)
	return data, nil, err
}
