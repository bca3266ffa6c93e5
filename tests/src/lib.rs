//! What certauth's tests share: generated certificates, suites of vectors, and the transcript.

pub mod command;
pub mod docs;
pub mod face_c;
pub mod face_python;
pub mod fuzzing;
pub mod hostile;
pub mod import_law;
pub mod keys;
pub mod make;
pub mod oracle;
pub mod own;
#[cfg(feature = "peers")]
pub mod peers;
pub mod public_names;
pub mod suite;
pub mod transcript;
pub mod world;
