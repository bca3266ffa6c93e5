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

need() { # command, Debian package
  command -v "$1" >/dev/null && return
  echo "installing $2, for $1"
  local sudo=
  [ "$(id -u)" = 0 ] || sudo=sudo
  $sudo apt-get install -y -q --no-install-recommends "$2" >/dev/null ||
    { $sudo apt-get update -q >/dev/null && $sudo apt-get install -y -q --no-install-recommends "$2" >/dev/null; }
}

tools() {
  need cc gcc
  need cargo cargo
  cargo --version
}

part "tools" tools
part "format" cargo fmt --all --check
part "clippy" cargo clippy --quiet --all-targets -- -D warnings
part "core without default features" cargo clippy --quiet -p certauth --no-default-features --features rust-crypto,json -- -D warnings
part "tests" cargo test
part "demo" make demo
echo "=== all parts: $((SECONDS - started)) s"
