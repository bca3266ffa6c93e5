#!/usr/bin/env bash
# Verifies each certificate of the demo PKI and compares the answer with what is written here.
set -u
cd "$(dirname "$0")/../.."
certauth=${CERTAUTH:-target/release/certauth}
failed=0

verify() { # expected code, explanation, arguments
  local expected=$1 explanation=$2
  shift 2
  printf '\n=== %s\n$ certauth verify %s\n' "$explanation" "$*"
  "$certauth" verify "$@"
  local status=$? code
  code=$("$certauth" verify --format json "$@" | sed 's/.*"code":\([0-9]*\),"name":"\([a-z_0-9]*\)".*/\2/; s/,.*//')
  local wanted=1
  [ "$expected" = authenticated ] && wanted=0
  if [ "$status" != "$wanted" ] || ! "$certauth" verify --format json "$@" | grep -q "\"name\":\"$expected\""; then
    echo "demo: expected $expected, got $code with exit status $status"
    failed=1
  fi
}

trust="--trust cli/demo/root.pem --revocation no-check"
verify authenticated "good: issued by a CA that the trusted root vouches for" $trust cli/demo/good.pem
verify expired "expired: the same, but its time is over" $trust cli/demo/expired.pem
verify extended_key_usage_mismatch "wrong use: a server's certificate" $trust cli/demo/wrong-use.pem
verify self_signed_not_allowed "self-signed: nobody vouches for it" $trust cli/demo/self-signed.pem
verify authenticated "self-signed and pinned: its owner is known" $trust --policy certificate_types=all --pin cli/demo/self-signed.pem cli/demo/self-signed.pem
verify root_not_trusted "untrusted: an unknown CA issued it" $trust cli/demo/untrusted.pem
verify signature_invalid "tampered: one letter of the name was changed" $trust cli/demo/tampered.pem
echo
[ $failed = 0 ] && echo "demo: every verdict is as expected"
exit $failed
