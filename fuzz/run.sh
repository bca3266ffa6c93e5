#!/bin/sh
# Runs every fuzz target for so many seconds (60), starting from the committed corpus. What a run finds that is new goes
# to a scratch folder, so that the committed corpus stays small.
set -eu
seconds=${1:-60}
cd "$(dirname "$0")"
# Sanitizers are an unstable flag; a stable compiler takes it when asked so.
toolchain=
if cargo +nightly --version >/dev/null 2>&1; then toolchain=+nightly; else export RUSTC_BOOTSTRAP=1; fi
command -v cargo-fuzz >/dev/null || cargo install --locked cargo-fuzz
for target in fuzz_targets/*.rs; do
    name=$(basename "$target" .rs)
    mkdir -p "target/corpus/$name" "corpus/$name"
    echo "fuzzing $name for $seconds s"
    # shellcheck disable=SC2086
    cargo $toolchain fuzz run "$name" "target/corpus/$name" "corpus/$name" -- \
        -max_total_time="$seconds" -max_len=65536 -timeout=10 -print_final_stats=1
done
