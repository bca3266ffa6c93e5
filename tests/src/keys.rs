//! The keys of the vectors, which are committed, and the signatures that they made before.

use std::collections::BTreeMap;
use std::path::Path;
use std::sync::Arc;

use base64ct::{Base64, Encoding as _};
use certauth::face::DerReader;
use serde::{Deserialize, Serialize};

use crate::make::{KeptSignatures, Key, KeyKind};
use crate::suite::Case;

/// A key in its file.
#[derive(Deserialize, Serialize)]
struct StoredKey {
    kind: KeyKind,
    /// Base64.
    pkcs8: String,
}

/// Keys by name.
#[derive(Default)]
pub struct Keys {
    stored: BTreeMap<String, StoredKey>,
    kept: Arc<KeptSignatures>,
}

impl Keys {
    /// Reads the keys of a file, if there is one, and keeps the signatures of the certificates and CRLs of these cases.
    ///
    /// # Errors
    /// A sentence that says what is wrong with the file.
    pub fn read(path: &Path, cases: &[Case]) -> Result<Keys, String> {
        let stored = match std::fs::read(path) {
            Ok(text) => serde_json::from_slice(&text).map_err(|error| format!("{}: {error}", path.display()))?,
            Err(error) if error.kind() == std::io::ErrorKind::NotFound => BTreeMap::new(),
            Err(error) => return Err(format!("{}: {error}", path.display())),
        };
        let mut kept = KeptSignatures::new();
        let certificates = cases.iter().flat_map(|case| {
            [&case.anchors, &case.sent, &case.preloaded, &case.only, &case.crls].into_iter().flatten()
        });
        for der in certificates.chain(cases.iter().map(|case| &case.leaf)) {
            if let Some((signed, signature)) = parts(der) {
                kept.entry(signed).or_default().push(signature);
            }
        }
        Ok(Keys { stored, kept: Arc::new(kept) })
    }

    /// The key of this name: the one that is stored, or a new one, which then is.
    ///
    /// # Panics
    /// What is stored under this name is not a key of this kind.
    pub fn get(&mut self, name: &str, kind: KeyKind) -> Key {
        let stored = self
            .stored
            .entry(name.into())
            .or_insert_with(|| StoredKey { kind, pkcs8: Base64::encode_string(&Key::generate(kind).pkcs8()) });
        assert_eq!(stored.kind, kind, "{name} is stored as another kind of key");
        let pkcs8 = Base64::decode_vec(&stored.pkcs8).expect("base64");
        Key::from_pkcs8(kind, &pkcs8, &self.kept).expect("a key")
    }

    /// What [`Keys::read`] reads.
    pub fn text(&self) -> String {
        serde_json::to_string_pretty(&self.stored).expect("keys are JSON") + "\n"
    }
}

/// What the signature of a certificate or a CRL is over, with its algorithm, and the signature.
fn parts(der: &[u8]) -> Option<(Vec<u8>, Vec<u8>)> {
    let mut certificate = DerReader::new(DerReader::new(der).any().ok()?.value);
    let (tbs, algorithm) = (certificate.any().ok()?, certificate.any().ok()?);
    let signature = certificate.any().ok()?.value.get(1..)?;
    Some(([tbs.full, algorithm.full].concat(), signature.to_vec()))
}
