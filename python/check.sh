#!/usr/bin/env bash
# Builds the wheel, installs it into a clean virtual environment and tests it there.
# `python/check.sh install` stops once the wheel is installed, in target/python/wheel; `python/check.sh bench` then
# measures it beside pyca's verifier.
# It needs python3 with venv, cargo and a C compiler. Without one of them it says so; that is a failure where CI=true.
set -eu
cd "$(dirname "$0")/.."
folder=target/python
tools=$folder/tools
wheel=$folder/wheel
mkdir -p "$folder"

missing() {
    echo "python/check.sh: $1 is missing" >&2
    if [ "${CI:-}" = true ] || [ "${2:-}" = install ]; then exit 1; else exit 0; fi
}
command -v cargo >/dev/null || missing cargo "${1:-}"
command -v cc >/dev/null || missing "a C compiler" "${1:-}"
command -v python3 >/dev/null || missing python3 "${1:-}"
python3 -c 'import sys; sys.exit(sys.version_info < (3, 10))' || missing "python3 3.10 or later" "${1:-}"
python3 -c 'import ensurepip, venv' 2>/dev/null || missing "python3's venv" "${1:-}"

# Two checks at once must not build in one folder.
if command -v flock >/dev/null; then
    exec 9>"$folder/lock"
    flock 9
fi

requirements='cryptography>=43 greenlet>=3 maturin>=1.9.4,<2 mypy>=1.11,<2 pytest>=8,<10'
if [ "$(cat "$tools/installed" 2>/dev/null)" != "$requirements" ]; then
    python3 -m venv --clear "$tools"
    # The requirements are words without spaces of their own.
    # shellcheck disable=SC2086
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check $requirements
    echo "$requirements" >"$tools/installed"
fi

rm -rf "$folder/dist"
maturin() { # what it prints is shown where it fails
    PATH="$PWD/$tools/bin:$PATH" "$tools/bin/maturin" "$@" --manifest-path python/Cargo.toml --out "$folder/dist" \
        >"$folder/maturin.log" 2>&1 || { cat "$folder/maturin.log" >&2; exit 1; }
}
maturin build --release --locked
# A clean environment: what the wheel needs beside itself would be missing here.
python3 -m venv --clear --without-pip "$wheel"
"$tools/bin/python" -m pip --python "$wheel/bin/python" install --quiet --disable-pip-version-check --no-index --no-deps "$folder"/dist/*.whl
"$wheel/bin/python" -I -c 'import certauth; print("certauth", certauth.__version__, "installed")'
if [ "${1:-}" = install ]; then exit 0; fi
if [ "${1:-}" = bench ]; then
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check --force-reinstall --no-deps "$folder"/dist/*.whl
    "$tools/bin/python" -m pip install --quiet --disable-pip-version-check cryptography
    exec "$tools/bin/python" python/bench.py
fi

"$tools/bin/python" -m pip install --quiet --disable-pip-version-check --no-index --no-deps --force-reinstall "$folder"/dist/*.whl
maturin sdist
tar -tzf "$folder"/dist/*.tar.gz >"$folder/sdist.txt"
for file in PKG-INFO pyproject.toml Cargo.lock core/src/lib.rs python/src/lib.rs python/certauth/_certauth.pyi; do
    grep -q "/$file\$" "$folder/sdist.txt" || { echo "python/check.sh: the sdist lacks $file" >&2; exit 1; }
done
# What a packager gets builds, with what it has in it alone.
rm -rf "$folder/from-sdist"
CARGO_TARGET_DIR="$PWD/target" PATH="$PWD/$tools/bin:$PATH" "$tools/bin/python" -m pip wheel --quiet \
    --disable-pip-version-check --no-build-isolation --no-deps --wheel-dir "$folder/from-sdist" "$folder"/dist/*.tar.gz
ls "$folder"/from-sdist/certauth-*.whl >/dev/null
"$tools/bin/mypy" --strict --cache-dir "$folder/mypy" python/examples python/transcript.py
(cd "$folder" && tools/bin/stubtest certauth)
"$tools/bin/pytest" --rootdir python -c python/pyproject.toml -p no:cacheprovider python/tests

# certauth.tls reaches into the ssl module: it is tested in every other CPython that is here.
others=
for version in 3.10 3.11 3.12 3.13 3.14; do
    for python in "python$version" "${PYENV_ROOT:-$HOME/.pyenv}/versions/$version".*/bin/python; do
        found=$("$python" -c 'import ssl, venv, sys; print(*sys.version_info[:2], sep=".")' 2>/dev/null) || continue
        [ "$found" = "$version" ] || continue
        others="$others $version"
        [ "$found" != "$("$tools/bin/python" -c 'import sys; print(*sys.version_info[:2], sep=".")')" ] || break
        "$python" -m venv --clear "$folder/other"
        "$folder/other/bin/python" -m pip install --quiet --disable-pip-version-check 'cryptography>=43' 'pytest>=8,<10' \
            "$folder"/dist/*.whl
        echo "CPython $version:"
        "$folder/other/bin/pytest" --rootdir python -c python/pyproject.toml -p no:cacheprovider python/tests/test_tls.py
        break
    done
done
echo "certauth.tls in CPython$others"
