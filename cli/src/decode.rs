//! `certauth decode`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use certauth::face::{error_json, escaped};
use certauth::{Certificate, Code, Presented, Sha256Digest};
use certauth_forwarding::{
    Assurance, Chain, Format as HeaderFormat, Forwarded, Forwarding, ForwardingError, Product, Proof, Provenance,
    TrustedHops, TrustedPeers,
};
use certauth_principal::NoHooks;
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::input::{self, Unusable, shown};
use crate::text;
use crate::verify::{Attempt, Format, exit};

#[derive(Args)]
pub(crate) struct Decode {
    /// The product that wrote the header
    #[arg(long, value_name = "NAME", value_parser = products())]
    format: String,
    /// A header, Name: value; may be given again. Where the product has no name of its own, the first is the certificate's
    #[arg(long, value_name = "HEADER", conflicts_with = "file")]
    header: Vec<String>,
    /// A file that has the value of the header, and nothing else; - is standard input
    #[arg(value_name = "FILE", required_unless_present = "header")]
    file: Option<PathBuf>,
    /// A setting of docs/forwarding.md, such as chain or trusted_peers; may be given again
    #[arg(long, value_name = "NAME=VALUE")]
    set: Vec<String>,
    /// Where the request comes from: the address of the connection, or unix. With it a header counts only from --set trusted_peers
    #[arg(long, value_name = "ADDRESS|unix")]
    peer: Option<String>,
    /// Authenticate by what was forwarded, as verify does; --peer and --set trusted_peers must say where it comes from
    #[arg(long, requires = "peer")]
    verify: bool,
    /// Print JSON
    #[arg(long, conflicts_with = "record")]
    json: bool,
    #[command(flatten)]
    attempt: Attempt,
}

fn products() -> PossibleValuesParser {
    PossibleValuesParser::new(Product::ALL.iter().map(Product::name))
}

/// A name and a value, as they came.
type Header = (Vec<u8>, Vec<u8>);

impl Decode {
    pub(crate) fn run(self) -> ExitCode {
        exit(self.print_format(), self.decode())
    }

    fn print_format(&self) -> Format {
        if self.json { Format::Json } else { Format::Text }
    }

    fn decode(&self) -> Result<ExitCode, Unusable> {
        if !self.verify && self.attempt.is_given() {
            return Err(Unusable::new("anchors, rules, policies and records have no effect without --verify"));
        }
        let authenticator = if self.verify { Some(self.attempt.authenticator()?) } else { None };
        let product = Product::from_name(&self.format).ok_or(Unusable::new("there is no product of that name"))?;
        let headers = self.headers(&product)?;
        let (forwarding, provenance) = self.forwarding(product, &headers)?;
        let is_there = |name: &str| headers.iter().any(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
        if let Some(name) = forwarding.vary().filter(|name| !is_there(name)) {
            eprintln!("certauth: note: there is no header {name}");
        }
        let result = decode(&forwarding, product, provenance, &headers);
        let Some(authenticator) = authenticator else {
            return Ok(self.print(&result, product, &forwarding, &headers));
        };
        let now = self.attempt.now()?;
        let presented = result.as_ref().map_or_else(|_| Presented::nothing(), Forwarded::presented);
        let outcome = match &result {
            Ok(_) => authenticator.authenticate(&presented, now, &mut NoHooks),
            Err(error) => authenticator.refuse(error.into(), &mut NoHooks),
        };
        self.attempt.report(self.print_format(), &authenticator, &outcome, &presented, now)
    }

    fn forwarding(&self, product: Product, headers: &[Header]) -> Result<(Forwarding, Provenance), Unusable> {
        let unusable = |error| Unusable::config("--set", &error);
        let mut builder = Forwarding::builder(product);
        let first = headers.first().filter(|_| product.header().is_none() && is_http(product));
        if let Some((name, _)) = first {
            builder = builder.set_header(String::from_utf8_lossy(name));
        }
        let mut hops = TrustedHops::default();
        for setting in &self.set {
            let (name, value) =
                setting.split_once('=').ok_or_else(|| Unusable::new("give settings as --set name=value"))?;
            if !hops.set(name, value).map_err(unusable)? {
                builder = builder.set(name, value).map_err(unusable)?;
            }
        }
        let is_set =
            |name: &str| self.set.iter().any(|setting| setting.split_once('=').is_some_and(|(set, _)| set == name));
        if let Some(name) = ["trusted_proxies", "shared_secret"].into_iter().find(|name| is_set(name)) {
            return Err(Unusable::new(format!(
                "--set {name} has no effect here: --peer says where the request comes from"
            )));
        }
        if self.peer.is_none() && is_set("trusted_peers") {
            return Err(Unusable::new("--set trusted_peers has no effect without --peer"));
        }
        let provenance = match &self.peer {
            Some(_) if hops == TrustedHops::default() => {
                return Err(Unusable::new("--peer needs to know who is trusted: --set trusted_peers=LIST"));
            }
            Some(peer) => hops.provenance(Proof::Peer(peer)),
            // Whoever runs this command has chosen the header, and gets no verdict on it.
            None => here()?,
        };
        Ok((builder.build().map_err(unusable)?, provenance))
    }

    /// Prints what was decoded: the exit status.
    fn print(
        &self,
        result: &Result<Forwarded, ForwardingError>,
        product: Product,
        forwarding: &Forwarding,
        headers: &[Header],
    ) -> ExitCode {
        match result {
            Ok(forwarded) => {
                let mut out = if self.json { json(forwarded) } else { lines(forwarded) };
                let is_there =
                    |name: &str| headers.iter().any(|(found, _)| found.eq_ignore_ascii_case(name.as_bytes()));
                if let Some(name) = forwarding.vary().filter(|name| !self.json && !is_there(name)) {
                    let _ = writeln!(out, "  note: there is no header {name}");
                }
                text::print(&out);
                ExitCode::SUCCESS
            }
            Err(error) if self.json => {
                text::print(&format!("{}\n", error_json(error.code, &error.to_string())));
                ExitCode::from(1)
            }
            Err(error) => {
                let mut out = format!("refused: {error}\n");
                // A value that is well formed fits its format.
                let others = match error.code {
                    Code::ForwardedHeaderMalformed => {
                        others(forwarding.vary().unwrap_or_default(), product.format(), headers)
                    }
                    _ => Vec::new(),
                };
                if others.is_empty() {
                    let _ = writeln!(out, "  fix: {}", error.code.remedy());
                } else {
                    let _ = writeln!(out, "  hint: the value fits {}", others.join(", "));
                }
                text::print(&out);
                ExitCode::from(1)
            }
        }
    }

    /// What a setting is set to.
    fn set_to(&self, name: &str) -> Option<&str> {
        self.set
            .iter()
            .filter_map(|setting| setting.split_once('='))
            .find(|(set, _)| *set == name)
            .map(|(_, value)| value)
    }

    fn headers(&self, product: &Product) -> Result<Vec<Header>, Unusable> {
        if let Some(path) = &self.file {
            let mut value = input::read(path)?;
            if !is_http(*product) {
                return Ok(vec![(Vec::new(), value)]);
            }
            // The end of the line is the file's, not the header's.
            while value.last().is_some_and(|octet| matches!(octet, b'\r' | b'\n')) {
                value.pop();
            }
            if let Some(name) =
                ["chain", "verify"].into_iter().find(|name| self.set_to(name).is_some_and(is_another_header))
            {
                return Err(Unusable::new(format!("--set {name} names another header: give the headers by --header")));
            }
            let name = self.set_to("header").or(product.header()).unwrap_or("Client-Certificate");
            return Ok(vec![(name.into(), value)]);
        }
        let split = |header: &String| match header.split_once(':') {
            // The spaces around a value are not part of it (RFC 9110, 5.5).
            Some((name, value)) => Ok((name.as_bytes().to_vec(), value.trim_matches([' ', '\t']).as_bytes().to_vec())),
            None => Err(Unusable::new(format!(
                "--header {}: a name, a colon and a value are expected",
                shown(header.as_ref())
            ))),
        };
        self.header.iter().map(split).collect()
    }
}

/// Whether the value of a setting is about a header beside the certificate's.
fn is_another_header(value: &str) -> bool {
    value.contains(':')
}

fn is_http(product: Product) -> bool {
    product.format() != HeaderFormat::ProxyProtocol
}

/// The provenance of what nobody has sent.
fn here() -> Result<Provenance, Unusable> {
    let here = TrustedPeers::parse("unix").map_err(|error| Unusable::config("unix", &error))?;
    Ok(Provenance::unix(&here))
}

/// PROXY protocol is the octets themselves, of which there must be all.
fn decode(
    forwarding: &Forwarding,
    product: Product,
    provenance: Provenance,
    headers: &[Header],
) -> Result<Forwarded, ForwardingError> {
    let octets = match headers {
        [(_, octets)] if !is_http(product) => octets,
        _ => return forwarding.decode(provenance, headers),
    };
    let found = forwarding.decode_proxy_protocol(provenance, octets)?;
    found.map(|header| header.forwarded).ok_or_else(|| ForwardingError {
        code: Code::ForwardedHeaderMalformed,
        header: "PROXY protocol".into(),
        line: None,
        offset: Some(octets.len()),
        peer: None,
        reason: "There is more of the header to come",
    })
}

/// The other formats that the value would fit: for people only, since a format that is guessed is one that an attacker
/// chooses.
fn others(name: &str, tried: HeaderFormat, headers: &[Header]) -> Vec<String> {
    let fits = |product: &&Product| {
        let format = product.format();
        let chain = if format.carries_chain() { Chain::SameHeader } else { Chain::None };
        let built = Forwarding::builder(**product).set_header(name).set_chain(chain).build();
        let Ok(provenance) = here() else { return false };
        let decoded = built.map(|forwarding| forwarding.decode(provenance, headers));
        format != tried && matches!(decoded, Ok(Ok(forwarded)) if !forwarded.certificates().is_empty())
    };
    // One product for each format.
    let mut found: Vec<(&str, &str)> =
        Product::ALL.iter().filter(fits).map(|product| (product.format().word(), product.name())).collect();
    found.sort_by_key(|(word, _)| *word);
    found.dedup_by_key(|(word, _)| *word);
    found.into_iter().map(|(word, name)| format!("{word} (--format {name})")).collect()
}

fn place(index: usize) -> String {
    if index == 0 { "end_entity".into() } else { format!("chain:{}", index - 1) }
}

fn subject(der: &[u8]) -> Option<String> {
    Certificate::from_der(der).ok().map(|certificate| certificate.subject().text())
}

fn lines(forwarded: &Forwarded) -> String {
    if forwarded.certificates().is_empty() {
        return "no certificate\n".into();
    }
    let assurance = match forwarded.assurance() {
        Assurance::VerifiedByProxy => "verified by the proxy, if it does as its documentation says",
        Assurance::AsConfigured => "verified by the proxy if it is configured so",
        Assurance::Unverified => "not verified by the proxy",
    };
    let mut out = format!("decoded: {assurance}\n");
    for (index, der) in forwarded.certificates().iter().enumerate() {
        let subject =
            subject(der).map_or("certificate_unreadable".into(), |subject| format!("\"{}\"", escaped(&subject)));
        let _ = writeln!(out, "  {}: {} {subject}", place(index), Sha256Digest::of(der));
    }
    out
}

fn json(forwarded: &Forwarded) -> String {
    let certificate = |(index, der): (usize, &Vec<u8>)| {
        serde_json::json!({
            "at": place(index),
            "sha256": Sha256Digest::of(der).to_string(),
            "subject": subject(der),
        })
    };
    let certificates: Vec<_> = forwarded.certificates().iter().enumerate().map(certificate).collect();
    let outcome = if certificates.is_empty() { "no_certificate" } else { "decoded" };
    let value = serde_json::json!({
        "outcome": outcome,
        "assurance": forwarded.assurance().word(),
        "certificates": certificates,
    });
    format!("{value}\n")
}
