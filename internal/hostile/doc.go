// Package hostile holds tests of the whole way in and out, against those who mean harm: servers that hand
// over forbidden addresses in every field that they control (RELIABILITY.md S1, by delivery), posts that
// may not be shown, looked for in everything that goes out (V1, V2), and secrets, looked for in everything
// that is kept or said (S8). There is nothing else in it.
package hostile
