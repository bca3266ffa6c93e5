# make demo   verifies a small PKI and explains each verdict
# make test   installs what is missing, then runs everything
# make bench  measures beside the peers, as ratios: in Rust, through the C library, and from Python
# make fuzz   runs every fuzz target for a minute
# make install DESTDIR= PREFIX=/usr/local   the C library with its header and pkg-config files, and the command

SHELL := /bin/bash
CARGO ?= cargo

.PHONY: demo test bench fuzz

demo:
	$(CARGO) build --release -p certauth-cli
	cli/demo/run.sh

test:
	tests/run.sh

bench:
	$(CARGO) bench -p certauth-benches --bench table
	$(CARGO) bench -p certauth-benches --bench crl
	python/check.sh bench

fuzz:
	fuzz/run.sh 60

include ffi-c/install.mk
