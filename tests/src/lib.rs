//! What certauth's tests share: certificates made to order, suites of vectors, and the transcript.

pub mod fuzzing;
pub mod make;
pub mod own;
pub mod suite;
pub mod transcript;
