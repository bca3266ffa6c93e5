//! The set of files that the documentation verifies: one of each verdict.

use certauth::UnixTime;

use crate::crl::{CrlReason, Revoked};
use crate::error::IssueError;
use crate::issued::Issued;
use crate::key::KeyType;
use crate::template::{AlternativeName, Template};

const DAY: i64 = 86_400;

/// The password of the demo's PFX file.
pub const DEMO_PASSWORD: &str = "certauth";

/// A file to write.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct File {
    /// Its name.
    pub name: String,
    /// What is in it.
    pub contents: Vec<u8>,
    /// Whether only its owner may read it: it holds a private key.
    pub is_secret: bool,
}

impl File {
    fn public(name: &str, contents: impl Into<Vec<u8>>) -> File {
        File { name: name.into(), contents: contents.into(), is_secret: false }
    }

    fn secret(name: &str, contents: impl Into<Vec<u8>>) -> File {
        File { name: name.into(), contents: contents.into(), is_secret: true }
    }
}

/// A root, an intermediate, and clients of which each gets another verdict: good, expired, for another use (a server of
/// localhost), revoked, without its intermediate, of another root, and self-signed; each with its key. Then the CRL of each
/// CA, the good one as PFX, and the server with its key in one file, as servers read it.
///
/// # Errors
/// [`IssueError::Dates`] if `now` is not between 1972 and 9989.
pub fn demo(now: UnixTime) -> Result<Vec<File>, IssueError> {
    let before = |days: i64| UnixTime(now.0.saturating_sub(days * DAY));
    let after = |days: i64| UnixTime(now.0.saturating_add(days * DAY));
    // A clock that is a little behind must not make the demo look wrong.
    let start = before(1);
    let root_template = Template { not_before: before(730), ..Template::root("CN=Demo Root,O=certauth demo", now)? };
    let root = Issued::self_signed(&root_template, KeyType::P256)?;
    let intermediate_template =
        Template { not_before: before(730), ..Template::intermediate("CN=Demo Issuing CA,O=certauth demo", now)? };
    let intermediate = root.issue(&intermediate_template, KeyType::P256)?;
    let client = |name: &str| -> Result<Template, IssueError> {
        let mut template = Template::client(&format!("CN={name},O=certauth demo"), start)?;
        template.names = vec![
            AlternativeName::Email(format!("{name}@demo.example")),
            AlternativeName::Spiffe(format!("spiffe://demo.example/{name}")),
        ];
        Ok(template)
    };
    let good = intermediate.issue(&client("alice")?, KeyType::P256)?;
    let expired = intermediate
        .issue(&Template { not_before: before(400), not_after: before(35), ..client("erin")? }, KeyType::P256)?;
    let mut server = Template::server("CN=localhost,O=certauth demo", start)?;
    server.names = vec![
        AlternativeName::Dns("localhost".into()),
        AlternativeName::Ip([127, 0, 0, 1].into()),
        AlternativeName::Ip(std::net::Ipv6Addr::LOCALHOST.into()),
    ];
    let wrong_use = intermediate.issue(&server, KeyType::P256)?;
    let revoked = intermediate.issue(&client("mallory")?, KeyType::P256)?;
    let self_signed = Issued::self_signed(&client("sam")?, KeyType::P256)?;
    let other_root = Issued::self_signed(&Template::root("CN=Other Root,O=certauth demo", start)?, KeyType::P256)?;
    let untrusted = other_root.issue(&client("oscar")?, KeyType::P256)?;
    let listed = Revoked { certificate: revoked.der().into(), since: now, reason: CrlReason::KeyCompromise };

    let mut files = Vec::new();
    for (name, issued) in [
        ("root", &root),
        ("intermediate", &intermediate),
        ("good", &good),
        ("expired", &expired),
        ("wrong-use", &wrong_use),
        ("revoked", &revoked),
        ("self-signed", &self_signed),
        ("untrusted", &untrusted),
    ] {
        files.push(File::public(&format!("{name}.pem"), issued.chain_pem()));
        files.push(File::secret(&format!("{name}.key.pem"), issued.key_pem()?));
    }
    files.push(File::public("incomplete.pem", good.pem()));
    files.push(File::secret("server.pem", wrong_use.chain_pem() + &wrong_use.key_pem()?));
    files.push(File::secret("good.pfx", good.pfx(DEMO_PASSWORD, Some(&root))?));
    let root_crl = root.crl(&[], 1, start, after(30))?;
    let intermediate_crl = intermediate.crl(&[listed], 1, start, after(30))?;
    files.push(File::public("root.crl", Issued::crl_pem(&root_crl)));
    files.push(File::public("intermediate.crl", Issued::crl_pem(&intermediate_crl)));
    Ok(files)
}

/// For each certificate of [`demo`] in the folder `folder`, the arguments of `certauth verify`, and the name of the code
/// that it answers with.
pub fn verify_lines(folder: &str) -> Vec<(&'static str, String)> {
    let trust = format!(
        "--trust {folder}/root.pem --revocation offline --crl {folder}/root.crl --crl {folder}/intermediate.crl"
    );
    let line = |name: &str| format!("{trust} {folder}/{name}.pem");
    vec![
        ("authenticated", line("good")),
        ("expired", line("expired")),
        ("extended_key_usage_mismatch", line("wrong-use")),
        ("revoked", line("revoked")),
        ("issuer_unknown", line("incomplete")),
        ("issuer_unknown", line("untrusted")),
        ("self_signed_not_allowed", line("self-signed")),
        ("authenticated", format!("--pin {folder}/self-signed.pem --revocation no-check {folder}/self-signed.pem")),
    ]
}
