//! The README's example: the demo PKI's good certificate is authenticated.

use std::time::SystemTime;

use certauth::{Revocation, UnixTime, ValidationOptions, certificates_from_pem, validate_der};

fn main() -> Result<(), Box<dyn std::error::Error>> {
    // Once, when the server starts. What cannot work is an error here.
    let options = ValidationOptions::from_pem(&std::fs::read("cli/demo/root.pem")?, Revocation::NoCheck)?;
    // For each connection: the end entity's certificate, and what the peer sent beside it, in any order.
    let sent = certificates_from_pem(&std::fs::read("cli/demo/good.pem")?)?;
    let (end_entity, chain) = sent.split_first().ok_or("an empty bundle")?;
    match validate_der(end_entity, chain, UnixTime::try_from(SystemTime::now())?, &options) {
        Ok(identity) => println!("hello {}", identity.subject().text()),
        Err(error) => println!("{error:#}"),
    }
    Ok(())
}
