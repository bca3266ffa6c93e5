//! What certauth's tests share: certificates made to order, suites of vectors, and the transcript.

pub mod docs;
pub mod face_c;
pub mod face_python;
pub mod fuzzing;
pub mod make;
pub mod own;
pub mod suite;
pub mod transcript;
