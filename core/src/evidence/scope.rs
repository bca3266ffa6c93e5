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
        let own = directory_key(&certificate.issuer().folded());
        let mut points = BTreeMap::new();
        points.insert(own.clone(), Reasons::ALL);
        let value = certificate.known_extension(Known::CrlDistributionPoints).value().unwrap_or(&[]);
        for point in distribution_points(value) {
            budget.spend_name_comparisons(1)?;
            let reasons = point.reasons.map_or(Some(Reasons::ALL), Reasons::from_bits).unwrap_or(Reasons::NONE);
            let issuers = match point.issuer {
                Some(issuers) => Some(keys(Reader::new(issuers), budget)?),
                None => None,
            };
            if issuers.as_ref().is_some_and(|issuers| !issuers.contains(&own)) {
                // Another CA's list: its signer has a path of its own.
                continue;
            }
            let names = match point.name.map(PointName::read) {
                Some(Ok(PointName::Full(names))) => keys(names, budget)?,
                Some(Ok(PointName::Relative(rdn))) => alloc::vec![relative_key(rdn)],
                Some(Err(_)) => Vec::new(),
                // A point without a name is named by its issuer.
                None => issuers.unwrap_or_default(),
            };
            names.into_iter().for_each(|key| add(&mut points, key, reasons));
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
    let keys = keys_of_list(crl, budget)?;
    let of_points = keys.iter().filter_map(|key| by_name.get(key).copied()).reduce(Reasons::or);
    Ok(of_points.map(|reasons| reasons.and(of_list)))
}

/// The name of a list's point in every form that a certificate may name it by: relative to the issuer, and in full.
fn keys_of_list(crl: &Crl, budget: &mut Budget) -> Result<Vec<Vec<u8>>, LimitReached> {
    let own = crl.issuer().folded();
    Ok(match crl.point() {
        None => Vec::new(),
        Some(PointName::Relative(rdn)) => {
            alloc::vec![relative_key(rdn), directory_key(&crl.issuer().folded_with(rdn))]
        }
        Some(PointName::Full(names)) => {
            let mut keys = keys(names, budget)?;
            let prefix = directory_key(&own);
            let relative: Vec<Vec<u8>> = keys
                .iter()
                .filter_map(|key| key.strip_prefix(prefix.as_slice()))
                .map(|rest| tagged(RELATIVE, rest))
                .collect();
            keys.extend(relative);
            keys
        }
    })
}

/// The GeneralNames that follow each other here, each in one form for all that match it.
fn keys(mut names: Reader<'_>, budget: &mut Budget) -> Result<Vec<Vec<u8>>, LimitReached> {
    let mut keys = Vec::new();
    while let Ok(name) = names.next() {
        budget.spend_name_comparisons(1)?;
        keys.push(match name.tag {
            general_name_tag::DIRECTORY => {
                let name = DistinguishedName::new(name.value);
                budget.spend_name_octets(name.octets_to_fold())?;
                directory_key(&name.folded())
            }
            _ => name.full.to_vec(),
        });
    }
    Ok(keys)
}

/// No tag of a GeneralName.
const RELATIVE: u8 = 0;

/// An RDN relative to the name of the issuer, which it need not be written out with.
fn relative_key(rdn: &[u8]) -> Vec<u8> {
    tagged(RELATIVE, &DistinguishedName::folded_rdn(rdn))
}

fn directory_key(folded: &[u8]) -> Vec<u8> {
    tagged(general_name_tag::DIRECTORY, folded)
}

fn tagged(tag: u8, folded: &[u8]) -> Vec<u8> {
    [&[tag], folded].concat()
}
