# Builds, tests and tries Takeout. `make` alone lists what there is.

SHELL := /bin/bash
# Demo and tests share one form of build, so that the second of them has nothing left to compile.
# The check makes an import that Package.swift does not declare an error.
BUILD := swift build --build-tests --explicit-target-dependency-import-check error
# One file that needs no Swift on the server: docs/decisions/0025-release-flags.md.
RELEASE := swift build --configuration release --static-swift-stdlib -Xswiftc -enforce-exclusivity=unchecked
RELEASED = $$($(RELEASE) --show-bin-path)
SOURCES := Sources Tests Package.swift
TAKEOUT = "$$(swift build --show-bin-path)/takeout"
BROWSER_TESTS = .build-python/bin/python3 Tests/Browser/run.py --takeout $(TAKEOUT)
# make demo ARGS="--script connected"
demo: ARGS ?= $(TAKEOUT_DEMO_ARGS)

.PHONY: help demo build test browser chaos fuzz lint format release bench bench-pages bench-mail swift dependencies \
	test-dependencies

help: ## list the targets
	@grep -hE '^[a-z-]+:.*## ' $(MAKEFILE_LIST) | sed -E 's/^([a-z-]+):.*## (.*)$$/  make \1|\2/' | column -t -s '|'

demo: build ## install what is missing, build, and run the demo (ARGS="--script connected" plays a scenario)
	@$(TAKEOUT) demo $(ARGS)

build: swift dependencies ## install what is missing and build for debugging, tests included
	$(BUILD)

test: swift test-dependencies ## install what is missing, build once, and run all tests, those in the browser too
	$(BUILD)
	@set -o pipefail; failed=0; SWT_EXPERIMENTAL_MAXIMUM_PARALLELIZATION_WIDTH=24 \
		swift test --skip-build --experimental-maximum-parallelization-width 24 2>&1 | scripts/summarize-tests .build/test.log \
		|| failed=1; $(BROWSER_TESTS) || failed=1; exit $$failed

browser: build test-dependencies ## play the pages in a browser alone (ARGS="a_connected_call --look phone-dark")
	@$(BROWSER_TESTS) $(ARGS)

chaos: build test-dependencies ## kill the server 200 times on SQLite, 50 on PostgreSQL (ARGS="--rounds 20 --seed 7")
	scripts/chaos --takeout $(TAKEOUT) --rounds 200 $(ARGS)
	scripts/chaos --takeout $(TAKEOUT) --rounds 50 --database postgresql $(ARGS)

fuzz: swift dependencies ## feed damaged webhooks to the code that reads them, for ten minutes (ARGS="--seed S --seconds N")
	$(RELEASE) --product webhook-fuzz
	@"$(RELEASED)/webhook-fuzz" $(ARGS)

lint: swift ## check the format of all Swift files; any finding is an error
	swift format lint --strict --parallel --recursive $(SOURCES)

format: swift ## put all Swift files into the format
	swift format format --in-place --parallel --recursive $(SOURCES)

release: swift dependencies ## build the executable with optimizations
	$(RELEASE) --product takeout
	@echo "Built $(RELEASED)/takeout"

bench: release ## measure the release build on this machine, beside what its disk allows (under three minutes)
	@Benchmarks/bench.sh "$(RELEASED)/takeout" $(STAGES)

bench-pages: release ## measure all pages with a million messages in the database (some minutes)
	@Benchmarks/pages.py "$(RELEASED)/takeout" $(ARGS)

bench-mail: release test-dependencies ## measure mails a second through one mail server on this machine (ARGS="--messages 10000")
	@.build-python/bin/python3 Benchmarks/mail.py --takeout "$(RELEASED)/takeout" $(ARGS)

swift:
	@command -v swift >/dev/null || { echo "Takeout is built with Swift 6.2 or newer: https://www.swift.org/install" >&2; exit 1; }

dependencies:
	@scripts/install-dependencies

test-dependencies:
	@scripts/install-dependencies --tests
