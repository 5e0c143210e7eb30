// Package browser holds the tests of Clew's pages in a real browser: Chromium, driven by playwright and
// judged by axe, Lighthouse and the Nu HTML checker. Everything here is tests.
//
// The program is built once and serves a record made of real threads and made-up ones, in a network that
// holds the loopback interface alone. One process of Node drives one Chromium for all tests; what it is
// asked, and what it answers, is JSON, a line each (testdata/node/driver.mjs). Each check is shown failing on
// a page that is wrong on purpose before it is believed.
//
// scripts/browser installs what is needed; without it the tests print SKIP with the reason. CLEW_XSS=large
// runs the hostile pages one string to a page.
package browser
