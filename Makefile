# make build   the program, as ./clew
# make test    everything that must hold
# make bench   the measurements inside Go
# make fuzz    every parser against made-up input; FUZZTIME each
# make chance  every property against CHANCES made-up inputs, others each time
# make peers   the real servers that the tests use, kept outside the checkout
# make ocr     what reads letters off pictures, from Debian
# make cite    what citations are held against, kept outside the checkout
# make shots   pictures of the main pages, into doc/shots
# make browser Chromium and what judges pages in it, kept outside the checkout
# make exports what judges exported files, kept outside the checkout
# make archives other programs that read, replay and write web archives, kept outside the checkout
# make truth   every generated input against what is known of it, TRUTH posts each
# make torture kills and failing disks at their large size
# make long    threads of 1,000 posts on the real servers, beside their requests alone

GO         ?= go
FUZZTIME   ?= 30s
CHANCES    ?= 5000
TRUTH      ?= 100000
STATICCHECK = honnef.co/go/tools/cmd/staticcheck@v0.8.2
# The packages whose promises are about order and sharing: they run under the race detector too.
RACE        = ./internal/post/... ./internal/thread/... ./internal/document/... ./internal/collect/... ./internal/record/... ./internal/fetch/... ./internal/job/... ./internal/shelf/... ./internal/people/... ./internal/runs/... ./internal/answer/... ./internal/web/...

.PHONY: build test deps peers browser exports archives cite ocr shots check race bench fuzz chance torture truth long clean

# The command line's library can do without text/template, which keeps 3 MB of methods in that nobody calls. Help is
# Clew's own and the same without: plain go build works as well.
build:
	CGO_ENABLED=0 $(GO) build -tags urfave_cli_no_template -trimpath -ldflags '-s -w' -o clew ./cmd/clew

# The tests of properties draw the same inputs each time, so that a change is judged by what it changed; make chance
# draws others.
test: export RAPID_SEED = 20261128
test: deps peers browser exports archives cite ocr check race
	$(GO) test -timeout 40m ./...

deps:
	@GO="$(GO)" STATICCHECK="$(STATICCHECK)" ./scripts/deps

peers:
	@./scripts/peers

browser:
	@./scripts/browser

exports:
	@./scripts/exports

archives:
	@./scripts/archives

cite:
	@./scripts/cite

ocr:
	@./scripts/ocr

shots:
	@./scripts/shots

check:
	@unformatted=$$(gofmt -l cmd internal $(wildcard bench)); if [ -n "$$unformatted" ]; then echo "not formatted by gofmt:"; echo "$$unformatted"; exit 1; fi
	$(GO) vet ./...
	$(GO) run $(STATICCHECK) ./...

race:
	$(GO) test -timeout 40m -race $(RACE)
	$(GO) test -timeout 40m -race -run '^TestHammer$$' ./internal/finding

bench:
	$(GO) test -run '^$$' -bench . -benchmem ./...

fuzz:
	@./scripts/fuzz $(FUZZTIME)

chance:
	RAPID_CHECKS=$(CHANCES) $(GO) test -count 1 $$(grep -rl 'pgregory.net/rapid' --include='*_test.go' internal | xargs -n1 dirname | sort -u | sed 's,^,./,')

torture:
	CLEW_TORTURE=large $(GO) test -run 'Torture' -timeout 0 -v ./internal/torture/...

truth:
	CLEW_TRUTH=$(TRUTH) $(GO) test -run 'TestGenerated' -count 1 -timeout 0 -v ./internal/truth

long: peers
	CLEW_LONG=1 $(GO) test -run TestLongThread -timeout 0 -v ./internal/peers

clean:
	rm -f clew
