# Every check that CI runs has a target here, and `make check` is all of them.

SHELL       := bash
.SHELLFLAGS := -euo pipefail -c
MAKEFLAGS   += --no-print-directory
.DEFAULT_GOAL := help
.NOTPARALLEL:

# Linters, the code generator and the test runner live in a module of their own:
# their hundreds of dependencies stay out of the product's go.mod. Go keeps what
# it built.
TOOL := go tool -modfile=tools/go.mod
NPM  := npm ci --ignore-scripts --no-audit --no-fund

# The facts about the providers that contract tests check against lie beside the checkout.
export AVA_SPECS_DIR ?= $(abspath ../shared/specs)

PACKAGES  ?= ./...
FORMAT    ?= pkgname
TIMEOUT   ?= 9m
FUZZTIME  ?= 30s
BENCHTIME ?= 1s

# gotest runs tests, prints a line for each package and the output of what failed,
# and closes with each reason for skipping and the counts.
gotest = mkdir -p .build && $(TOOL) gotestsum --format $(FORMAT) --format-hide-empty-pkg --hide-summary skipped \
	--jsonfile .build/tests.json --post-run-command tools/test-report.sh -- -timeout $(TIMEOUT)

# Packages with golden files: those with an -update flag.
golden = $$({ grep -rlE 'flag\.Bool\("update"' --include='*_test.go' --exclude-dir=node_modules . || true; } | xargs -r dirname | sort -u)

generated_header := ^// Code generated .* DO NOT EDIT\.$$

.PHONY: help check test lint fmt generate fresh web e2e images bench fuzz live proof cover clean

help: ## List the targets
	@grep -hE '^[a-z0-9]+:.*##' $(MAKEFILE_LIST) | sed -E 's/:.*## /\t/' | expand -t12

check: fresh lint test ## All that must pass before a change lands

test: browser-packages ## Every test: Go, protocol audits and browser; raced, shuffled
	@$(gotest) -race -shuffle=on $(PACKAGES)

lint: web-packages ## Static checks of Go and TypeScript
	@unformatted=$$(git ls-files -co --exclude-standard -- '*.go' | xargs -r gofmt -l); \
	[ -z "$$unformatted" ] || { echo "gofmt wants:"; echo "$$unformatted"; exit 1; }
	go mod tidy -diff
	go -C tools mod tidy -diff
	@echo "$(TOOL) golangci-lint run (the first time builds it: one to three minutes)"
	@$(TOOL) golangci-lint run ./...
	@[ ! -d web/node_modules ] || npm --prefix web run --silent check
	@[ ! -d clients/typescript/node_modules ] || npm --prefix clients/typescript run --silent check

fmt: ## Format all Go code
	$(TOOL) golangci-lint fmt ./...

# The client's types are made where its packages are installed; CI insists.
generate: web-packages ## Regenerate code from the schema, and the tables in docs/ from code
	$(TOOL) gqlgen generate
	go generate ./...
	@[ ! -d clients/typescript/node_modules ] || npm --prefix clients/typescript run --silent generate
	@packages="$(golden)"; [ -z "$$packages" ] || { set -x; go test -count=1 $$packages -update; }

# The page is rebuilt too where its packages are installed anyway; CI insists.
fresh: ## Fail if generated files are not what their sources make
	@tools/unchanged.sh $(MAKE) generate $(if $(or $(CI),$(wildcard web/node_modules)),$(if $(wildcard web/package.json),web))

web: ## Build what browsers are served into web/dist
	@$(MAKE) -s web/node_modules/.package-lock.json
	npm --prefix web run build

e2e: browser-packages ## Browser tests alone; what they saw is kept in .build
	@$(gotest) -artifacts -outputdir $(CURDIR)/.build ./e2e/...

images: browser-packages ## Take the pictures in docs/images anew
	go test -count=1 -timeout $(TIMEOUT) ./e2e -run TestSettingsPage -images $(CURDIR)/docs/images

bench: ## Benchmarks (BENCHTIME=1s)
	go test -run '^$$' -bench . -benchmem -benchtime $(BENCHTIME) ./...

fuzz: ## Each fuzz target in turn (FUZZTIME=30s)
	@go test -list '^Fuzz' $(PACKAGES) | awk '/^Fuzz/ {t[n++] = $$1} /^ok/ {while (n) print $$2, t[--n]}' | \
	while read -r package target; do \
		echo "$$package $$target"; \
		go test -run '^$$' -fuzz "^$$target\$$" -fuzztime $(FUZZTIME) "$$package" </dev/null; \
	done

live: FORMAT = testname
live: ## Tests against the real providers, with the keys in the environment
	@$(gotest) -count=1 -tags live -run Live ./integrations/...

proof: browser-packages ## Every test at full length: exhaustive and slow variants (AVA_PROOF=1)
	@AVA_PROOF=1 $(MAKE) test TIMEOUT=30m

cover: ## Coverage, generated code left out
	@$(gotest) -coverpkg=./... -coverprofile=.build/all.out $(PACKAGES)
	@{ git grep --untracked -lE '$(generated_header)' -- '*.go' || true; } | sed 's,^,ava/,; s,$$,:,' >.build/generated
	@grep -vFf .build/generated .build/all.out >.build/cover.out
	@go tool cover -func=.build/cover.out | tail -1

clean: ## Remove what these targets left behind
	rm -rf .build web/node_modules e2e/node_modules e2e/oidc/node_modules clients/typescript/node_modules clients/typescript/dist ava

# What suites need that Go does not bring. None of it stops a run: a suite that
# misses something says SKIPPED and why, which CI then does not accept.
.PHONY: browser-packages web-packages
browser-packages:
	@tools/system-packages.sh || echo "could not install system packages" >&2
	@[ ! -f e2e/package.json ] || $(MAKE) -s e2e/node_modules/.package-lock.json || echo "could not install e2e/node_modules" >&2
	@[ ! -f e2e/oidc/package.json ] || $(MAKE) -s e2e/oidc/node_modules/.package-lock.json || echo "could not install e2e/oidc/node_modules" >&2
	@[ ! -f clients/typescript/package.json ] || $(MAKE) -s clients/typescript/node_modules/.package-lock.json || echo "could not install clients/typescript/node_modules" >&2

web-packages:
	@[ -z "$${CI:-}" ] || [ ! -f web/package.json ] || $(MAKE) -s web/node_modules/.package-lock.json
	@[ -z "$${CI:-}" ] || [ ! -f clients/typescript/package.json ] || $(MAKE) -s clients/typescript/node_modules/.package-lock.json

# npm writes this file last, so it is as new as the packages are.
%/node_modules/.package-lock.json: %/package-lock.json
	cd $* && $(NPM)
	@touch $@
