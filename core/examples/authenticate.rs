//! The README's example: the demo PKI's good certificate is authenticated.

use certauth::{Revocation, TrustAnchors, UnixTime, ValidationOptions, certificates_from_pem, validate_der};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let anchors = TrustAnchors::from_pem(&std::fs::read("cli/demo/root.pem")?)?;
    let options = ValidationOptions::builder(anchors, Revocation::NoCheck).build()?;
    let sent = certificates_from_pem(&std::fs::read("cli/demo/good.pem")?)?;
    let chain: Vec<&[u8]> = sent[1..].iter().map(Vec::as_slice).collect();
    let identity = validate_der(&sent[0], &chain, UnixTime(1_800_000_000), &options)?;
    println!("hello {}", identity.subject().text());
    Ok(())
}
