//! What the benches share: chains with real keys, the same question put to certauth and to its peers, and a clock that a
//! noisy neighbour does not move.

use std::sync::Arc;
use std::time::Duration;

use aws_lc_rs::signature::{self, ParsedPublicKey, UnparsedPublicKey, VerificationAlgorithm};
use certauth::signature::{InvalidSignature, SignatureAlgorithm, SignatureVerifier};
use certauth::{
    Certificate, Revocation, TrustAnchor, TrustAnchors, UnixTime, ValidationOptions, ValidationOptionsBuilder,
    validate_der,
};
use certauth_forwarding::{Forwarding, Product, Provenance, TrustedPeers};
use certauth_principal::{Authenticator, NoHooks};
use certauth_tests::make::{
    self, Draft, Key, KeyKind, NOW, common_name, extension, oid, sequence, subject_alt_name, tlv,
};
use rustix::time::{ClockId, clock_gettime};

pub mod c;
pub mod peers;

/// The CPU time of this thread.
pub fn thread_time() -> Duration {
    let now = clock_gettime(ClockId::ThreadCPUTime);
    Duration::new(now.tv_sec.unsigned_abs(), now.tv_nsec.unsigned_abs() as u32)
}

/// A leaf, its intermediate, and the anchors of which one issued the intermediate.
pub struct Chain {
    /// The algorithm of every key.
    pub name: &'static str,
    /// DER.
    pub leaf: Vec<u8>,
    /// DER.
    pub intermediate: Vec<u8>,
    /// DER; the root of this chain stands in the middle.
    pub roots: Vec<Vec<u8>>,
    algorithm: &'static dyn VerificationAlgorithm,
    key: Vec<u8>,
    message: Vec<u8>,
    signature: Vec<u8>,
}

impl Chain {
    /// ECDSA P-256.
    pub fn p256() -> Chain {
        Chain::new("P-256", Key::p256, &signature::ECDSA_P256_SHA256_ASN1)
    }

    /// RSA-2048 with PKCS#1 and SHA-256.
    pub fn rsa_2048() -> Chain {
        Chain::new("RSA-2048", || Key::generate(KeyKind::Rsa2048), &signature::RSA_PKCS1_2048_8192_SHA256)
    }

    /// Ed25519.
    pub fn ed25519() -> Chain {
        Chain::new("Ed25519", Key::ed25519, &signature::ED25519)
    }

    fn new(name: &'static str, key: impl Fn() -> Key, algorithm: &'static dyn VerificationAlgorithm) -> Chain {
        let (root_key, intermediate_key, leaf_key) = (key(), key(), key());
        let mut roots: Vec<Vec<u8>> = (0..149)
            .map(|number| {
                let name = format!("Bench Root {number:03}");
                // What a stranger's root is signed with plays no part: it is never verified.
                identified(Draft::ca(&name, &name, &root_key), &name, &name).sign(&root_key)
            })
            .collect();
        let root = identified(Draft::ca("Bench Root", "Bench Root", &root_key), "Bench Root", "Bench Root");
        roots.insert(75, root.sign(&root_key));
        let intermediate = identified(Draft::ca("Bench CA", "Bench Root", &intermediate_key), "Bench CA", "Bench Root")
            .sign(&root_key);
        let draft = client(Draft::client("client-1", "Bench CA", &leaf_key));
        let draft = identified(draft, "client-1", "Bench CA");
        let message = draft.tbs(&intermediate_key);
        let signature = intermediate_key.sign(&message);
        let leaf = sequence(&[&message, &intermediate_key.algorithm(), &make::bit_string(&signature)]);
        let key = Certificate::from_der(&intermediate).expect("a certificate").public_key_info().to_vec();
        Chain { name, leaf, intermediate, roots, algorithm, key: make::key_bits(&key).to_vec(), message, signature }
    }

    /// The first `count` of the anchors that contain the right one.
    pub fn anchors(&self, count: usize) -> &[Vec<u8>] {
        if count == 1 { &self.roots[75..76] } else { &self.roots[..count] }
    }

    /// V: the leaf's signature alone, with the key's bytes given each time.
    pub fn bare_verify(&self) {
        UnparsedPublicKey::new(self.algorithm, &self.key).verify(&self.message, &self.signature).expect("valid");
    }

    /// As V, with the key decoded beforehand, as that of an anchor is.
    pub fn prepared_verify(&self) -> impl Fn() + '_ {
        let key = ParsedPublicKey::new(self.algorithm, &self.key).expect("a key");
        move || key.verify_sig(&self.message, &self.signature).expect("valid")
    }

    /// certauth without the arithmetic of signatures: what its own work costs.
    pub fn certauth_alone(&self) -> impl Fn() + '_ {
        self.validate(options(self.anchors(1)).set_verifier(Arc::new(Gullible)))
    }

    /// certauth, ready to validate against so many anchors.
    pub fn certauth(&self, anchors: usize) -> impl Fn() + '_ {
        self.validate(options(self.anchors(anchors)))
    }

    /// The same at another time, and whether it accepts.
    pub fn certauth_at(&self, now: i64) -> impl Fn() -> bool + '_ {
        self.judge(options(self.anchors(1)), now)
    }

    fn validate(&self, options: ValidationOptionsBuilder) -> impl Fn() + '_ {
        let judge = self.judge(options, NOW);
        move || assert!(judge())
    }

    /// A request with the chain in a header of this product: decoded and authenticated.
    pub fn forwarded(&self, product: Product) -> impl Fn() + '_ {
        let options = options(self.anchors(1)).add_intermediate_der(&self.intermediate).expect("an intermediate");
        let authenticator =
            Authenticator::builder(options.build().expect("options")).build().expect("an authenticator");
        let (forwarding, here, headers) = self.request(product);
        move || {
            let forwarded = forwarding.decode(here, &headers).expect("a certificate");
            let outcome = authenticator.authenticate(&forwarded.presented(), UnixTime(NOW), &mut NoHooks);
            assert!(std::hint::black_box(outcome).principal().is_some());
        }
    }

    /// The same request, only decoded.
    pub fn decoded(&self, product: Product) -> impl Fn() + '_ {
        let (forwarding, here, headers) = self.request(product);
        move || drop(std::hint::black_box(forwarding.decode(here, &headers).expect("a certificate")))
    }

    fn request(&self, product: Product) -> (Forwarding, Provenance, Vec<(String, String)>) {
        let name = product.header().unwrap_or("X-Client-Cert");
        let forwarding = Forwarding::builder(product).set_header(name).build().expect("settings");
        let proxies = TrustedPeers::parse("10.0.0.0/8").expect("a list");
        let chain = [&self.leaf, &self.intermediate];
        let shown = if product.has_chain() { &chain[..] } else { &chain[..1] };
        let value = product.format().encode(shown).expect("a value");
        // What a browser sends beside it.
        let others =
            ["Host", "User-Agent", "Accept", "Accept-Encoding", "Accept-Language", "Connection", "X-Forwarded-For"];
        let headers = others.map(|name| (name.into(), "text/html, */*;q=0.8".into())).into_iter();
        let headers = headers.chain([(name.into(), value)]).collect();
        (forwarding, Provenance::peer([10, 0, 0, 1].into(), &proxies), headers)
    }

    fn judge(&self, options: ValidationOptionsBuilder, now: i64) -> impl Fn() -> bool + '_ {
        let options = options.build().expect("options");
        move || {
            let chain: [&[u8]; 1] = [&self.intermediate];
            let verdict = validate_der(&self.leaf, &chain, UnixTime(now), &options);
            std::hint::black_box(verdict).is_ok()
        }
    }
}

/// A time at which the bench's certificates are not valid yet: they are refused before any signature is checked.
pub const TOO_EARLY: i64 = 0;

/// Options over these anchors, everything else as it is by default.
fn options(anchors: &[Vec<u8>]) -> ValidationOptionsBuilder {
    let anchors: TrustAnchors =
        anchors.iter().map(|der| TrustAnchor::from_certificate_der(der).expect("an anchor")).collect();
    ValidationOptions::builder(anchors, Revocation::NoCheck)
}

/// Takes every signature for good.
struct Gullible;

impl SignatureVerifier for Gullible {
    fn verify(&self, _: SignatureAlgorithm<'_>, _: &[u8], _: &[u8], _: &[u8]) -> Result<(), InvalidSignature> {
        Ok(())
    }
}

/// 20 octets for a key identifier, as wide as the SHA-1 that CAs put there.
fn key_identifier(name: &str) -> [u8; 20] {
    certauth::Sha1Digest::of(name.as_bytes()).0
}

/// Adds subject and authority key identifiers.
fn identified(draft: Draft, subject: &str, issuer: &str) -> Draft {
    draft.identified(&key_identifier(subject), &key_identifier(issuer))
}

/// A subject of three attributes, and one name of each of the usual types.
fn client(draft: Draft) -> Draft {
    let names: [(u8, &[u8]); 3] =
        [(2, b"client-1.example.com"), (1, b"client-1@example.com"), (6, b"spiffe://example.com/client-1")];
    draft.with(subject_alt_name(&names)).but(|draft| {
        draft.subject = make::name(&[
            (&[0x55, 4, 6], 0x13, b"CH"),
            (oid::ORGANIZATION, 0x0c, b"Example, Inc"),
            (oid::COMMON_NAME, 0x0c, b"client-1"),
        ]);
    })
}

/// Certificates that are sent to make a validation expensive.
pub struct Hostile {
    /// The family and its size.
    pub name: String,
    /// DER.
    pub leaf: Vec<u8>,
    /// DER.
    pub sent: Vec<Vec<u8>>,
    /// The one anchor's DER.
    pub root: Vec<u8>,
}

/// How the intermediates of a hostile chain are made.
#[derive(Clone, Copy, PartialEq, Eq)]
pub enum Family {
    /// CAs of one name and one key that issue each other; no root.
    OneKey,
    /// CAs of one name and as many keys, each issued by the next one's key; no root.
    ManyKeys,
    /// As `ManyKeys`, and the last names the real root with a bad signature.
    ManyKeysFalseRoot,
    /// CAs of one name that all name the real root with a bad signature.
    FalseRoot,
}

impl Hostile {
    /// `count` intermediates of a family.
    pub fn new(family: Family, count: usize) -> Hostile {
        let letter = match family {
            Family::OneKey => "A: one name, one key",
            Family::ManyKeys => "D: one name, n keys",
            Family::ManyKeysFalseRoot => "D': as D, a false root",
            Family::FalseRoot => "B: n false roots",
        };
        let root_key = Key::p256();
        let keys: Vec<Key> = (0..if family == Family::OneKey { 1 } else { count }).map(|_| Key::p256()).collect();
        let sent = (0..count).map(|number| {
            let false_root =
                family == Family::FalseRoot || (family == Family::ManyKeysFalseRoot && number + 1 == count);
            let issuer = if false_root { "Root" } else { "CA" };
            let draft = Draft::ca("CA", issuer, &keys[number % keys.len()]).but(|draft| {
                draft.serial = [&[1], &(number as u32).to_be_bytes()[..]].concat();
                draft.issuer = common_name(issuer);
            });
            // The keys of the others are no root's: where the root is named, this is the bad signature.
            draft.sign(&keys[(number + 1) % keys.len()])
        });
        Hostile {
            name: format!("{letter}, n = {count}"),
            sent: sent.collect(),
            leaf: Draft::client("client", "CA", &keys[0]).sign(&keys[0]),
            root: Draft::ca("Root", "Root", &root_key).sign(&root_key),
        }
    }

    /// Leaf and intermediates.
    pub fn bytes(&self) -> usize {
        self.sent.iter().fold(self.leaf.len(), |sum, der| sum + der.len())
    }

    /// A CA that excludes `count` DNS subtrees, and a leaf of as many names: valid, and dear to those whose cost is the
    /// product of both.
    pub fn constrained(count: usize) -> Hostile {
        let (root_key, key) = (Key::p256(), Key::p256());
        let subtree = |number| sequence(&[&tlv(0x82, format!("x{number}.excluded.example").as_bytes())]);
        let subtrees: Vec<u8> = (0..count).flat_map(subtree).collect();
        let constraints = extension(oid::NAME_CONSTRAINTS, true, &tlv(0x30, &tlv(0xa1, &subtrees)));
        let names: Vec<u8> = (0..count).flat_map(|number| tlv(0x82, format!("n{number}.example").as_bytes())).collect();
        let leaf =
            Draft::client("client", "CA", &key).with(extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names)));
        Hostile {
            name: format!("C: n constraints x n names, n = {count}"),
            sent: vec![Draft::ca("CA", "Root", &key).with(constraints).sign(&root_key)],
            leaf: leaf.sign(&key),
            root: Draft::ca("Root", "Root", &root_key).sign(&root_key),
        }
    }

    /// Eight levels of CAs whose names are single RDNs of 32 parts, all with one key; the last is expired and names the
    /// root.
    pub fn wide_names(width: usize) -> Hostile {
        let (root_key, key) = (Key::p256(), Key::p256());
        let level_name = |level: usize| {
            let part = |part: usize| {
                sequence(&[
                    &make::object_identifier(oid::COMMON_NAME),
                    &tlv(0x0c, format!("{level}{part:02}").as_bytes()),
                ])
            };
            tlv(0x30, &tlv(0x31, &(0..32).flat_map(part).collect::<Vec<u8>>()))
        };
        let certificate = |level: usize, number: usize| {
            let top = level == 7;
            let draft = Draft::ca("", "", &key).but(|draft| {
                draft.subject = level_name(level);
                draft.issuer = if top { common_name("Root") } else { level_name(level + 1) };
                draft.serial = vec![1, level as u8, number as u8];
            });
            if top { draft.valid("20200101000000", "20210101000000").sign(&key) } else { draft.sign(&key) }
        };
        let leaf = Draft::client("client", "", &key).but(|draft| draft.issuer = level_name(0));
        Hostile {
            name: format!("E: names of 32 parts, 8 levels of {width}"),
            sent: (0..8)
                .flat_map(|level| (0..width).map(move |number| (level, number)))
                .map(|(l, n)| certificate(l, n))
                .collect(),
            leaf: leaf.sign(&key),
            root: Draft::ca("Root", "Root", &root_key).sign(&root_key),
        }
    }

    /// `count` CAs whose one issuer is issued by a name of 60 kB that leads nowhere, and one that is expired and names
    /// the root.
    pub fn long_issuer(count: usize) -> Hostile {
        let (root_key, key) = (Key::p256(), Key::p256());
        let ca = |number: usize| Draft::ca("A", "B", &key).but(|draft| draft.serial = vec![1, number as u8]).sign(&key);
        let dead_end = Draft::ca("B", "", &key).but(|draft| {
            draft.issuer = make::name(&[(oid::COMMON_NAME, 0x0c, "\u{202e}".repeat(20_000).as_bytes())]);
        });
        let expired = Draft::ca("A", "Root", &key).valid("20200101000000", "20210101000000").sign(&key);
        Hostile {
            name: format!("F: {count} CAs under a name of 60 kB"),
            sent: (0..count).map(ca).chain([dead_end.sign(&key), expired]).collect(),
            leaf: Draft::client("client", "A", &key).sign(&key),
            root: Draft::ca("Root", "Root", &root_key).sign(&root_key),
        }
    }

    /// `count` CAs of long names, no two alike, of letters that are dear to fold, which issue each other.
    pub fn odd_letters(count: usize) -> Hostile {
        let key = Key::p256();
        let letters = |number: usize| {
            make::name(&[(oid::COMMON_NAME, 0x0c, format!("{number}{}", "\u{1fc7}\u{fb03}".repeat(60)).as_bytes())])
        };
        let ca = |number: usize| {
            Draft::ca("", "", &key).but(|draft| (draft.subject, draft.issuer) = (letters(number), letters(number + 1)))
        };
        Hostile {
            name: format!("G: {count} CAs, letters that are dear to fold"),
            sent: (0..count).map(|number| ca(number).sign(&key)).collect(),
            leaf: Draft::client("client", "", &key).but(|draft| draft.issuer = letters(0)).sign(&key),
            root: Draft::ca("Root", "Root", &key).sign(&key),
        }
    }

    /// certauth, ready to judge it. The limits are the defaults but for the number of certificates.
    pub fn certauth(&self) -> impl Fn() -> bool + '_ {
        let mut policy = certauth::ValidationPolicy::default();
        policy.limit_certificates = 256;
        let anchors = TrustAnchors::from_der(&self.root).expect("an anchor");
        let options =
            ValidationOptions::builder(anchors, Revocation::NoCheck).set_policy(policy).build().expect("options");
        let sent: Vec<&[u8]> = self.sent.iter().map(Vec::as_slice).collect();
        move || {
            let verdict = validate_der(&self.leaf, &sent, UnixTime(NOW), &options);
            std::hint::black_box(verdict).is_ok()
        }
    }
}
