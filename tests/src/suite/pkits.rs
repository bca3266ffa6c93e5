//! NIST's Public Key Interoperability Test Suite, 1.0.1. A manifest says which files make a run and what NIST expects;
//! the certificates are DER files: beside the manifest as `pkits-der.tar.xz`, in the folder that CERTAUTH_PKITS names,
//! or where `make test` puts those that the package cryptography_vectors ships.

use std::collections::BTreeMap;
use std::io::Read as _;
use std::path::{Path, PathBuf};

use der::oid::ObjectIdentifier;
use serde::Deserialize;
use serde_json::Value;

use super::{Case, Expected, Suite, instant, part};
use crate::face_c::root;

/// A run of a test: one test may have several, with other settings.
#[derive(Clone, Debug, Deserialize, PartialEq, Eq)]
pub struct Run {
    /// NIST's number, and the number of the run where a test has more than one.
    pub number: String,
    /// NIST's name.
    pub name: String,
    trust_anchor: String,
    leaf: String,
    /// From the CA below the anchor to the leaf.
    chain: Vec<String>,
    other_certs: Vec<String>,
    crls: Vec<String>,
    #[serde(default = "validation_time")]
    validation_time: String,
    initial_policy_set_oids: Vec<String>,
    initial_explicit_policy: bool,
    initial_policy_mapping_inhibit: bool,
    initial_inhibit_any_policy: bool,
    expected: String,
    expected_user_constrained_policy_set: Vec<String>,
}

fn validation_time() -> String {
    "2011-04-15T00:00:00Z".into()
}

/// Sections whose point is a CRL, and the two tests of key usage that are.
const BY_CRL: [&str; 6] = ["4.4.", "4.5.", "4.14.", "4.15.", "4.7.4", "4.7.5"];

/// What needs a CRL of another issuer than the certificate's, or a delta CRL: the signer of such a list has a path of its own.
fn is_left_out(number: &str) -> bool {
    let by_other_issuer = |test: &str| test.parse::<u32>().is_ok_and(|test| test >= 24);
    ["4.5.", "4.15.", "4.4.19", "4.4.20", "4.4.21"].iter().any(|section| number.starts_with(section))
        || number.strip_prefix("4.14.").is_some_and(by_other_issuer)
}

/// The runs of a manifest.
///
/// # Errors
/// A sentence that says what is wrong with it.
pub fn runs(mut file: Value) -> Result<Vec<Run>, String> {
    part(&mut file, "tests")
}

pub(super) fn suite(file: Value, path: &Path) -> Result<Suite, String> {
    let runs = runs(file)?;
    let files = Files::find(path)?;
    let is_by_crl = |run: &Run| BY_CRL.iter().any(|section| run.number.starts_with(section));
    let (left_out, asked): (Vec<Run>, Vec<Run>) = runs.into_iter().partition(|run| is_left_out(&run.number));
    let left_out = match left_out.len() {
        0 => Vec::new(),
        runs => vec![format!("{runs} runs, which need delta CRLs or CRLs of other issuers")],
    };
    let cases = asked.iter().map(|run| case(run, is_by_crl(run), &files)).collect::<Result<_, _>>()?;
    Ok(Suite { name: "pkits", cases, left_out })
}

fn case(run: &Run, revocation: bool, files: &Files) -> Result<Case, String> {
    let ders = |names: &[String]| names.iter().map(|name| files.read(name)).collect::<Result<Vec<_>, _>>();
    let intermediates: Vec<String> = run.chain.iter().filter(|name| **name != run.leaf).cloned().collect();
    let policies = run.initial_policy_set_oids.iter().filter(|oid| *oid != ANY_POLICY).cloned().collect::<Vec<_>>();
    let set = |name: &str, value: &dyn ToString| (name.to_owned(), value.to_string());
    let policy = vec![
        // NIST's leaves name no use, and some are for signing mail or nothing at all.
        set("extended_key_usages", &""),
        set("require_digital_signature", &false),
        // Some of its end entities are CAs.
        set("allow_ca_end_entity", &true),
        set("initial_policy_set", &policies.join(",")),
        set("require_explicit_policy", &run.initial_explicit_policy),
        set("inhibit_policy_mapping", &run.initial_policy_mapping_inhibit),
        set("inhibit_any_policy", &run.initial_inhibit_any_policy),
    ];
    let section = run.number.splitn(3, '.').take(2).collect::<Vec<_>>().join(".");
    let accept = run.expected == "valid";
    Ok(Case {
        id: format!("pkits::{}", run.number),
        anchors: vec![files.read(&run.trust_anchor)?],
        sent: [ders(&intermediates)?, ders(&run.other_certs)?].concat(),
        leaf: files.read(&run.leaf)?,
        now: instant(&run.validation_time)?,
        preset: "default".into(),
        policy,
        revocation: if revocation { "offline" } else { "no-check" }.into(),
        crls: if revocation { ders(&run.crls)? } else { Vec::new() },
        expected: Expected {
            accept,
            policies: accept.then(|| expected_policies(&run.expected_user_constrained_policy_set)).transpose()?,
            class: section,
            ..Expected::default()
        },
        ..Case::default()
    })
}

const ANY_POLICY: &str = "2.5.29.32.0";

/// NIST's names of policies as dotted identifiers, in the order of their encoding.
fn expected_policies(names: &[String]) -> Result<String, String> {
    let mut oids = names
        .iter()
        .map(|name| match name.strip_prefix("NIST-test-policy-") {
            Some(number) => format!("2.16.840.1.101.3.2.1.48.{number}"),
            None if name == "anyPolicy" => ANY_POLICY.into(),
            None => name.clone(),
        })
        .map(|oid| ObjectIdentifier::new(&oid).map_err(|error| format!("{oid}: {error}")))
        .collect::<Result<Vec<_>, _>>()?;
    oids.sort_by(|left, right| left.as_bytes().cmp(right.as_bytes()));
    Ok(oids.iter().map(ToString::to_string).collect::<Vec<_>>().join(","))
}

/// NIST's DER files.
enum Files {
    Folder(PathBuf),
    Archive(BTreeMap<String, Vec<u8>>),
}

impl Files {
    fn find(manifest: &Path) -> Result<Files, String> {
        let archive = manifest.with_file_name("pkits-der.tar.xz");
        if archive.exists() {
            return read_archive(&archive)
                .map(Files::Archive)
                .map_err(|error| format!("{}: {error}", archive.display()));
        }
        match folder() {
            Some(folder) => Ok(Files::Folder(folder)),
            None => {
                Err("NIST's certificates are not here: make test installs them, or CERTAUTH_PKITS names them".into())
            }
        }
    }

    fn read(&self, name: &str) -> Result<Vec<u8>, String> {
        match self {
            Files::Folder(folder) => {
                let path = folder.join(name);
                std::fs::read(&path).map_err(|error| format!("{}: {error}", path.display()))
            }
            Files::Archive(files) => files.get(name).cloned().ok_or_else(|| format!("{name} is not in the archive")),
        }
    }
}

/// Where NIST's files are, if they are anywhere: a folder with `certs` and `crls`.
pub fn folder() -> Option<PathBuf> {
    let installed = root().join("target/suites/cryptography_vectors/x509/PKITS_data");
    let folder = std::env::var_os("CERTAUTH_PKITS").map_or(installed, PathBuf::from);
    folder.join("certs").exists().then_some(folder)
}

fn read_archive(path: &Path) -> std::io::Result<BTreeMap<String, Vec<u8>>> {
    let mut files = BTreeMap::new();
    let mut archive = tar::Archive::new(xz4rust::XzReader::new(std::fs::File::open(path)?));
    for entry in archive.entries()? {
        let mut entry = entry?;
        let name = entry.path()?.to_string_lossy().into_owned();
        let mut octets = Vec::new();
        entry.read_to_end(&mut octets)?;
        files.insert(name, octets);
    }
    Ok(files)
}
