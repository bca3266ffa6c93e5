//! What certauth's tests share: certificates made to order, suites of vectors, and the transcript.

pub mod face_python;
pub mod make;
pub mod suite;
pub mod transcript;
