//! `certauth decode`.

use std::fmt::Write as _;
use std::path::PathBuf;
use std::process::ExitCode;

use certauth::face::{error_json, escaped};
use certauth::{Certificate, Sha256Digest};
use certauth_forwarding::{
    Assurance, Chain, Format as HeaderFormat, Forwarded, Forwarding, Product, Provenance, TrustedPeers,
};
use clap::Args;
use clap::builder::PossibleValuesParser;

use crate::input::{self, Unusable, shown};
use crate::text;
use crate::verify::{Format, exit};

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
    /// Print JSON
    #[arg(long)]
    json: bool,
}

fn products() -> PossibleValuesParser {
    PossibleValuesParser::new(Product::ALL.iter().map(Product::name))
}

/// A name and a value, as they came.
type Header = (Vec<u8>, Vec<u8>);

impl Decode {
    pub(crate) fn run(self) -> ExitCode {
        let format = if self.json { Format::Json } else { Format::Text };
        exit(format, self.decode())
    }

    fn decode(&self) -> Result<ExitCode, Unusable> {
        let product = Product::from_name(&self.format).ok_or(Unusable::new("there is no product of that name"))?;
        let headers = self.headers(&product)?;
        let first = headers.first().map(|(name, _)| String::from_utf8_lossy(name).into_owned());
        let name = product.header().map(Into::into).or(first).unwrap_or_default();
        let unusable = |error| Unusable::config("--format", &error);
        let forwarding = Forwarding::builder(product).set_header(&name).build().map_err(unusable)?;
        // Whoever runs this command has chosen the header.
        let here = TrustedPeers::parse("unix").map_err(unusable)?;
        match forwarding.decode(Provenance::unix(&here), &headers) {
            Ok(forwarded) => {
                text::print(&if self.json { json(&forwarded) } else { lines(&forwarded) });
                Ok(ExitCode::SUCCESS)
            }
            Err(error) if self.json => {
                text::print(&format!("{}\n", error_json(error.code, &error.to_string())));
                Ok(ExitCode::from(1))
            }
            Err(error) => {
                let mut out = format!("refused: {error}\n");
                let others = others(&name, product.format(), &headers);
                if !others.is_empty() {
                    let _ = writeln!(out, "  hint: the value fits {}", others.join(", "));
                }
                text::print(&out);
                Ok(ExitCode::from(1))
            }
        }
    }

    fn headers(&self, product: &Product) -> Result<Vec<Header>, Unusable> {
        if let Some(path) = &self.file {
            let mut value = input::read(path)?;
            // The end of the line is the file's, not the header's.
            while value.last().is_some_and(|octet| matches!(octet, b'\r' | b'\n')) {
                value.pop();
            }
            let name = product.header().unwrap_or("Client-Certificate");
            return Ok(vec![(name.into(), value)]);
        }
        let split = |header: &String| match header.split_once(':') {
            Some((name, value)) => Ok((name.as_bytes().to_vec(), value.as_bytes().to_vec())),
            None => Err(Unusable::new(format!(
                "--header {}: a name, a colon and a value are expected",
                shown(header.as_ref())
            ))),
        };
        self.header.iter().map(split).collect()
    }
}

/// The other formats that the value would fit: for people only, since a format that is guessed is one that an attacker
/// chooses.
fn others(name: &str, tried: HeaderFormat, headers: &[Header]) -> Vec<&'static str> {
    let fits = |product: &&Product| {
        let format = product.format();
        let chain = if format.carries_chain() { Chain::SameHeader } else { Chain::None };
        let built = Forwarding::builder(**product).set_header(name).set_chain(chain).build();
        let here = TrustedPeers::parse("unix");
        format != tried
            && built.is_ok_and(|forwarding| {
                here.is_ok_and(|here| {
                    let decoded = forwarding.decode(Provenance::unix(&here), headers);
                    decoded.is_ok_and(|forwarded| !forwarded.certificates().is_empty())
                })
            })
    };
    let mut words: Vec<&str> = Product::ALL.iter().filter(fits).map(|product| product.format().word()).collect();
    words.sort_unstable();
    words.dedup();
    words
}

fn place(index: usize) -> String {
    if index == 0 { "end_entity".into() } else { format!("chain:{}", index - 1) }
}

fn assurance(forwarded: &Forwarded) -> &'static str {
    match forwarded.assurance() {
        Assurance::VerifiedByProxy => "verified_by_proxy",
        Assurance::Unverified => "unverified",
    }
}

fn subject(der: &[u8]) -> Option<String> {
    Certificate::from_der(der).ok().map(|certificate| certificate.subject().text())
}

fn lines(forwarded: &Forwarded) -> String {
    if forwarded.certificates().is_empty() {
        return "no certificate\n".into();
    }
    let mut out = format!("decoded, {}\n", assurance(forwarded));
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
        "assurance": assurance(forwarded),
        "certificates": certificates,
    });
    format!("{value}\n")
}
