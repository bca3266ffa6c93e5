//! What `certauth issue` writes: read by OpenSSL, sent by curl, verified by certauth.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use certauth_tests::command::{self, certauth, is_installed, run};

fn folder(name: &str) -> PathBuf {
    command::folder(env!("CARGO_TARGET_TMPDIR"), &format!("issue-{name}"))
}

fn issue(folder: &Path, arguments: &str) -> (i32, String) {
    run(certauth().arg("issue").args(arguments.split_whitespace()), folder)
}

fn issued(folder: &Path, arguments: &str) {
    let (status, said) = issue(folder, arguments);
    assert_eq!(status, 0, "{arguments}: {said}");
}

/// OpenSSL succeeds, and prints this somewhere.
fn openssl(folder: &Path, arguments: &str, expected: &str) {
    let (status, said) = run(Command::new("openssl").args(arguments.split_whitespace()), folder);
    assert_eq!(status, 0, "openssl {arguments}: {said}");
    assert!(said.contains(expected), "openssl {arguments}: {said}");
}

/// The files of a folder, and what is in them.
fn contents(folder: &Path) -> BTreeMap<PathBuf, Vec<u8>> {
    let entries = std::fs::read_dir(folder).expect("a folder").map(|entry| entry.expect("an entry").path());
    entries.map(|path| (path.clone(), std::fs::read(path).expect("a file"))).collect()
}

/// Each line that the demo prints gets the verdict that stands above it.
#[test]
fn the_demo_verifies_as_it_says() {
    let folder = folder("demo");
    let (status, said) = issue(&folder, "demo pki");
    assert_eq!(status, 0, "{said}");
    let lines: Vec<&str> = said.lines().collect();
    let mut verified = 0;
    for pair in lines.windows(2) {
        let (Some(verdict), Some(arguments)) = (pair[0].strip_prefix("# "), pair[1].strip_prefix("certauth verify "))
        else {
            continue;
        };
        let words = arguments.split_whitespace();
        let (status, answer) = run(certauth().args(["verify", "--format", "json"]).args(words), &folder);
        assert!(answer.contains(&format!("\"name\":\"{verdict}\"")), "{arguments}: {answer}");
        assert_eq!(status, i32::from(verdict != "authenticated"), "{arguments}");
        verified += 1;
    }
    assert_eq!(verified, 8, "{said}");

    let mut expected: Vec<String> =
        ["root", "intermediate", "good", "expired", "wrong-use", "revoked", "self-signed", "untrusted"]
            .iter()
            .flat_map(|name| [format!("{name}.pem"), format!("{name}.key.pem")])
            .chain(["good.pfx", "incomplete.pem", "server.pem", "root.crl", "intermediate.crl"].map(String::from))
            .collect();
    expected.sort();
    let found: Vec<String> = contents(&folder.join("pki"))
        .keys()
        .map(|path| path.file_name().expect("a name").to_string_lossy().into_owned())
        .collect();
    assert_eq!(found, expected);
}

#[cfg(unix)]
#[test]
fn keys_are_their_owners_alone_with_and_without_force() {
    use std::os::unix::fs::PermissionsExt as _;
    let folder = folder("modes");
    for arguments in ["demo pki", "demo pki --force"] {
        issued(&folder, arguments);
        let mut secrets = 0;
        for path in contents(&folder.join("pki")).keys() {
            let mode = path.metadata().expect("a file").permissions().mode() & 0o777;
            let name = path.to_string_lossy();
            let is_secret = [".key.pem", ".pfx", "server.pem"].iter().any(|ending| name.ends_with(ending));
            assert_eq!(mode == 0o600, is_secret, "{name}: {mode:o}");
            secrets += u32::from(is_secret);
        }
        assert_eq!(secrets, 10);
    }
}

/// Not even one of several files, nor through a link, nor what a failed run could have replaced.
#[test]
fn nothing_is_overwritten_unless_asked() {
    let folder = folder("force");
    issued(&folder, "root --subject CN=Root --out root");
    let before = contents(&folder);
    for arguments in ["root --subject CN=Other --out root", "crl --issuer root --out root.pem"] {
        let (status, said) = issue(&folder, arguments);
        assert_eq!((status, before == contents(&folder)), (2, true), "{arguments}: {said}");
        assert!(said.contains("root.pem: it exists; nothing was written"), "{said}");
    }
    std::fs::remove_file(folder.join("root.pem")).expect("a file");
    let (status, said) = issue(&folder, "root --subject CN=Other --out root");
    assert_eq!((status, contents(&folder).len()), (2, 1), "the key is there still: {said}");
    #[cfg(unix)]
    {
        std::os::unix::fs::symlink("nowhere", folder.join("link.pem")).expect("a link");
        assert_eq!(issue(&folder, "root --subject CN=Other --out link").0, 2);
        std::fs::remove_file(folder.join("link.pem")).expect("a link");
    }
    issued(&folder, "root --subject CN=Other --out root --force");
    let after = contents(&folder);
    assert_eq!(after.len(), 2, "no temporary file stays");
    assert!(after.iter().all(|(path, bytes)| before.get(path) != Some(bytes)));
}

/// A failed run leaves the certificate and the key that were there, and nothing beside them.
#[test]
fn a_certificate_and_its_key_stay_a_pair() {
    let folder = folder("pair");
    issued(&folder, "root --subject CN=Root --out root");
    // What another version of this command, or an attacker, may have left.
    std::fs::write(folder.join("root.key.pem.new"), "left").expect("a file");
    issued(&folder, "root --subject CN=Root --out root --force");
    issued(&folder, "client --issuer root --subject CN=alice --out alice");
    let before = contents(&folder);
    std::fs::create_dir(folder.join("folder.key.pem")).expect("a folder");
    let (status, said) = issue(&folder, "root --subject CN=Root --out folder --force");
    assert!(status == 2 && said.contains("folder.key.pem: it is not a regular file; nothing was written"), "{said}");
    std::fs::remove_dir(folder.join("folder.key.pem")).expect("a folder");
    assert_eq!(before, contents(&folder));
    let (status, said) = issue(&folder, "client --issuer root --subject CN=alice --out root --force");
    assert!(status == 2 && said.contains("it is the issuer") && before == contents(&folder), "{said}");
    issued(&folder, "client --issuer root --subject CN=bob --out bob --password x");
    let before = contents(&folder);
    let (status, said) = issue(&folder, "client --issuer root --subject CN=bob --out bob --force");
    assert!(status == 2 && said.contains("bob.pfx: it exists; remove it") && before == contents(&folder), "{said}");
}

#[test]
fn openssl_reads_every_type_of_key() {
    if !is_installed("openssl", "version") {
        return;
    }
    let folder = folder("keys");
    for key in ["p256", "p384", "ed25519", "rsa2048", "rsa3072", "rsa4096"] {
        issued(&folder, &format!("root --subject CN=Root,O=Example --key-type {key} --out {key}-root"));
        issued(
            &folder,
            &format!("client --issuer {key}-root --subject CN=alice --key-type {key} --password secret --out {key}"),
        );
        issued(&folder, &format!("crl --issuer {key}-root --revoke {key}.pem --reason keyCompromise --out {key}.crl"));
        openssl(&folder, &format!("verify -purpose sslclient -x509_strict -CAfile {key}-root.pem {key}.pem"), "OK");
        openssl(&folder, &format!("crl -in {key}.crl -noout -text -CAfile {key}-root.pem"), "verify OK");
        openssl(&folder, &format!("crl -in {key}.crl -noout -text"), "Key Compromise");
        openssl(&folder, &format!("pkcs12 -in {key}.pfx -passin pass:secret -nodes"), "BEGIN PRIVATE KEY");
        openssl(&folder, &format!("pkey -in {key}.key.pem -pubout -out {key}.public"), "");
        let public = std::fs::read_to_string(folder.join(format!("{key}.public"))).expect("a key");
        openssl(&folder, &format!("x509 -in {key}.pem -noout -pubkey"), &public);
        let (status, said) = run(
            Command::new("openssl").args(
                format!("verify -crl_check -CRLfile {key}.crl -CAfile {key}-root.pem {key}.pem").split_whitespace(),
            ),
            &folder,
        );
        assert!(status != 0 && said.contains("certificate revoked"), "{said}");
        let verify = format!("verify --trust {key}-root.pem --revocation offline --crl {key}.crl {key}.pem");
        let (status, said) = run(certauth().args(verify.split_whitespace()), &folder);
        assert!(status == 1 && said.starts_with("denied: revoked"), "{said}");
    }
}

#[test]
fn names_usages_dates_and_urls_arrive() {
    if !is_installed("openssl", "version") {
        return;
    }
    let folder = folder("names");
    issued(&folder, "root --subject CN=Root --path-length 1 --days 10 --out root");
    issued(&folder, "intermediate --issuer root --subject CN=Issuing,OU=a+OU=b,DC=example,DC=com --out ca");
    issued(
        &folder,
        "client --issuer ca --subject CN=alice,O=Example --not-before 2026-01-02T03:04:05Z --days 3 --usage clientAuth \
         --usage 1.3.6.1.4.1.55555.1 --san dns:www.example --san ip:192.0.2.1 --san ip:2001:db8::1 \
         --san email:alice@example.com --san uri:urn:example:1 --san upn:alice@corp.example \
         --san spiffe://example.org/web --crl-url http://crl.example/1.crl --ocsp-url http://ocsp.example/ --out alice",
    );
    for (file, expected) in [
        ("root.pem", "CA:TRUE, pathlen:1"),
        ("ca.pem", "CA:TRUE, pathlen:0"),
        ("ca.pem", "DC = com, DC = example, OU = a + OU = b, CN = Issuing"),
        ("alice.pem", "Issuer: DC = com, DC = example, OU = a + OU = b, CN = Issuing"),
        ("alice.pem", "Not Before: Jan  2 03:04:05 2026 GMT"),
        ("alice.pem", "Not After : Jan  5 03:04:05 2026 GMT"),
        ("alice.pem", "TLS Web Client Authentication, 1.3.6.1.4.1.55555.1"),
        (
            "alice.pem",
            "DNS:www.example, IP Address:192.0.2.1, IP Address:2001:DB8:0:0:0:0:0:1, email:alice@example.com, \
             URI:urn:example:1, othername: UPN::alice@corp.example, URI:spiffe://example.org/web",
        ),
        ("alice.pem", "URI:http://crl.example/1.crl"),
        ("alice.pem", "OCSP - URI:http://ocsp.example/"),
    ] {
        openssl(&folder, &format!("x509 -in {file} -noout -text"), expected);
    }
    let verify = "verify --trust root.pem --revocation no-check --at 2026-01-03T00:00:00Z --policy \
                  check_ca_validity=false alice.pem";
    let (status, said) = run(certauth().args(verify.split_whitespace()), &folder);
    assert_eq!(status, 0, "{said}");
    // The chain is in the file, so that an intermediate needs not be given.
    assert_eq!(
        certauth::certificates_from_pem(&std::fs::read(folder.join("alice.pem")).expect("a file")).expect("PEM").len(),
        2
    );
}

#[test]
fn openssl_believes_its_ocsp_responses() {
    if !is_installed("openssl", "version") {
        return;
    }
    let folder = folder("ocsp");
    issued(&folder, "demo pki");
    for (status, expected) in [("good", "pki/good.pem: good"), ("revoked", "revoked"), ("unknown", "unknown")] {
        let out = format!("{status}.ocsp");
        issued(
            &folder,
            &format!("ocsp --issuer pki/intermediate --certificate pki/good.pem --status {status} --out {out}"),
        );
        let arguments = format!(
            "ocsp -respin {out} -issuer pki/intermediate.pem -cert pki/good.pem -CAfile pki/root.pem -verify_other \
             pki/intermediate.pem -no_nonce"
        );
        openssl(&folder, &arguments, expected);
        openssl(&folder, &arguments, "Response verify OK");
    }
}

/// A real TLS server with the demo's server certificate, which asks for a client certificate; curl brings one, from PEM and
/// from PFX.
#[test]
fn curl_authenticates_with_what_is_written() {
    if !is_installed("openssl", "version") || !is_installed("curl", "--version") {
        return;
    }
    let folder = folder("curl");
    issued(&folder, "demo pki");
    let port = TcpListener::bind("127.0.0.1:0").and_then(|listener| listener.local_addr()).expect("a port").port();
    let server = format!(
        "s_server -accept 127.0.0.1:{port} -cert pki/wrong-use.pem -cert_chain pki/intermediate.pem -key \
         pki/wrong-use.key.pem -Verify 3 -verify_return_error -CAfile pki/root.pem -www"
    );
    let mut server = Command::new("openssl")
        .args(server.split_whitespace())
        .current_dir(&folder)
        .stdin(Stdio::null())
        .stdout(Stdio::piped())
        .stderr(Stdio::null())
        .spawn()
        .expect("openssl");
    let mut line = [0; 6];
    server.stdout.as_mut().expect("its output").read_exact(&mut line).expect("ACCEPT");
    let ask = |arguments: &str| {
        let common = "--silent --show-error --max-time 20 --retry 5 --retry-connrefused --cacert pki/root.pem";
        let words = common.split_whitespace().chain(arguments.split_whitespace());
        run(Command::new("curl").args(words).arg(format!("https://localhost:{port}/")), &folder)
    };
    let answers = [
        ask("--cert pki/good.pem --key pki/good.key.pem"),
        ask("--cert-type P12 --cert pki/good.pfx:certauth"),
        ask("--cert pki/self-signed.pem --key pki/self-signed.key.pem"),
        ask("--tls-max 1.2"),
    ];
    server.kill().expect("it stops");
    server.wait().expect("it ends");
    for (answer, is_good) in answers.iter().zip([true, true, false, false]) {
        assert_eq!(answer.0 == 0 && answer.1.contains("Client certificate"), is_good, "{answer:?}");
    }
}

/// Each says what is wrong and writes nothing.
#[test]
fn what_cannot_be_issued_is_said() {
    let folder = folder("errors");
    issued(&folder, "root --subject CN=Root --out root");
    issued(&folder, "root --subject CN=Other --out other");
    issued(&folder, "client --issuer root --subject CN=alice --out alice");
    std::fs::copy(folder.join("root.pem"), folder.join("mixed.pem")).expect("a copy");
    std::fs::copy(folder.join("other.key.pem"), folder.join("mixed.key.pem")).expect("a copy");
    std::fs::write(folder.join("empty"), "\n").expect("a file");
    let before = contents(&folder);
    for (arguments, expected) in [
        ("root --subject alice --out x", "give a distinguished name"),
        ("root --subject CN=a,,O=b --out x", "give a distinguished name"),
        ("root --subject NOTYPE=a --out x", "give a distinguished name"),
        ("client --issuer root --subject CN=a --san www.example --out x", "give dns:, ip:"),
        ("client --issuer root --subject CN=a --san dns: --out x", "give dns:, ip:"),
        ("client --issuer root --subject CN=a --san ip:300.1.1.1 --out x", "an IPv4 or IPv6 address"),
        ("client --issuer root --subject CN=a --san dns:münchen.example --out x", "in ASCII (punycode)"),
        ("client --issuer root --subject CN=a --san spiffe:web --out x", "a SPIFFE ID"),
        ("client --issuer root --subject CN=a --usage web --out x", "a usage such as clientAuth"),
        ("client --issuer root --subject CN=a --path-length 1 --out x", "a path length belongs in a CA"),
        ("client --issuer root --subject CN=a --not-before 1969-12-31T00:00:00Z --out x", "outside 1970 to 9999"),
        ("client --issuer root --subject CN=a --crl-url nowhere --out x", "a URL in ASCII"),
        ("client --issuer root --subject CN=a --key-type dsa --out x", "invalid value"),
        ("client --issuer root --subject CN=a --password-file empty --out x", "a password that is not empty"),
        ("client --issuer alice --subject CN=a --out x", "it is not a CA"),
        ("client --issuer mixed --subject CN=a --out x", "does not belong to the certificate"),
        ("client --issuer absent --subject CN=a --out x", "absent.pem"),
        ("crl --issuer alice --out x.crl", "whose key usage has cRLSign"),
        ("crl --issuer other --revoke alice.pem --out x.crl", "another CA issued the certificate"),
        ("crl --issuer root --revoke root.key.pem --out x.crl", "root.key.pem"),
        ("ocsp --issuer other --certificate alice.pem --out x.ocsp", "another CA issued the certificate"),
        ("demo root.pem", "root.pem"),
    ] {
        let (status, said) = issue(&folder, arguments);
        assert_eq!(status, 2, "{arguments}: {said}");
        assert!(said.contains(expected), "{arguments}: {said}");
        assert!(before == contents(&folder), "{arguments} wrote something");
    }
}
