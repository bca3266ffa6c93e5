//! Files of certificates, PEM or DER, and what is said when they are not.

use std::io::Read as _;
use std::path::{Path, PathBuf};

use certauth::face::escaped;
use certauth::{Code, ConfigError, RevocationEvidence, certificates_from_file};

/// Why no verdict could be reached: exit 2.
pub(crate) struct Unusable {
    pub(crate) code: Option<Code>,
    pub(crate) message: String,
}

impl Unusable {
    pub(crate) fn new(message: impl Into<String>) -> Unusable {
        Unusable { code: None, message: message.into() }
    }

    pub(crate) fn config(context: &str, error: &ConfigError) -> Unusable {
        Unusable { code: Some(error.code), message: format!("{context}: {error}") }
    }
}

/// More than this is not a file of certificates or CRLs: a CRL has at most 64 MiB, and PEM a third more.
const MAX_FILE: u64 = 96 << 20;

/// The bytes of a file; `-` is standard input.
pub(crate) fn read(path: &Path) -> Result<Vec<u8>, Unusable> {
    let failed = |error: std::io::Error| Unusable::new(format!("{}: {error}", shown(path)));
    let mut bytes = Vec::new();
    if path.as_os_str() == "-" {
        std::io::stdin().lock().take(MAX_FILE + 1).read_to_end(&mut bytes).map_err(failed)?;
    } else {
        std::fs::File::open(path).and_then(|file| file.take(MAX_FILE + 1).read_to_end(&mut bytes)).map_err(failed)?;
    }
    if bytes.len() as u64 > MAX_FILE {
        return Err(Unusable::new(format!("{}: the file is larger than 96 MiB", shown(path))));
    }
    Ok(bytes)
}

/// Evidence from files of CRLs; and of how many CRLs each file is.
pub(crate) fn evidence(paths: &[PathBuf]) -> Result<(RevocationEvidence, Vec<usize>), Unusable> {
    let mut builder = RevocationEvidence::builder();
    let mut counts = Vec::new();
    for path in paths {
        let before = builder.len();
        builder = builder.add_crls(&read(path)?).map_err(|error| Unusable::config(&shown(path), &error))?;
        counts.push(builder.len() - before);
    }
    Ok((builder.build(), counts))
}

/// The DER of every certificate of a file: PEM, one or many; or DER, one.
pub(crate) fn certificates(path: &Path) -> Result<Vec<Vec<u8>>, Unusable> {
    certificates_from_file(&read(path)?).map_err(|error| Unusable::config(&shown(path), &error.into()))
}

/// A path for a message, escaped.
pub(crate) fn shown(path: &Path) -> String {
    if path.as_os_str() == "-" {
        return "standard input".into();
    }
    escaped(&path.display().to_string())
}
