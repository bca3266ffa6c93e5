//! Makes the small PKI of `make demo`: `cargo run -p certauth-tests --bin demo_pki -- FOLDER`. Its dates do not age.

use std::path::Path;

use certauth_tests::make::{DIGITAL_SIGNATURE, Draft, Key, extended_key_usage, key_usage, oid, pem, subject_alt_name};

fn main() -> std::io::Result<()> {
    let folder = std::env::args().nth(1).unwrap_or_else(|| "cli/demo".into());
    let folder = Path::new(&folder);
    let (root, ca, stranger, alice) = (Key::p256(), Key::p256(), Key::p256(), Key::p256());
    let root_certificate = Draft::ca("Demo Root", "Demo Root", &root).sign(&root);
    let intermediate = Draft::ca("Demo Issuing CA", "Demo Root", &ca).but(|draft| draft.serial = vec![2]).sign(&root);
    let client = |name: &str| {
        Draft::client(name, "Demo Issuing CA", &alice)
            .with(subject_alt_name(&[(1, b"alice@demo.example"), (6, b"spiffe://demo.example/alice")]))
            .but(|draft| draft.serial = vec![3])
    };
    let good = client("alice").sign(&ca);
    let mut tampered = good.clone();
    // The last letter of the subject's name: alice becomes alicf.
    let place = tampered.windows(5).position(|window| window == b"alice").expect("the name");
    tampered[place + 4] = b'f';
    let expired = client("alice").valid("20200101000000", "20210101000000").sign(&ca);
    let wrong_use = Draft::new("server.demo.example", "Demo Issuing CA", &alice)
        .with(key_usage(DIGITAL_SIGNATURE))
        .with(extended_key_usage(&[oid::SERVER_AUTH]))
        .sign(&ca);
    let self_signed = Draft::client("bob", "bob", &alice).sign(&alice);
    let untrusted_ca = Draft::ca("Stranger CA", "Stranger CA", &stranger).sign(&stranger);
    let untrusted = Draft::client("alice", "Stranger CA", &alice).sign(&stranger);

    let bundle = |certificates: &[&Vec<u8>]| certificates.iter().map(|der| pem(der)).collect::<String>();
    for (name, text) in [
        ("root", bundle(&[&root_certificate])),
        ("good", bundle(&[&good, &intermediate])),
        ("expired", bundle(&[&expired, &intermediate])),
        ("wrong-use", bundle(&[&wrong_use, &intermediate])),
        ("self-signed", bundle(&[&self_signed])),
        ("untrusted", bundle(&[&untrusted, &untrusted_ca])),
        ("tampered", bundle(&[&tampered, &intermediate])),
    ] {
        std::fs::write(folder.join(name).with_extension("pem"), text)?;
    }
    Ok(())
}
