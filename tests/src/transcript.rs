//! The one transcript: a line a case, `id TAB accept|refuse TAB code TAB path TAB subject TAB rejections`, whichever
//! language was asked. A face prints the same columns and three more: the identity's names and policies, by which the
//! harness judges what a suite expects of them, here, once; and the JSON, which must be the same bytes from all.

use std::fmt::Write as _;
use std::sync::Arc;

use certauth::face::oid_text;
use certauth::signature::SignatureVerifier;
use certauth::{
    AwsLc, Code, ConfigError, GeneralName, Identity, Presented, Revocation, RevocationEvidence, TrustAnchor,
    TrustAnchors, UnixTime, ValidationError, ValidationOptions, ValidationPolicy, validate_der, verdict_json,
};
use certauth_forwarding::{Forwarded, Forwarding, ForwardingError, Product, Proof};
use certauth_principal::{Authenticator, Claim, Failed, Hooks, Names, Outcome, Refusal, StatusMap, Validated};
use serde_json::Value;

use crate::suite::{Attempt, Case, ForwardedRequest, PeerName};

/// What a face said of one case.
#[derive(Clone, Debug, PartialEq, Eq)]
pub struct Line {
    /// The case.
    pub id: String,
    /// Whether it was accepted.
    pub accept: bool,
    /// The name of the code.
    pub code: String,
    /// Places of certificates, joined by commas; empty for a refusal.
    pub path: String,
    /// RFC 4514; empty for a refusal.
    pub subject: String,
    /// `path: name at place`, joined by semicolons; empty for an acceptance.
    pub rejections: String,
    /// `dns:a ip:0a000001 email:b`, in encoded order, values percent-encoded outside of printable ASCII.
    pub names: String,
    /// Dotted, in ascending order of their encoding, joined by commas.
    pub policies: String,
    /// The verdict as JSON; empty where the settings cannot work.
    pub json: String,
}

impl Line {
    /// What is printed and compared: without the names, the policies and the JSON.
    pub fn print(&self) -> String {
        let Line { id, accept, code, path, subject, rejections, .. } = self;
        let outcome = if *accept { "accept" } else { "refuse" };
        format!("{id}\t{outcome}\t{code}\t{path}\t{subject}\t{rejections}")
    }

    /// Reads what a face printed, all nine columns.
    ///
    /// # Errors
    /// The line, if it has not nine columns.
    pub fn parse(line: &str) -> Result<Line, String> {
        let columns: Vec<&str> = line.split('\t').collect();
        let [id, outcome, code, path, subject, rejections, names, policies, json] = columns[..] else {
            return Err(format!("not nine columns: {line}"));
        };
        Ok(Line {
            id: id.into(),
            accept: outcome == "accept",
            code: code.into(),
            path: path.into(),
            subject: subject.into(),
            rejections: rejections.into(),
            names: names.into(),
            policies: policies.into(),
            json: json.into(),
        })
    }

    /// A path that is right with a name that is not there is refused by the harness: the library matches no names.
    #[must_use]
    pub fn judged(mut self, case: &Case) -> Line {
        let absent = case.expected.peer_name.as_ref().is_some_and(|name| !has_name(&self.names, name));
        if self.accept && absent {
            self.accept = false;
            self.code = "harness_name_mismatch".into();
        }
        self
    }

    /// `at status` of each certificate that was asked, with the code's name in place of `unknown` and `revoked`, joined by
    /// semicolons: of the identity, or of the first rejection.
    fn revocation(&self) -> String {
        let verdict = self.verdict();
        let of_identity = &verdict["identity"]["revocation"];
        let rows = if of_identity.is_array() { of_identity } else { &verdict["rejections"][0]["revocation"] };
        let rows = rows.as_array().into_iter().flatten();
        let word = |row: &Value| row["name"].as_str().or(row["status"].as_str()).unwrap_or_default().to_owned();
        rows.map(|row| format!("{} {}", row["at"].as_str().unwrap_or_default(), word(row)))
            .collect::<Vec<_>>()
            .join(";")
    }

    /// `at kind url` of everything to fetch, joined by semicolons.
    fn wanted(&self) -> String {
        let rows = self.verdict()["wanted"].take();
        let rows = rows.as_array().into_iter().flatten();
        let text = |row: &Value, key: &str| row[key].as_str().unwrap_or_default().to_owned();
        rows.map(|row| [text(row, "at"), text(row, "kind"), text(row, "url")].join(" ")).collect::<Vec<_>>().join(";")
    }

    /// Whether the status, the name and the claims are as an attempt expects them.
    fn is_of(&self, attempt: &Attempt) -> bool {
        let (own, aspnet) = self.names.split_once(" | ").unwrap_or_default();
        // Without source and issuer, and without what changes with each key.
        let values = |column: &str| -> Vec<String> {
            let value = |claim: &str| claim.rsplit_once('(').map_or(claim, |(value, _)| value).to_owned();
            let digests = ["certificate.sha256=", "public_key.sha256=", THUMBPRINT];
            column.split(' ').map(value).filter(|value| !digests.iter().any(|start| value.starts_with(start))).collect()
        };
        let wanted = |list: &[String]| list.iter().map(|text| percent_claim(text)).collect::<Vec<_>>();
        let (found, expected) = (values(own), wanted(&attempt.expected_claims));
        let has_claims = match attempt.expected_all {
            true => found == expected,
            false => expected.iter().all(|claim| found.contains(claim)),
        };
        attempt.expected_status.is_none_or(|status| self.policies == status.to_string())
            && attempt.expected_name.as_deref().is_none_or(|name| self.verdict()["principal"] == name)
            && has_claims
            && (attempt.expected_aspnet.is_empty() || values(aspnet) == wanted(&attempt.expected_aspnet))
    }

    fn verdict(&self) -> Value {
        serde_json::from_str(&self.json).unwrap_or_default()
    }

    /// Whether the suite expects this.
    pub fn passes(&self, case: &Case) -> bool {
        let expected = &case.expected;
        self.accept == expected.accept
            && expected.code.as_ref().is_none_or(|code| *code == self.code)
            && expected.policies.as_ref().is_none_or(|policies| !self.accept || *policies == self.policies)
            && expected.revocation.as_ref().is_none_or(|found| *found == self.revocation())
            && expected.wanted.as_ref().is_none_or(|wanted| *wanted == self.wanted())
            && case.attempt.as_ref().is_none_or(|attempt| self.is_of(attempt))
            && expected.identity.as_ref().is_none_or(|identity| {
                self.subject == identity.subject && (identity.names.is_empty() || self.names == identity.names)
            })
    }
}

const THUMBPRINT: &str = "http://schemas.xmlsoap.org/ws/2005/05/identity/claims/thumbprint=";

/// `type=value`, each percent-encoded.
fn percent_claim(text: &str) -> String {
    let (kind, value) = text.split_once('=').unwrap_or((text, ""));
    format!("{}={}", percent(kind), percent(value))
}

/// Exact match of DNS names (their case folded, one left label a wildcard), of addresses, and of mailboxes.
fn has_name(names: &str, wanted: &PeerName) -> bool {
    let kind = match wanted.kind.as_str() {
        "DNS" => "dns:",
        "IP" => "ip:",
        _ => "email:",
    };
    let values = names.split(' ').filter_map(|name| name.strip_prefix(kind));
    let wanted = match wanted.kind.as_str() {
        "IP" => wanted.value.parse().map_or(String::new(), |ip: std::net::IpAddr| match ip {
            std::net::IpAddr::V4(ip) => hex(&ip.octets()),
            std::net::IpAddr::V6(ip) => hex(&ip.octets()),
        }),
        "DNS" => wanted.value.to_ascii_lowercase(),
        _ => wanted.value.clone(),
    };
    values.into_iter().any(|value| match kind {
        "dns:" => {
            let value = value.to_ascii_lowercase();
            // *.tld stands for no host: a wildcard keeps at least two labels to its right.
            let by_wildcard = value.strip_prefix("*.").filter(|rest| rest.contains('.') && !rest.contains('*'));
            value == wanted && !value.contains('*')
                || by_wildcard.is_some_and(|rest| wanted.split_once('.').is_some_and(|(_, tail)| tail == rest))
        }
        _ => value == wanted,
    })
}

/// Asks the library itself, through its Rust interface, with its default provider.
pub fn rust_line(case: &Case) -> Line {
    line_with(case, Arc::new(AwsLc))
}

/// Asks the library with this provider.
pub fn line_with(case: &Case, verifier: Arc<dyn SignatureVerifier>) -> Line {
    let refused = |code: Code, rejections| Line {
        id: case.id.clone(),
        accept: false,
        code: code.name().into(),
        path: String::new(),
        subject: String::new(),
        rejections,
        names: String::new(),
        policies: String::new(),
        json: String::new(),
    };
    let options = match options(case, verifier) {
        Ok(options) => options,
        Err(error) => return refused(error.code, String::new()),
    };
    if let Some(attempt) = &case.attempt {
        return attempt_line(case, attempt, options).unwrap_or_else(|error| refused(error.code, String::new()));
    }
    let sent: Vec<&[u8]> = case.sent.iter().map(Vec::as_slice).collect();
    let verdict = validate_der(&case.leaf, &sent, UnixTime(case.now), &options);
    let line = match &verdict {
        Ok(identity) => accepted(case, identity),
        Err(error) => refused(error.code(), rejections(error)),
    };
    Line { json: verdict_json(&verdict), ..line }
}

/// The options of a case.
///
/// # Errors
/// As the library says.
pub fn options(case: &Case, verifier: Arc<dyn SignatureVerifier>) -> Result<ValidationOptions, ConfigError> {
    let labels = case.attempt.iter().flat_map(|attempt| attempt.labels.iter().map(Some)).chain(std::iter::repeat(None));
    let anchors = case.anchors.iter().zip(labels).map(|(der, label)| {
        let anchor = TrustAnchor::from_certificate_der(der)?;
        Ok(match label {
            Some(label) => anchor.with_label(label),
            None => anchor,
        })
    });
    let only = case.only.iter().map(|der| TrustAnchor::only_this_certificate(der));
    let anchors: TrustAnchors = anchors.chain(only).collect::<Result<_, _>>()?;
    let evidence = case.crls.iter().try_fold(RevocationEvidence::builder(), |builder, crl| builder.add_crls(crl))?;
    let evidence = Arc::new(evidence.build());
    let revocation = match case.revocation.as_str() {
        "no-check" => Revocation::NoCheck,
        "online" => Revocation::Online(evidence),
        _ => Revocation::Offline(evidence),
    };
    let mut policy = ValidationPolicy::preset(&case.preset)?;
    case.policy.iter().try_for_each(|(name, value)| policy.set(name, value))?;
    let builder = ValidationOptions::builder(anchors, revocation).set_policy(policy).set_verifier(verifier);
    case.preloaded.iter().try_fold(builder, |builder, der| builder.add_intermediate_der(der))?.build()
}

/// The program's own functions, as data.
struct Data<'a>(&'a Attempt);

impl Hooks for Data<'_> {
    fn certificate_validated(&mut self, validated: &mut Validated<'_>) -> Result<(), Refusal> {
        if self.0.clear {
            validated.clear_claims();
        }
        if let Some(name) = &self.0.name {
            validated.set_name(name);
        }
        for (kind, value) in &self.0.claims {
            validated.add_claim(kind.clone(), value.clone());
        }
        self.0.refuse.as_ref().map_or(Ok(()), |reason| Err(Refusal::new(reason)))
    }

    fn authentication_failed(&mut self, failed: &mut Failed<'_>) {
        if let Some(text) = &self.0.reword {
            failed.reword(text);
        }
    }
}

/// The whole attempt: claims in the column of names, the status in that of policies, the record in place of the verdict.
fn attempt_line(case: &Case, attempt: &Attempt, options: ValidationOptions) -> Result<Line, ConfigError> {
    let mut builder = Authenticator::builder(options);
    if let Some(rules) = &attempt.rules {
        builder = builder.set_rules(rules);
    }
    if let Some(issuer) = &attempt.claims_issuer {
        builder = builder.set_claims_issuer(issuer.as_str());
    }
    if let Some(map) = attempt.status_map.as_deref().and_then(StatusMap::from_word) {
        builder = builder.set_status_map(map);
    }
    let authenticator = builder.build()?;
    let now = UnixTime(case.now);
    let decoded = attempt.forwarded.as_ref().map(decoded).transpose()?;
    let connection = || match attempt.forwarded.as_ref().map_or(attempt.absent, |request| !request.connection) {
        true => Presented::nothing(),
        false => Presented::certificate_and_chain(&case.leaf, &case.sent),
    };
    let (presented, outcome) = match &decoded {
        Some(Err(error)) => (Presented::nothing(), authenticator.refuse(error.into(), &mut Data(attempt))),
        given => {
            let presented = match given {
                Some(Ok(forwarded)) => forwarded.or_connection(connection()),
                _ => connection(),
            };
            let outcome = authenticator.authenticate(&presented, now, &mut Data(attempt));
            (presented, outcome)
        }
    };
    let line = match &outcome {
        Outcome::Authenticated(principal) => {
            let line = accepted(case, principal.identity());
            Line { names: format!("{} | {}", claims(&principal.claims()), claims(&principal.aspnet_claims())), ..line }
        }
        Outcome::Denied(error) => Line {
            id: case.id.clone(),
            accept: false,
            code: error.code().name().into(),
            path: String::new(),
            subject: String::new(),
            rejections: rejections(error),
            names: String::new(),
            policies: String::new(),
            json: String::new(),
        },
        Outcome::NoCertificate => Line {
            id: case.id.clone(),
            accept: false,
            code: outcome.word().into(),
            path: String::new(),
            subject: String::new(),
            rejections: String::new(),
            names: String::new(),
            policies: String::new(),
            json: String::new(),
        },
    };
    let status = authenticator.http_status(&outcome).to_string();
    Ok(Line { policies: status, json: authenticator.record(&outcome, &presented, now, Names::PLAIN), ..line })
}

/// What is decoded of a request.
fn decoded(request: &ForwardedRequest) -> Result<Result<Forwarded, ForwardingError>, ConfigError> {
    let unknown = || ConfigError::in_text(Code::ForwardingInvalid, None, "There is no product of that name");
    let product = Product::from_name(&request.product).ok_or_else(unknown)?;
    let settings = request.settings.iter().map(|(name, value)| (name.as_str(), value.as_str()));
    let (forwarding, hops) = Forwarding::from_settings(product, settings)?;
    let proof = match (&request.peer, &request.secret) {
        (Some(peer), _) => Proof::Peer(peer),
        (None, Some(secret)) => Proof::SharedSecret(secret.as_bytes()),
        (None, None) => Proof::Nothing,
    };
    let provenance = hops.provenance(proof);
    let lines: Vec<_> = request.headers.iter().map(|(name, value)| (latin1(name), latin1(value))).collect();
    Ok(match &request.received {
        Some(received) => forwarding
            .decode_proxy_protocol(provenance, &from_hex(received))
            .map(|header| header.expect("a whole header").forwarded),
        None if request.environ => forwarding.decode_environ(provenance, &lines),
        None => forwarding.decode(provenance, &lines),
    })
}

/// An octet for each character.
fn latin1(text: &str) -> Vec<u8> {
    text.chars().map(|character| u8::try_from(character).expect("an octet")).collect()
}

fn from_hex(digits: &str) -> Vec<u8> {
    let octet = |index: usize| u8::from_str_radix(&digits[index..index + 2], 16).expect("hexadecimal");
    (0..digits.len()).step_by(2).map(octet).collect()
}

/// `type=value` and the source in brackets, percent-encoded, with spaces between them.
fn claims(claims: &[Claim]) -> String {
    let text = |claim: &Claim| {
        let (kind, value) = (percent(&claim.claim_type), percent(&claim.value));
        format!("{kind}={value}({},{})", claim.source.word(), percent(&claim.issuer))
    };
    claims.iter().map(text).collect::<Vec<_>>().join(" ")
}

fn accepted(case: &Case, identity: &Identity) -> Line {
    let path: Vec<String> = identity.path_refs().iter().map(ToString::to_string).collect();
    Line {
        id: case.id.clone(),
        accept: true,
        code: Code::Authenticated.name().into(),
        path: path.join(","),
        subject: identity.subject().text(),
        rejections: String::new(),
        names: names(identity),
        policies: policies(identity),
        json: String::new(),
    }
}

fn rejections(error: &ValidationError) -> String {
    let texts = error.rejections().iter().map(|rejection| {
        let path: Vec<String> = rejection.path.iter().map(ToString::to_string).collect();
        format!("{}: {} at {}", path.join(","), rejection.violation.code.name(), rejection.violation.at)
    });
    texts.collect::<Vec<_>>().join(";")
}

fn names(identity: &Identity) -> String {
    let texts = identity.subject_alt_names().filter_map(|name| match name {
        GeneralName::DnsName(text) => Some(format!("dns:{}", percent(text))),
        GeneralName::Rfc822Name(text) => Some(format!("email:{}", percent(text))),
        GeneralName::Uri(text) => Some(format!("uri:{}", percent(text))),
        GeneralName::IpAddress(octets) => Some(format!("ip:{}", hex(octets))),
        GeneralName::DirectoryName(name) => Some(format!("directory_name:{}", percent(&name.text()))),
        other => other.user_principal_name().map(|text| format!("upn:{}", percent(text))),
    });
    texts.collect::<Vec<_>>().join(" ")
}

fn policies(identity: &Identity) -> String {
    identity.policies().iter().map(|policy| oid_text(policy.contents())).collect::<Vec<_>>().join(",")
}

/// Printable ASCII but space and percent as it is, other octets of the UTF-8 as %XX.
fn percent(text: &str) -> String {
    let mut out = String::new();
    for octet in text.bytes() {
        match octet {
            b'!'..=b'~' if octet != b'%' => out.push(char::from(octet)),
            _ => write!(out, "%{octet:02X}").expect("writing to a string"),
        }
    }
    out
}

/// Lower-case hexadecimal.
pub fn hex(octets: &[u8]) -> String {
    octets.iter().map(|octet| format!("{octet:02x}")).collect()
}

/// A case as the faces in C and Python read it: a word a line, values in hexadecimal where they are bytes.
pub fn job(case: &Case) -> String {
    let mut out = format!("case {}\n", case.id);
    let labels = case.attempt.iter().flat_map(|attempt| attempt.labels.iter().map(Some)).chain(std::iter::repeat(None));
    for (der, label) in case.anchors.iter().zip(labels) {
        if let Some(label) = label {
            writeln!(out, "label {}", hex(label.as_bytes())).expect("writing to a string");
        }
        writeln!(out, "anchor {}", hex(der)).expect("writing to a string");
    }
    let words = [("only", &case.only), ("preloaded", &case.preloaded), ("sent", &case.sent), ("crl", &case.crls)];
    for (word, ders) in words {
        for der in ders {
            writeln!(out, "{word} {}", hex(der)).expect("writing to a string");
        }
    }
    writeln!(out, "leaf {}\nnow {}", hex(&case.leaf), case.now).expect("writing to a string");
    writeln!(out, "preset {}", case.preset).expect("writing to a string");
    for (name, value) in &case.policy {
        writeln!(out, "policy {name}={value}").expect("writing to a string");
    }
    writeln!(out, "revocation {}", case.revocation).expect("writing to a string");
    if let Some(attempt) = &case.attempt {
        attempt_job(&mut out, attempt);
    }
    out + "end\n"
}

/// The words of an attempt: texts in hexadecimal, and `attempt` last.
fn attempt_job(out: &mut String, attempt: &Attempt) {
    let mut word = |word: &str, text: &Option<String>| {
        if let Some(text) = text {
            writeln!(out, "{word} {}", hex(text.as_bytes())).expect("writing to a string");
        }
    };
    word("rules", &attempt.rules);
    word("claims-issuer", &attempt.claims_issuer);
    word("refuse", &attempt.refuse);
    word("name", &attempt.name);
    word("reword", &attempt.reword);
    for (kind, value) in &attempt.claims {
        word("claim-type", &Some(kind.clone()));
        word("claim-value", &Some(value.clone()));
    }
    if let Some(map) = &attempt.status_map {
        writeln!(out, "status-map {map}").expect("writing to a string");
    }
    if let Some(request) = &attempt.forwarded {
        writeln!(out, "product {}", request.product).expect("writing to a string");
        let pairs = |word: &'static str, pairs: &[(String, String)]| -> String {
            let pair =
                |(name, value): &(String, String)| format!("{word} {} {}\n", hex(&latin1(name)), hex(&latin1(value)));
            pairs.iter().map(pair).collect()
        };
        out.push_str(&pairs("setting", &request.settings));
        out.push_str(&pairs("header", &request.headers));
        for (word, text) in [("peer", &request.peer), ("secret", &request.secret)] {
            if let Some(text) = text {
                writeln!(out, "{word} {}", hex(text.as_bytes())).expect("writing to a string");
            }
        }
        if let Some(received) = &request.received {
            writeln!(out, "received {received}").expect("writing to a string");
        }
        for (flag, is_set) in [("environ", request.environ), ("connection", request.connection)] {
            if is_set {
                writeln!(out, "{flag}").expect("writing to a string");
            }
        }
    }
    for (flag, is_set) in [("clear", attempt.clear), ("absent", attempt.absent), ("attempt", true)] {
        if is_set {
            writeln!(out, "{flag}").expect("writing to a string");
        }
    }
}
