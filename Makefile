# What there is to do: make help. CONTRIBUTING.md says more.

STATICCHECK := honnef.co/go/tools/cmd/staticcheck@v0.7.0

# No C compiler is needed, and a binary runs wherever its system does.
export CGO_ENABLED := 0

GO_BUILD := go build -trimpath

# Packages whose goroutines share memory. The race detector makes tests several
# times slower and needs a C compiler, so it is not part of make test.
RACE := ./crawler/... ./index/... ./httpx/... ./store/... ./cmd/...

.PHONY: help run build test check race lint bench bench-share figures soak

help: ## say what there is to do
	@awk -F ':.*## ' '/^[a-z-]+:.*## / { printf "make %-7s %s\n", $$1, $$2 }' Makefile

run: ## install what is missing, build, start everything on :8080; SEEDS="https://…" crawls those sites
	@scripts/install.sh run
	@$(MAKE) --no-print-directory build
	@scripts/run.sh

build: ## bin/blindex and bin/samplesite
	$(GO_BUILD) -o bin/ ./cmd/...

test: ## install what is missing, check the form, run every test against real PostgreSQL and Chromium
	@scripts/install.sh test
	@$(MAKE) --no-print-directory build check
	@scripts/gotest.sh go run ./store/pgtest/server -- go test -timeout 40m ./...
	@cd bench && go vet ./... && ../scripts/gotest.sh go test -timeout 40m ./...

check: ## gofmt and go vet, as in make test
	@scripts/gofmt.sh
	go vet ./...

race: ## the packages with shared memory, under the race detector (needs a C compiler)
	@scripts/install.sh race
	CGO_ENABLED=1 go run ./store/pgtest/server -- go test -race -timeout 30m $(RACE)

lint: check ## check, and staticcheck at a pinned version
	go run $(STATICCHECK) ./...

bench: ## benchmarks with peers beside us, a table per question; BENCH="search -names 10000000" asks that only
	@scripts/install.sh bench
	@$(MAKE) --no-print-directory build
	cd bench && CGO_ENABLED=1 go run -tags sqlite_fts5 . $(BENCH)

SNIPPETS ?= share/testdata/names.json

figures: ## links, names and secrets told apart on SNIPPETS="file of snippets"; fails below the marks
	cd bench && go run . links -snippets "$(abspath $(SNIPPETS))"

bench-share: ## how fast links, names and secrets are told apart in plain text, lists of links and Debian's documentation
	@scripts/install.sh pages
	BLINDEX_PAGES=/usr/share/doc/debian-handbook/html:/usr/share/developers-reference go test ./share -run '^$$' -bench . -benchtime 3s

soak: race ## what is too long for make test: millions of rows, long fuzzing, fault rounds
	SOAK=1 go run ./store/pgtest/server -- go test -tags soak -timeout 6h ./...
