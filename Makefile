# What a newcomer types. Every target but clean installs what is missing (sudo where not root).
.PHONY: build demo test soak bench fuzz format clean deps

JOBS ?= $(shell nproc)
KEEP ?=

build: deps ## release programs in build/release/bin/
	@cmake --preset release >/dev/null
	@ninja -C build/release -j$(JOBS) opendes dataverse-sim

demo: build ## a stand-in organisation replicated into SQLite, live; KEEP=1 leaves it running
	@build/release/bin/opendes demo $(if $(KEEP),--keep)

test: deps ## builds with AddressSanitizer and UBSan, runs every test, prints what was skipped
	@tools/run_tests.sh dev

soak: deps ## SEEDS worlds of the simulation (default 10000) from seed FROM on
	@cmake --preset dev >/dev/null
	@ninja -C build/dev -j$(JOBS) test_simulation
	@OPENDES_SIMULATION_SEEDS=$(or $(SEEDS),10000) OPENDES_SIMULATION_FROM=$(or $(FROM),1001) \
	  build/dev/test/test_simulation --gtest_filter=Simulation.Destination*

bench: build ## one line a figure: bench: NAME VALUE
	@bench/run.sh

fuzz: deps ## every fuzz target for FUZZ_SECONDS (default 60)
	@tools/run_fuzz.sh

format: deps ## rewrites our C++ in the house style
	@git ls-files '*.h' '*.cc' | xargs clang-format-14 -i

clean:
	rm -rf build

deps:
	@tools/install_deps.sh
