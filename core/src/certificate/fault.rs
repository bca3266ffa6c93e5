//! What is wrong with a certificate that can be read all the same, and where in it.

use crate::code::Code;

/// A range of the DER.
#[derive(Clone, Copy, Debug, Default, PartialEq, Eq)]
pub(super) struct Span {
    pub(super) start: u32,
    pub(super) length: u32,
}

/// Something wrong that does not hinder reading: the check `structure` decides about it under the policy.
#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) struct Fault {
    pub(crate) kind: FaultKind,
    /// The field in RFC 5280's words, where the kind does not say it; of an extension, what is required in it.
    pub(super) field: &'static str,
    /// The OID of the extension, where there is one.
    pub(super) oid: Span,
    /// The number of the item in the extension, from 1, where it is a list.
    pub(super) item: Option<u32>,
}

#[derive(Clone, Copy, Debug, PartialEq, Eq)]
pub(crate) enum FaultKind {
    VersionInvalid,
    ExtensionsWithoutVersion3,
    SerialNegative,
    SerialZero,
    SerialLong,
    SerialNotMinimal,
    TimeMalformed,
    GeneralizedTimeBefore2050,
    ExplicitDefault,
    SignatureAlgorithmsDiffer,
    ExtensionDuplicated,
    ExtensionMalformed,
    CriticalExtensionUnknown,
    NameMalformed,
    EncodingInvalid,
    /// An extension in an encoding that has one reading and that peers accept.
    ExtensionUnusual,
    /// The same of another field.
    EncodingUnusual,
    /// A name of subjectAltName that is not in the characters of its type.
    NameUndecodable,
}

impl FaultKind {
    pub(crate) fn code(self) -> Code {
        match self {
            FaultKind::VersionInvalid => Code::VersionInvalid,
            FaultKind::ExtensionsWithoutVersion3 => Code::ExtensionsWithoutVersion3,
            FaultKind::SerialNegative | FaultKind::SerialZero | FaultKind::SerialLong | FaultKind::SerialNotMinimal => {
                Code::SerialNumberInvalid
            }
            FaultKind::TimeMalformed => Code::TimeMalformed,
            FaultKind::GeneralizedTimeBefore2050 => Code::TimeFormInvalid,
            FaultKind::ExplicitDefault => Code::ExplicitDefault,
            FaultKind::SignatureAlgorithmsDiffer => Code::SignatureAlgorithmsDiffer,
            FaultKind::ExtensionDuplicated => Code::ExtensionDuplicated,
            FaultKind::ExtensionMalformed | FaultKind::ExtensionUnusual | FaultKind::NameUndecodable => {
                Code::ExtensionMalformed
            }
            FaultKind::CriticalExtensionUnknown => Code::CriticalExtensionUnknown,
            FaultKind::NameMalformed => Code::NameMalformed,
            FaultKind::EncodingInvalid | FaultKind::EncodingUnusual => Code::EncodingInvalid,
        }
    }
}
