//! PFX files, PKCS #12: a certificate, its chain and its key behind a password.

use p12_keystore::{Certificate, KeyStore, KeyStoreEntry, PrivateKey, PrivateKeyChain};

use crate::error::IssueError;
use crate::issued::Issued;

impl Issued {
    /// The certificate, the CAs above it and the key as PKCS #12, encrypted with AES-256: what browsers, Windows and Java
    /// import. `root` is added to the chain if it is given.
    ///
    /// # Errors
    /// [`IssueError::Input`] for an empty password; [`IssueError::Encoding`].
    pub fn pfx(&self, password: &str, root: Option<&Issued>) -> Result<Vec<u8>, IssueError> {
        if password.is_empty() {
            return Err(IssueError::Input("a password that is not empty"));
        }
        let encoding = |error: p12_keystore::error::Error| IssueError::Encoding(error.to_string());
        let ders = std::iter::once(self.der()).chain(self.chain()).chain(root.map(Issued::der));
        let certificates = ders.map(Certificate::from_der).collect::<Result<Vec<_>, _>>().map_err(encoding)?;
        let key = PrivateKey::from_der(self.key.pkcs8()).map_err(encoding)?;
        let identifier = self.key_identifier()?.map_or(vec![1], |identifier| identifier.as_bytes().to_vec());
        let mut store = KeyStore::new();
        let chain = PrivateKeyChain::new(identifier, key, certificates);
        store.add_entry(&self.to_string(), KeyStoreEntry::PrivateKeyChain(chain));
        store.writer(password).write().map_err(encoding)
    }
}
