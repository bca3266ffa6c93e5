"""certauth beside pyca's ClientVerifier, in one run: ratios of CPU time, identity included in both.

    python/check.sh bench
"""

import datetime
import statistics
import subprocess
import tempfile
import threading
import time
from pathlib import Path

from certauth import Options, Revocation, TrustAnchors, validate
from cryptography import x509
from cryptography.hazmat.primitives import hashes, serialization
from cryptography.hazmat.primitives.asymmetric import ec, padding, rsa
from cryptography.x509.oid import ExtendedKeyUsageOID, NameOID
from cryptography.x509.verification import PolicyBuilder, Store

NOW = datetime.datetime(2027, 1, 15, 8, tzinfo=datetime.timezone.utc)
ROUNDS, SLICE = 61, 0.003


def certificate(subject, key, issuer, issuer_key, ca):
    """A certificate as pyca's profile wants it."""

    def name(text):
        return x509.Name([x509.NameAttribute(NameOID.COMMON_NAME, text)])

    usage = dict.fromkeys(
        ("content_commitment", "key_encipherment", "data_encipherment", "key_agreement", "encipher_only", "decipher_only"),
        False,
    )
    usage |= {"digital_signature": not ca, "key_cert_sign": ca, "crl_sign": ca}
    builder = (
        x509.CertificateBuilder()
        .subject_name(name(subject))
        .issuer_name(name(issuer))
        .public_key(key.public_key())
        .serial_number(x509.random_serial_number())
        .not_valid_before(NOW - datetime.timedelta(days=1))
        .not_valid_after(NOW + datetime.timedelta(days=365))
        .add_extension(x509.BasicConstraints(ca, None), True)
        .add_extension(x509.KeyUsage(**usage), True)
        .add_extension(x509.SubjectKeyIdentifier.from_public_key(key.public_key()), False)
        .add_extension(x509.AuthorityKeyIdentifier.from_issuer_public_key(issuer_key.public_key()), False)
    )
    if not ca:
        names = [x509.DNSName("host.example"), x509.RFC822Name("alice@example.com")]
        builder = builder.add_extension(x509.SubjectAlternativeName(names), False)
        builder = builder.add_extension(x509.ExtendedKeyUsage([ExtendedKeyUsageOID.CLIENT_AUTH]), False)
    return builder.sign(issuer_key, hashes.SHA256())


def spent(run, calls):
    start = time.thread_time()
    for _ in range(calls):
        run()
    return (time.thread_time() - start) / calls


def measure(rows):
    """Median microseconds a call of each row, the rows in turn."""
    calls = [max(1, int(SLICE / spent(run, 20))) for run in rows.values()]
    rounds = [[spent(run, count) for run, count in zip(rows.values(), calls)] for _ in range(ROUNDS)]
    return {name: statistics.median(column) * 1e6 for name, column in zip(rows, zip(*rounds))}


def a_call(run):
    """Median microseconds of a call, without those of the loop and of a function that does nothing."""
    times = measure({"run": run, "nothing": lambda: None})
    return times["run"] - times["nothing"]


def threads(run, count):
    """Calls a second of wall time by so many threads."""
    done = [0] * count

    def work(place):
        end = time.perf_counter() + 0.3
        while time.perf_counter() < end:
            run()
            done[place] += 1

    workers = [threading.Thread(target=work, args=(place,)) for place in range(count)]
    for worker in workers:
        worker.start()
    for worker in workers:
        worker.join()
    return sum(done) / 0.3


def main():
    for title, make_key, aim in (
        ("P-256", lambda: ec.generate_private_key(ec.SECP256R1()), 0.60),
        ("RSA-2048", lambda: rsa.generate_private_key(65537, 2048), 0.50),
    ):
        root_key, ca_key, leaf_key = make_key(), make_key(), make_key()
        root = certificate("Root", root_key, "Root", root_key, True)
        ca = certificate("CA", ca_key, "Root", root_key, True)
        leaf = certificate("alice", leaf_key, "CA", ca_key, False)
        der = [item.public_bytes(serialization.Encoding.DER) for item in (leaf, ca, root)]
        options = Options(TrustAnchors.from_der(der[2]), revocation=Revocation.no_check())
        now = int(NOW.timestamp())
        verifier = PolicyBuilder().store(Store([root])).time(NOW.replace(tzinfo=None)).build_client_verifier()

        def bare():
            if title == "P-256":
                ca_key.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, ec.ECDSA(hashes.SHA256()))
            else:
                ca_key.public_key().verify(leaf.signature, leaf.tbs_certificate_bytes, padding.PKCS1v15(), hashes.SHA256())

        def by_certauth():
            return validate(der[0], [der[1]], now, options)

        def certauth_identity():
            identity = validate(der[0], [der[1]], now, options)
            return identity.subject, identity.dns_names, identity.email_addresses

        def pyca_identity():
            parsed = x509.load_der_x509_certificate(der[0])
            client = verifier.verify(parsed, [x509.load_der_x509_certificate(der[1])])
            subject = parsed.subject.rfc4514_string()
            names = parsed.extensions.get_extension_for_class(x509.SubjectAlternativeName).value
            return client, subject, list(names)

        times = measure({"bare": bare, "certauth": by_certauth, "certauth+": certauth_identity, "pyca+": pyca_identity})
        with tempfile.TemporaryDirectory() as folder:
            paths = [str(Path(folder, name)) for name in ("leaf", "ca", "root")]
            for path, octets in zip(paths, der):
                Path(path).write_bytes(octets)
            command = ["cargo", "run", "--quiet", "--release", "-p", "certauth-benches", "--bin", "one", *paths, str(now)]
            # In turn, since the two processes meet different minutes: pairs differ by less than days do.
            pairs = [
                (a_call(by_certauth), float(subprocess.check_output(command, text=True)) / 1000)
                for _ in range(9)
            ]
        ratio = times["certauth+"] / times["pyca+"]
        print(f"{title}: pyca's bare check {times['bare']:.1f} us")
        print(f"  certauth, with identity       {times['certauth+']:8.1f} us {times['certauth+'] / times['bare']:6.2f} checks")
        print(f"  pyca ClientVerifier, with it  {times['pyca+']:8.1f} us {times['pyca+'] / times['bare']:6.2f} checks")
        print(f"  certauth / pyca {ratio:.2f}; aim {aim:.2f} {'met' if ratio <= aim else 'MISSED'}")
        dearer = statistics.median(python - rust for python, rust in pairs)
        print(f"  a call is {dearer:.2f} us dearer than from Rust; aim 1.00 {'met' if dearer <= 1 else 'MISSED'}")
        pairs = [(threads(by_certauth, 1), threads(by_certauth, 2)) for _ in range(5)]
        scale = max(two for _, two in pairs) / max(one for one, _ in pairs)
        print(f"  two threads {scale:.2f} times one; aim 1.70 {'met' if scale >= 1.7 else 'MISSED'}")


if __name__ == "__main__":
    main()
