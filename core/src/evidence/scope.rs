//! RFC 5280, 6.3.3 (b) and (d): whether a list is about a certificate, and for which reasons of revocation.

use alloc::collections::BTreeMap;
use alloc::vec::Vec;

use crate::certificate::Certificate;
use crate::crl::{Crl, PointName, Reasons};
use crate::der::Reader;
use crate::extensions::{Known, distribution_points};
use crate::limits::{Budget, LimitReached};
use crate::name::{DistinguishedName, general_name_tag};

/// The names of the distribution points of a certificate, each with the reasons that it is for.
///
/// For lists that are in none of its distribution points, 6.3.3 assumes one more, with the issuer's own name and all reasons;
/// so a certificate that names no distribution point has that one.
#[derive(Default)]
pub(super) struct Points {
    /// Once a list was met that is about one distribution point.
    by_name: Option<BTreeMap<Vec<u8>, Reasons>>,
}

impl Points {
    fn of(certificate: &Certificate<'_>, budget: &mut Budget) -> Result<BTreeMap<Vec<u8>, Reasons>, LimitReached> {
        let issuer = certificate.issuer();
        let own = issuer.folded();
        let mut points = BTreeMap::new();
        points.insert(directory_key(&own), Reasons::ALL);
        let value = certificate.known_extension(Known::CrlDistributionPoints).value().unwrap_or(&[]);
        for point in distribution_points(value) {
            budget.spend_name_comparisons(1)?;
            let reasons = point.reasons.map_or(Some(Reasons::ALL), Reasons::from_bits).unwrap_or(Reasons::NONE);
            let by_other = point.issuer.map(Reader::new);
            if let Some(names) = &by_other
                && !keys(names.clone()).any(|key| key == directory_key(&own))
            {
                // Another CA's list: its signer has a path of its own.
                continue;
            }
            let names = match point.name.map(PointName::read) {
                Some(Ok(PointName::Full(names))) => Some(names),
                Some(Ok(PointName::Relative(rdn))) => {
                    add(&mut points, directory_key(&issuer.folded_with(rdn)), reasons);
                    None
                }
                // A point without a name is named by its issuer.
                None => by_other,
                Some(Err(_)) => None,
            };
            for key in names.into_iter().flat_map(keys) {
                budget.spend_name_comparisons(1)?;
                add(&mut points, key, reasons);
            }
        }
        Ok(points)
    }

    fn by_name(
        &mut self,
        certificate: &Certificate<'_>,
        budget: &mut Budget,
    ) -> Result<&BTreeMap<Vec<u8>, Reasons>, LimitReached> {
        let by_name = match self.by_name.take() {
            Some(by_name) => by_name,
            None => Points::of(certificate, budget)?,
        };
        Ok(self.by_name.insert(by_name))
    }
}

fn add(points: &mut BTreeMap<Vec<u8>, Reasons>, key: Vec<u8>, reasons: Reasons) {
    let known = points.entry(key).or_insert(Reasons::NONE);
    *known = known.or(reasons);
}

/// For which reasons this list tells whether the certificate is revoked; `None` if it is about others.
pub(super) fn covered(
    crl: &Crl,
    certificate: &Certificate<'_>,
    points: &mut Points,
    budget: &mut Budget,
) -> Result<Option<Reasons>, LimitReached> {
    let scope = &crl.scope;
    let is_ca = certificate.basic_constraints().is_some_and(|constraints| constraints.ca);
    if scope.only_attribute || (scope.only_user && is_ca) || (scope.only_ca && !is_ca) {
        return Ok(None);
    }
    let of_list = scope.only_reasons.unwrap_or(Reasons::ALL);
    if !crl.has_point() {
        return Ok(Some(of_list));
    }
    let by_name = points.by_name(certificate, budget)?;
    let reasons_of = |key: &Vec<u8>| by_name.get(key).copied();
    let of_points = match crl.point() {
        None => None,
        Some(PointName::Full(names)) => keys(names).filter_map(|key| reasons_of(&key)).reduce(Reasons::or),
        Some(PointName::Relative(rdn)) => reasons_of(&directory_key(&crl.issuer().folded_with(rdn))),
    };
    Ok(of_points.map(|reasons| reasons.and(of_list)))
}

/// The GeneralNames that follow each other here, each in one form for all that match it.
fn keys(mut names: Reader<'_>) -> impl Iterator<Item = Vec<u8>> {
    core::iter::from_fn(move || names.next().ok()).map(|name| match name.tag {
        general_name_tag::DIRECTORY => directory_key(&DistinguishedName::new(name.value).folded()),
        _ => name.full.to_vec(),
    })
}

fn directory_key(folded: &[u8]) -> Vec<u8> {
    [&[general_name_tag::DIRECTORY], folded].concat()
}
