//! Revocation without evidence: codes 901 and 902.

use crate::make::{extension, oid, sequence, tlv};
use crate::own::{Vector, World};

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let point = sequence(&[&tlv(0xa0, &tlv(0xa0, &tlv(0x86, b"http://crl.example/ca.crl")))]);
    let with_source = || {
        let points = extension(oid::CRL_DISTRIBUTION_POINTS, false, &tlv(0x30, &point));
        world.client().with(points).sign(&world.ca_key)
    };
    vec![
        world
            .vector("revocation::no-source", "revocation_source_missing", "no certificate names a source", good())
            .offline(),
        world
            .vector(
                "revocation::no-evidence",
                "revocation_evidence_missing",
                "a source is named, its evidence is missing",
                with_source(),
            )
            .offline()
            .policy("revocation_flag", "end_certificate_only"),
        world
            .vector("revocation::no-source-allowed", "authenticated", "allowed by its field", good())
            .offline()
            .policy("allow_revocation_source_missing", "true"),
        world
            .vector("revocation::no-evidence-allowed", "authenticated", "allowed by both fields", with_source())
            .offline()
            .policy("allow_revocation_source_missing", "true")
            .policy("allow_revocation_evidence_missing", "true"),
        world
            .vector(
                "revocation::one-field-is-not-the-other",
                "revocation_evidence_missing",
                "the field for no source does not allow it",
                with_source(),
            )
            .offline()
            .policy("allow_revocation_source_missing", "true"),
    ]
}
