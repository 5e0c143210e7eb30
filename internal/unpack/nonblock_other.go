//go:build !unix

package unpack

// nonblock has no use where a folder holds no pipes.
const nonblock = 0
