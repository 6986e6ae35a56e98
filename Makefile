# make run | test | demo | check | bench: each does its own set-up on a Debian machine; elsewhere it says what is missing.

.PHONY: run demo test check bench setup test-setup release

# The optimised build takes some ten minutes the first time on two cores; a debug build would take six and then answer
# ten times slower for ever, so the program that people use is the optimised one.
release: setup
	cargo build --release --locked

run: release
	./target/release/bocage --data data init
	./target/release/bocage --data data serve

demo: release
	./target/release/bocage --data data/demo demo

check: release
	./target/release/bocage --data data check

test: test-setup
	cargo nextest run --locked --no-fail-fast

bench: setup
	cargo bench --locked --bench figures -- directory
	cargo bench --locked --bench figures -- exchange

setup:
	@scripts/setup.sh build

test-setup:
	@scripts/setup.sh build test
