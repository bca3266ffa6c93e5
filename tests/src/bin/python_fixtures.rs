//! Prints the certificates of the Python tests as JSON: `cargo run -p certauth-tests --bin python_fixtures >
//! python/tests/fixtures.json`. Keys are made anew each time; everything else is fixed.

use certauth_tests::make::{
    Draft, Key, NOT_AFTER, extension, name, object_identifier, oid, pem, subject_alt_name, time, tlv,
    user_principal_name,
};
use certauth_tests::transcript::hex;

fn main() {
    let (root, issuing, other, client, evidence) = (Key::p256(), Key::p256(), Key::p256(), Key::p256(), Key::p256());
    let root_der = Draft::ca("Root", "Root", &root).sign(&root);
    let issuing_der = Draft::ca("Issuing", "Root", &issuing).sign(&root);
    let other_der = Draft::ca("Other", "Other", &other).sign(&other);
    let directory = tlv(0xa4, &name(&[(oid::ORGANIZATION, 0x0c, b"Example"), (oid::COMMON_NAME, 0x0c, b"a")]));
    let simple = subject_alt_name(&[
        (2, b"alice.example"),
        (1, b"alice@example.com"),
        (6, b"spiffe://example/alice"),
        (7, &[10, 0, 0, 1]),
        (7, &[0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1]),
        (8, &[0x2a, 3, 4]),
    ]);
    // subject_alt_name writes primitive tags alone, so its list is opened and the constructed names are added.
    let list = simple.windows(2).rposition(|pair| pair == [0x82, 13]).expect("the first name");
    let other_name = tlv(0xa0, &[object_identifier(oid::UNKNOWN), tlv(0xa0, &tlv(0x0c, b"x"))].concat());
    let names = [&simple[list..], &user_principal_name("alice@corp.example"), &directory, &other_name].concat();
    let alice = Draft::client("alice", "Issuing", &client)
        .with(extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names)))
        .but(|draft| {
            draft.serial = vec![0, 0xab, 0xcd];
            draft.subject = name(&[(oid::ORGANIZATION, 0x0c, b"Example, Inc"), (oid::COMMON_NAME, 0x0c, b"alice")]);
        })
        .sign(&issuing);
    let expired = Draft::client("old", "Root", &client).valid("20200101000000", "20210101000000").sign(&root);
    let hostile = Draft::client("", "Root", &client)
        .but(|draft| draft.subject = name(&[(oid::COMMON_NAME, 0x0c, b"a\x1b[2J\n\0\"'")]))
        .sign(&root);
    let carrier = Draft::client("carrier", "Root", &client)
        .with(extension(oid::UNKNOWN, false, format!("\n{}", pem(&alice)).as_bytes()))
        .sign(&root);
    let year_zero = Draft::client("year zero", "Root", &client)
        .but(|draft| draft.validity = [tlv(0x18, b"00000101000000Z"), time(NOT_AFTER)].concat())
        .sign(&root);
    let negative = Draft::client("negative", "Root", &client).but(|draft| draft.serial = vec![0xff]).sign(&root);
    let self_signed = Draft::client("self", "self", &client).sign(&client);
    let entries = [
        ("root", root_der),
        ("issuing", issuing_der),
        ("other", other_der),
        ("alice", alice),
        ("expired", expired),
        ("hostile", hostile),
        ("carrier", carrier),
        ("year_zero", year_zero),
        ("negative", negative),
        ("self_signed", self_signed),
        ("evidence_key", evidence.public_key_info()),
        ("evidence_algorithm", evidence.algorithm()),
        ("evidence_signature", evidence.sign(b"evidence")),
    ];
    let rows: Vec<String> = entries.iter().map(|(name, der)| format!("  \"{name}\": \"{}\"", hex(der))).collect();
    println!("{{\n{}\n}}", rows.join(",\n"));
}
