#!/usr/bin/env bash
# Everything that must be green, in the order of its price. Prints each part's time.
set -euo pipefail
cd "$(dirname "$0")/.."
started=$SECONDS

part() { # name, command
  local name=$1 from=$SECONDS
  shift
  echo "=== $name"
  "$@"
  echo "--- $name: $((SECONDS - from)) s"
}

missing=()
need() { # command, Debian package
  command -v "$1" >/dev/null || missing+=("$2")
}

tools() {
  need cc gcc
  need g++ g++
  need cargo cargo
  need pkg-config pkg-config
  need valgrind valgrind
  need nm binutils
  need python3 python3
  python3 -c 'import ensurepip, venv' 2>/dev/null || missing+=(python3-venv)
  if [ ${#missing[@]} -gt 0 ]; then
    echo "installing ${missing[*]}"
    local sudo=
    [ "$(id -u)" = 0 ] || sudo=sudo
    $sudo apt-get update -q >/dev/null
    $sudo apt-get install -y -q --no-install-recommends "${missing[@]}" >/dev/null
  fi
  cargo --version
}

# One verdict, three languages: the transcripts of our own vectors are the committed one, and over x509-limbo, where it
# is at hand, they are the same bytes.
faces() {
  local vectors=${CERTAUTH_VECTORS:-../shared/vectors} out=target/transcripts run=target/debug/vectors face
  mkdir -p "$out"
  for face in rust c python; do
    "$run" --suite tests/vectors/own.json --face "$face" >"$out/own.$face"
    grep -v '^#' "$out/own.$face" | grep "$(printf '\t')" | cmp - tests/vectors/own.transcript
    tail -n 1 "$out/own.$face" | sed "s/^/$face: /"
  done
  if [ ! -e "$vectors/limbo-dev.json.xz" ]; then
    echo "left out: x509-limbo is not here; CERTAUTH_VECTORS names its folder"
    return
  fi
  for face in rust c python; do
    # The classes that wait for later versions fail; the transcripts must be equal all the same.
    "$run" --suite "$vectors/limbo-dev.json.xz" --face "$face" >"$out/limbo.$face" 2>"$out/limbo.$face.failed" || true
    cmp "$out/limbo.rust" "$out/limbo.$face"
  done
  grep '^#' "$out/limbo.rust"
  echo "$(grep -c "$(printf '\t')" "$out/limbo.rust") lines of limbo, the same from Rust, C and Python"
}

part "tools" tools
part "format" cargo fmt --all --check
part "clippy" cargo clippy --quiet --all-targets -- -D warnings
part "clippy of the Python face" cargo clippy --quiet -p certauth-python -- -D warnings
part "core in pure Rust" cargo clippy --quiet -p certauth --no-default-features --features rust-crypto,json -- -D warnings
part "tests" cargo test
part "python" python/check.sh
part "one transcript" faces
part "demo" make demo
echo "=== all parts: $((SECONDS - started)) s"
