//! RFC 5280, section 6.1, as plainly as it can be written: every path is tried, the policy tree is the RFC's own tree,
//! names are compared one by one. Slow, decoded by other people's decoder, and compared with core by tests: where the two
//! differ, one of them is wrong.

use std::collections::BTreeSet;

use aws_lc_rs::signature::{self, UnparsedPublicKey, VerificationAlgorithm};
use certauth::face::DerReader;
use const_oid::AssociatedOid;
use der::asn1::ObjectIdentifier;
use der::{Decode, Tag, Tagged as _};
use x509_cert::certificate::{CertificateInner, Raw};
use x509_cert::ext::pkix::name::GeneralName;
use x509_cert::ext::pkix::{
    BasicConstraints, CertificatePolicies, ExtendedKeyUsage, InhibitAnyPolicy, KeyUsage, NameConstraints,
    PolicyConstraints, PolicyMappings, SubjectAltName,
};
use x509_cert::name::Name;

use crate::world::{WORLD_NOW, World};

/// What the oracle says of a world.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Answer {
    /// Whether there is a valid path.
    pub accepts: bool,
    /// The user-constrained policy sets of the valid paths, dotted.
    pub policies: BTreeSet<BTreeSet<String>>,
}

/// Judges a world by every path in it.
///
/// # Errors
/// What the decoder says, if it cannot decode the end entity or an anchor.
pub fn judge(world: &World) -> Result<Answer, String> {
    let settings = Settings::of(world);
    let anchors: Vec<Cert> = world.anchors.iter().map(|der| Cert::read(der)).collect::<Result<_, _>>()?;
    let sent: Vec<Cert> = world.sent.iter().filter_map(|der| Cert::read(der).ok()).collect();
    let leaf = Cert::read(&world.leaf)?;
    let mut answer = Answer { accepts: false, policies: BTreeSet::new() };
    let mut search = vec![vec![&leaf]];
    while let Some(path) = search.pop() {
        let last = path[path.len() - 1];
        // A path that has one name with one key twice proves nothing that a shorter one does not.
        let is_new = |next: &Cert| !path.iter().any(|cert| cert.subject == next.subject && cert.key == next.key);
        for anchor in anchors.iter().filter(|anchor| anchor.subject == last.issuer && is_new(anchor)) {
            if let Some(policies) =
                valid(anchor, &path, &settings).filter(|_| is_allowed(anchor, &path, &anchors, &settings))
            {
                answer.accepts = true;
                answer.policies.insert(policies);
            }
        }
        if path.len() <= MOST_INTERMEDIATES {
            for next in sent.iter().filter(|next| next.subject == last.issuer && is_new(next)) {
                search.push([&path[..], &[next]].concat());
            }
        }
    }
    Ok(answer)
}

/// limit_intermediates.
const MOST_INTERMEDIATES: usize = 8;

const ANY_POLICY: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.32.0");
const CLIENT_AUTH: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.3.6.1.5.5.7.3.2");
const ANY_USAGE: ObjectIdentifier = ObjectIdentifier::new_unwrap("2.5.29.37.0");
const EMAIL_ADDRESS: ObjectIdentifier = ObjectIdentifier::new_unwrap("1.2.840.113549.1.9.1");

/// 6.1.1, the inputs.
struct Settings {
    initial_policies: Vec<ObjectIdentifier>,
    explicit_policy: bool,
    inhibit_mapping: bool,
    inhibit_any: bool,
    max_path_length: u32,
    anchors_as_given: bool,
    nested_usage: bool,
}

impl Settings {
    fn of(world: &World) -> Settings {
        let get = |name: &str| world.policy.iter().find(|(field, _)| *field == name).map(|(_, value)| value.as_str());
        let is = |name| get(name) == Some("true");
        Settings {
            initial_policies: get("initial_policy_set").into_iter().map(ObjectIdentifier::new_unwrap).collect(),
            explicit_policy: is("require_explicit_policy"),
            inhibit_mapping: is("inhibit_policy_mapping"),
            inhibit_any: is("inhibit_any_policy"),
            max_path_length: get("max_path_length").map_or(8, |text| text.parse().expect("a number")),
            anchors_as_given: is("take_anchors_as_given"),
            nested_usage: get("nested_extended_key_usage") != Some("false"),
        }
    }
}

/// A name as data: RDNs of types and folded values.
type Rdns = Vec<BTreeSet<(String, String)>>;

/// A decoded certificate.
struct Cert {
    decoded: CertificateInner<Raw>,
    tbs: Vec<u8>,
    subject: Rdns,
    issuer: Rdns,
    /// The DER of the key's algorithm and the key.
    key: (String, Vec<u8>),
}

impl Cert {
    fn read(bytes: &[u8]) -> Result<Cert, String> {
        let decoded = CertificateInner::<Raw>::from_der(bytes).map_err(|error| error.to_string())?;
        let outer = DerReader::new(bytes).any().map_err(|_| "no DER")?;
        let tbs = DerReader::new(outer.value).any().map_err(|_| "no DER")?.full.to_vec();
        let fields = decoded.tbs_certificate();
        let info = fields.subject_public_key_info();
        let curve = info.algorithm.parameters.as_ref().and_then(|any| any.decode_as::<ObjectIdentifier>().ok());
        let kind = format!("{} {}", info.algorithm.oid, curve.map_or(String::new(), |curve| curve.to_string()));
        let key = (kind, info.subject_public_key.raw_bytes().to_vec());
        let (subject, issuer) = (folded(fields.subject()), folded(fields.issuer()));
        Ok(Cert { tbs, subject, issuer, key, decoded })
    }

    /// An extension, decoded. One that stands twice or cannot be decoded is none that anybody may rely on.
    fn extension<T: for<'a> Decode<'a> + AssociatedOid>(&self) -> Option<T> {
        let extensions = self.decoded.tbs_certificate().extensions()?;
        let found = extensions.iter().find(|extension| extension.extn_id == T::OID)?;
        T::from_der(found.extn_value.as_bytes()).ok()
    }

    /// 4.2: no extension stands twice, and every critical one is known.
    fn has_sound_extensions(&self) -> bool {
        let mut seen = BTreeSet::new();
        let mut list = self.decoded.tbs_certificate().extensions().into_iter().flatten();
        list.all(|extension| seen.insert(extension.extn_id)) && !self.has_unknown_critical()
    }

    /// How many extensions of this type it has.
    fn count(&self, oid: &str) -> usize {
        let list = self.decoded.tbs_certificate().extensions().into_iter().flatten();
        list.filter(|extension| extension.extn_id.to_string() == oid).count()
    }

    fn has_unknown_critical(&self) -> bool {
        let known: [&str; 12] = [
            "2.5.29.14",
            "2.5.29.15",
            "2.5.29.17",
            "2.5.29.19",
            "2.5.29.30",
            "2.5.29.31",
            "2.5.29.32",
            "2.5.29.33",
            "2.5.29.35",
            "2.5.29.36",
            "2.5.29.37",
            "2.5.29.54",
        ];
        let extensions = self.decoded.tbs_certificate().extensions();
        extensions.is_some_and(|list| {
            list.iter().any(|extension| extension.critical && !known.contains(&extension.extn_id.to_string().as_str()))
        })
    }

    fn is_self_issued(&self) -> bool {
        self.subject == self.issuer
    }

    fn is_current(&self) -> bool {
        let validity = self.decoded.tbs_certificate().validity();
        let seconds = |time: x509_cert::time::Time| time.to_unix_duration().as_secs() as i64;
        (seconds(validity.not_before)..=seconds(validity.not_after)).contains(&WORLD_NOW)
    }

    fn is_signed_with(&self, (kind, key): &(String, Vec<u8>)) -> bool {
        let (p256, p384) = ("1.2.840.10045.2.1 1.2.840.10045.3.1.7", "1.2.840.10045.2.1 1.3.132.0.34");
        let algorithm: &dyn VerificationAlgorithm =
            match (kind.as_str(), self.decoded.signature_algorithm().oid.to_string().as_str()) {
                (kind, "1.2.840.10045.4.3.2") if kind == p256 => &signature::ECDSA_P256_SHA256_ASN1,
                (kind, "1.2.840.10045.4.3.3") if kind == p384 => &signature::ECDSA_P384_SHA384_ASN1,
                (kind, "1.2.840.10045.4.3.2") if kind == p384 => &signature::ECDSA_P384_SHA256_ASN1,
                ("1.3.101.112 ", "1.3.101.112") => &signature::ED25519,
                _ => return false,
            };
        UnparsedPublicKey::new(algorithm, key).verify(&self.tbs, self.decoded.signature().raw_bytes()).is_ok()
    }

    fn may_sign_certificates(&self) -> bool {
        self.extension::<BasicConstraints>().is_some_and(|constraints| constraints.ca)
            && self.extension::<KeyUsage>().is_none_or(|usage| usage.key_cert_sign())
    }

    fn path_length(&self) -> Option<u32> {
        self.extension::<BasicConstraints>()?.path_len_constraint.map(u32::from)
    }

    /// 4.2.1.12.
    fn is_for_clients(&self) -> bool {
        self.extension::<ExtendedKeyUsage>()
            .is_none_or(|usage| usage.0.contains(&CLIENT_AUTH) || usage.0.contains(&ANY_USAGE))
    }

    /// Every name that a constraint may bind: the subject, its e-mail addresses, and subjectAltName.
    fn names(&self) -> Vec<Naming> {
        let mut names: Vec<Naming> = Vec::new();
        if !self.subject.is_empty() {
            names.push(Naming::Directory(self.subject.clone()));
        }
        for part in self.decoded.tbs_certificate().subject().iter_rdn().flat_map(|rdn| rdn.iter()) {
            if part.oid == EMAIL_ADDRESS {
                names.push(Naming::Email(String::from_utf8_lossy(part.value.value()).into_owned()));
            }
        }
        let alternative = self.extension::<SubjectAltName>();
        names.extend(alternative.into_iter().flat_map(|list| list.0).map(|name| Naming::of(&name)));
        names
    }
}

/// 7.1: case and space folded, whatever the string type.
fn folded(name: &Name) -> Rdns {
    let fold = |text: &str| text.split_whitespace().collect::<Vec<_>>().join(" ").to_lowercase();
    let value = |any: &der::Any| match any.tag() {
        Tag::Utf8String | Tag::PrintableString | Tag::Ia5String => fold(&String::from_utf8_lossy(any.value())),
        tag => format!("{tag:?} {:?}", any.value()),
    };
    name.iter_rdn().map(|rdn| rdn.iter().map(|part| (part.oid.to_string(), value(&part.value))).collect()).collect()
}

/// A name, or the base of a constraint, in the forms that worlds have.
#[derive(Clone, Debug, PartialEq, Eq)]
enum Naming {
    Dns(String),
    Email(String),
    Uri(String),
    Ip(Vec<u8>),
    Directory(Rdns),
    Other(String),
}

impl Naming {
    fn of(name: &GeneralName) -> Naming {
        match name {
            GeneralName::DnsName(text) => Naming::Dns(text.to_string()),
            GeneralName::Rfc822Name(text) => Naming::Email(text.to_string()),
            GeneralName::UniformResourceIdentifier(text) => Naming::Uri(text.to_string()),
            GeneralName::IpAddress(octets) => Naming::Ip(octets.as_bytes().to_vec()),
            GeneralName::DirectoryName(name) => Naming::Directory(folded(name)),
            other => Naming::Other(format!("{:?}", other.tag())),
        }
    }

    fn is_of_form(&self, base: &Naming) -> bool {
        match (self, base) {
            (Naming::Other(own), Naming::Other(other)) => own == other,
            _ => std::mem::discriminant(self) == std::mem::discriminant(base),
        }
    }

    /// 4.2.1.10: whether the name is in the subtree. For exclusion, a wildcard is in it if any of its names is.
    fn is_within(&self, base: &Naming, excluding: bool) -> bool {
        match (self, base) {
            (Naming::Dns(name), Naming::Dns(base)) => {
                let (name, base) = (name.to_lowercase(), base.to_lowercase());
                match name.strip_prefix("*.") {
                    Some(parent) => {
                        is_below(parent, &base)
                            || (excluding && base.split_once('.').is_some_and(|(_, above)| above == parent))
                    }
                    None => is_below(&name, &base),
                }
            }
            (Naming::Email(name), Naming::Email(base)) => {
                let Some((local, host)) = name.rsplit_once('@') else { return false };
                let host = host.to_lowercase();
                match base.rsplit_once('@') {
                    Some((other, base)) => local == other && host == base.to_lowercase(),
                    None => is_host_of(&host, &base.to_lowercase()),
                }
            }
            (Naming::Uri(name), Naming::Uri(base)) => {
                let host = name.split("//").nth(1).and_then(|rest| rest.split('/').next()).unwrap_or_default();
                is_host_of(&host.to_lowercase(), &base.to_lowercase())
            }
            (Naming::Ip(name), Naming::Ip(base)) => {
                let (network, mask) = base.split_at(base.len() / 2);
                name.len() == network.len()
                    && name.iter().zip(network).zip(mask).all(|((name, network), mask)| name & mask == network & mask)
            }
            (Naming::Directory(name), Naming::Directory(base)) => name.starts_with(base),
            _ => false,
        }
    }
}

/// The host itself or, for a base with a leading dot, one below it.
fn is_host_of(host: &str, base: &str) -> bool {
    if base.starts_with('.') { host.ends_with(base) } else { host == base }
}

fn is_below(name: &str, base: &str) -> bool {
    name == base || name.ends_with(&format!(".{base}"))
}

/// The permitted and the excluded subtrees of one certificate.
type Subtrees = (Vec<Naming>, Vec<Naming>);

fn subtrees(cert: &Cert) -> Option<Subtrees> {
    let constraints = cert.extension::<NameConstraints>()?;
    let list = |trees: Option<Vec<x509_cert::ext::pkix::constraints::name::GeneralSubtree>>| {
        trees.into_iter().flatten().map(|tree| Naming::of(&tree.base)).collect()
    };
    Some((list(constraints.permitted_subtrees), list(constraints.excluded_subtrees)))
}

fn is_permitted(cert: &Cert, constraints: &[Subtrees]) -> bool {
    cert.names().iter().all(|name| {
        constraints.iter().all(|(permitted, excluded)| {
            let own: Vec<&Naming> = permitted.iter().filter(|base| name.is_of_form(base)).collect();
            (own.is_empty() || own.iter().any(|base| name.is_within(base, false)))
                && !excluded.iter().any(|base| name.is_within(base, true))
        })
    })
}

/// What certauth adds to RFC 5280: the name constraints and the path length of an anchor hold wherever its name and key
/// occur in a path, not only where the path ends in it.
fn is_allowed(end: &Cert, path: &[&Cert], anchors: &[Cert], settings: &Settings) -> bool {
    (0..path.len()).all(|position| {
        let bearer = path.get(position + 1).copied().unwrap_or(end);
        let below = &path[..=position];
        anchors.iter().filter(|anchor| anchor.subject == bearer.subject && anchor.key == bearer.key).all(|anchor| {
            let constraints: Vec<Subtrees> = subtrees(anchor).into_iter().collect();
            let counted = below.iter().skip(1).filter(|cert| !cert.is_self_issued()).count() as u32;
            let is_short = settings.anchors_as_given || anchor.path_length().is_none_or(|length| counted <= length);
            let mut bound = below.iter().enumerate().filter(|(place, cert)| *place == 0 || !cert.is_self_issued());
            is_short && bound.all(|(_, cert)| is_permitted(cert, &constraints))
        })
    })
}

/// 6.1 for one path, the end entity first. The user-constrained policy set, if the path is valid.
fn valid(anchor: &Cert, path: &[&Cert], settings: &Settings) -> Option<BTreeSet<String>> {
    let require = |holds: bool| holds.then_some(());
    let n = path.len() as u32;
    let mut constraints: Vec<Subtrees> = Vec::new();
    let mut max_path_length = settings.max_path_length;
    // An anchor that is a certificate is checked as a CA; its name constraints count in any case, and two extensions
    // of them say nothing that anybody may rely on.
    require(anchor.count("2.5.29.30") <= 1)?;
    constraints.extend(subtrees(anchor));
    if !settings.anchors_as_given {
        require(anchor.is_current() && anchor.may_sign_certificates() && anchor.has_sound_extensions())?;
        require(!settings.nested_usage || anchor.is_for_clients())?;
        max_path_length = max_path_length.min(anchor.path_length().unwrap_or(u32::MAX));
    }
    // 6.1.2.
    let start = |at_once: bool| if at_once { 0 } else { n + 1 };
    let (mut explicit, mut mapping) = (start(settings.explicit_policy), start(settings.inhibit_mapping));
    let mut inhibit_any = start(settings.inhibit_any);
    let mut tree = Some(Tree::new());
    let mut issuer = anchor;
    for (place, cert) in path.iter().enumerate().rev() {
        let (is_leaf, self_issued) = (place == 0, cert.is_self_issued());
        // 6.1.3 (a) to (c).
        require(cert.is_signed_with(&issuer.key) && cert.is_current() && cert.issuer == issuer.subject)?;
        require(cert.has_sound_extensions())?;
        require((self_issued && !is_leaf) || is_permitted(cert, &constraints))?;
        // (d) to (f).
        match cert.extension::<CertificatePolicies>() {
            Some(policies) => {
                let list: Vec<ObjectIdentifier> = policies.0.iter().map(|policy| policy.policy_identifier).collect();
                let any = inhibit_any > 0 || (!is_leaf && self_issued);
                tree = tree.and_then(|tree| tree.grown(&list, any));
            }
            None => tree = None,
        }
        require(explicit > 0 || tree.is_some())?;
        let limits = cert.extension::<PolicyConstraints>();
        let (required, unmapped) =
            limits.map_or((None, None), |limits| (limits.require_explicit_policy, limits.inhibit_policy_mapping));
        if is_leaf {
            // 6.1.5 (a) and (b).
            explicit = explicit.saturating_sub(1);
            if required == Some(0) {
                explicit = 0;
            }
            // A TLS client signs, and its certificate is for clients.
            require(cert.extension::<KeyUsage>().is_none_or(|usage| usage.digital_signature()))?;
            require(cert.is_for_clients())?;
            let has_names = cert.extension::<SubjectAltName>().is_some_and(|names| !names.0.is_empty());
            require(!cert.subject.is_empty() || has_names)?;
            break;
        }
        // 6.1.4.
        if let Some(mappings) = cert.extension::<PolicyMappings>() {
            for pair in &mappings.0 {
                require(pair.issuer_domain_policy != ANY_POLICY && pair.subject_domain_policy != ANY_POLICY)?;
            }
            let sources: BTreeSet<ObjectIdentifier> = mappings.0.iter().map(|pair| pair.issuer_domain_policy).collect();
            for source in sources {
                let targets = mappings.0.iter().filter(|pair| pair.issuer_domain_policy == source);
                let targets = targets.map(|pair| pair.subject_domain_policy).collect();
                tree = tree.and_then(|tree| tree.mapped(source, targets, mapping > 0));
            }
        }
        constraints.extend(subtrees(cert));
        if !self_issued {
            (explicit, mapping) = (explicit.saturating_sub(1), mapping.saturating_sub(1));
            inhibit_any = inhibit_any.saturating_sub(1);
        }
        explicit = explicit.min(required.unwrap_or(u32::MAX));
        mapping = mapping.min(unmapped.unwrap_or(u32::MAX));
        inhibit_any = inhibit_any.min(cert.extension::<InhibitAnyPolicy>().map_or(u32::MAX, |skip| skip.0));
        require(cert.may_sign_certificates())?;
        if !self_issued {
            max_path_length = max_path_length.checked_sub(1)?;
        }
        max_path_length = max_path_length.min(cert.path_length().unwrap_or(u32::MAX));
        require(!settings.nested_usage || cert.is_for_clients())?;
        require(!cert.subject.is_empty())?;
        issuer = cert;
    }
    // 6.1.5 (g).
    let policies = tree.map_or_else(BTreeSet::new, |tree| tree.user_constrained(&settings.initial_policies));
    (explicit > 0 || !policies.is_empty()).then(|| policies.iter().map(ToString::to_string).collect())
}

/// 6.1.2 (a): the valid_policy_tree, with every node of it, level by level.
struct Tree {
    levels: Vec<Vec<Node>>,
}

#[derive(Clone)]
struct Node {
    policy: ObjectIdentifier,
    expected: Vec<ObjectIdentifier>,
    /// Its parent's place in the level above.
    parent: usize,
}

impl Tree {
    fn new() -> Tree {
        Tree { levels: vec![vec![Node { policy: ANY_POLICY, expected: vec![ANY_POLICY], parent: 0 }]] }
    }

    /// 6.1.3 (d).
    fn grown(mut self, policies: &[ObjectIdentifier], any_allowed: bool) -> Option<Tree> {
        let above = self.levels.last().expect("a root").clone();
        let mut level: Vec<Node> = Vec::new();
        for policy in policies.iter().filter(|policy| **policy != ANY_POLICY) {
            let node = |parent| Node { policy: *policy, expected: vec![*policy], parent };
            let before = level.len();
            for (parent, above) in above.iter().enumerate() {
                if above.expected.contains(policy) {
                    level.push(node(parent));
                }
            }
            if level.len() == before {
                let any = above.iter().enumerate().filter(|(_, above)| above.policy == ANY_POLICY);
                level.extend(any.map(|(parent, _)| node(parent)));
            }
        }
        if policies.contains(&ANY_POLICY) && any_allowed {
            for (parent, above) in above.iter().enumerate() {
                for expected in &above.expected {
                    if !level.iter().any(|node| node.parent == parent && node.policy == *expected) {
                        level.push(Node { policy: *expected, expected: vec![*expected], parent });
                    }
                }
            }
        }
        self.levels.push(level);
        self.pruned()
    }

    /// 6.1.4 (b) for one issuerDomainPolicy.
    fn mapped(mut self, from: ObjectIdentifier, to: Vec<ObjectIdentifier>, allowed: bool) -> Option<Tree> {
        let depth = self.levels.len() - 1;
        let above = self.levels[depth - 1].clone();
        let level = &mut self.levels[depth];
        if !allowed {
            level.retain(|node| node.policy != from);
            return self.pruned();
        }
        let mut found = false;
        for node in level.iter_mut().filter(|node| node.policy == from) {
            node.expected.clone_from(&to);
            found = true;
        }
        if !found && level.iter().any(|node| node.policy == ANY_POLICY) {
            let parent = above.iter().position(|node| node.policy == ANY_POLICY).expect("the parent of anyPolicy");
            level.push(Node { policy: from, expected: to, parent });
        }
        Some(self)
    }

    /// Without nodes above the last level that have no child; `None` if the last level is empty.
    fn pruned(mut self) -> Option<Tree> {
        for depth in (0..self.levels.len() - 1).rev() {
            let used: BTreeSet<usize> = self.levels[depth + 1].iter().map(|node| node.parent).collect();
            let mut places = Vec::new();
            let mut kept = Vec::new();
            for (place, node) in self.levels[depth].drain(..).enumerate() {
                places.push(kept.len());
                if used.contains(&place) {
                    kept.push(node);
                }
            }
            self.levels[depth] = kept;
            for node in &mut self.levels[depth + 1] {
                node.parent = places[node.parent];
            }
        }
        (!self.levels[0].is_empty()).then_some(self)
    }

    /// 6.1.5 (g): the policies of the nodes right below anyPolicy that were asked for.
    fn user_constrained(&self, initial: &[ObjectIdentifier]) -> BTreeSet<ObjectIdentifier> {
        let is_any = initial.is_empty() || initial.contains(&ANY_POLICY);
        let mut set = BTreeSet::new();
        for (depth, level) in self.levels.iter().enumerate().skip(1) {
            for node in level {
                let below_any = self.levels[depth - 1][node.parent].policy == ANY_POLICY;
                if below_any && node.policy != ANY_POLICY && (is_any || initial.contains(&node.policy)) {
                    set.insert(node.policy);
                }
            }
        }
        if self.levels.last().is_some_and(|level| level.iter().any(|node| node.policy == ANY_POLICY)) {
            set.extend(if is_any { vec![ANY_POLICY] } else { initial.to_vec() });
        }
        set
    }
}
