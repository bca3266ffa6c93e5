//! PEM (RFC 7468), read line by line, so that nothing of a file is ever passed over in silence.
//!
//! Every part of a file is accounted for: a CERTIFICATE block becomes a certificate; any other block, and any line that
//! looks like the start or the end of one without being it, is an error with its block and line. Text between the blocks
//! is allowed (RFC 7468, 5.2), and so is white space inside them (section 2).

use alloc::string::{String, ToString as _};
use alloc::vec::Vec;
use core::fmt;

use base64ct::{Base64, Encoding as _};

use crate::code::Code;
use crate::der::Reader;
use crate::error::ConfigError;
use crate::misread::{self, Misread, is_text};
use crate::text::{escaped, shortened};

/// A file is not the PEM that it should be. Nothing was taken from it.
#[derive(Clone, Debug, PartialEq, Eq)]
#[non_exhaustive]
pub struct PemError {
    /// What is wrong: [`Code::PemEmpty`], [`Code::PemInvalid`], [`Code::PemNotCertificate`] or [`Code::InputUnusable`].
    pub code: Code,
    /// The number of the block, from 0, if it is about one.
    pub block: Option<u32>,
    /// The number of the line, from 1, if it is about one.
    pub line: Option<u32>,
    /// What exactly is wrong, as a sentence without its full stop, if more can be said than the code does.
    pub reason: Option<String>,
}

impl PemError {
    fn new(code: Code, reason: Option<String>) -> PemError {
        PemError { code, block: None, line: None, reason }
    }

    fn at(code: Code, block: usize, line: usize, reason: String) -> PemError {
        let number = |number| u32::try_from(number).ok();
        PemError { block: number(block), line: number(line), ..PemError::new(code, Some(reason)) }
    }
}

/// As a setting's error: number, line and reason, then how to fix it.
impl fmt::Display for PemError {
    fn fmt(&self, f: &mut fmt::Formatter<'_>) -> fmt::Result {
        ConfigError::from(self.clone()).fmt(f)
    }
}

impl core::error::Error for PemError {}

impl From<PemError> for ConfigError {
    fn from(PemError { code, block, line, reason }: PemError) -> ConfigError {
        let reason = match (line, reason) {
            (Some(line), Some(reason)) => Some(alloc::format!("Line {line}: {reason}")),
            (_, reason) => reason,
        };
        ConfigError { index: block, reason, ..ConfigError::new(code) }
    }
}

/// The byte order mark of UTF-8, which editors put at the start of a file.
const BYTE_ORDER_MARK: &[u8] = &[0xef, 0xbb, 0xbf];

/// Whether the bytes are text to be read as PEM, rather than one DER value.
///
/// This is the one rule of every face. Bytes with a control octet other than tab, CR and LF are binary, and binary is
/// never searched for PEM: an extension of a certificate may carry any text, and whoever wrote it must not choose which
/// certificate is read. Nor is what frames as one DER SEQUENCE.
pub fn is_pem(bytes: &[u8]) -> bool {
    is_text(bytes) && !is_der(bytes) && lines(bytes).any(|(_, line)| !matches!(line_kind(line), Line::Other))
}

/// Whether the bytes frame as one DER SEQUENCE.
fn is_der(bytes: &[u8]) -> bool {
    let mut reader = Reader::new(bytes);
    reader.sequence().is_ok() && reader.is_empty()
}

/// The DER of every certificate of a file: PEM with one or many, or DER with exactly one. [`is_pem`] decides which.
///
/// # Errors
/// As [`certificates_from_pem`]; [`Code::InputUnusable`], with what was found, for bytes that are neither.
pub fn certificates_from_file(bytes: &[u8]) -> Result<Vec<Vec<u8>>, PemError> {
    if is_pem(bytes) {
        return certificates_from_pem(bytes);
    }
    let found = misread::found(bytes);
    if found.is_none() && is_der(bytes) {
        return Ok(alloc::vec![bytes.into()]);
    }
    let reason = found.map_or_else(|| "This is neither PEM nor DER".into(), Misread::reason);
    Err(PemError::new(Code::InputUnusable, Some(reason)))
}

/// The DER of every certificate of a PEM file, in order. Nothing is taken from a file with one bad block: a trust store
/// that is half loaded is an outage that nobody notices, or worse.
///
/// # Errors
/// [`Code::PemEmpty`] without a block, and for binary, which is never searched; [`Code::PemInvalid`] with the index and the line of a block that cannot be
/// decoded, or of a line that looks like the start or the end of one; [`Code::PemNotCertificate`] with the index and the
/// label of a block that is something else.
pub fn certificates_from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, PemError> {
    blocks(pem, &[b"CERTIFICATE", b"X509 CERTIFICATE", b"X.509 CERTIFICATE"], Code::PemNotCertificate)
}

/// The DER of every CRL of a PEM file, in order.
///
/// # Errors
/// As [`certificates_from_pem`], with [`Code::PemNotCrl`].
pub(crate) fn crls_from_pem(pem: &[u8]) -> Result<Vec<Vec<u8>>, PemError> {
    blocks(pem, &[b"X509 CRL"], Code::PemNotCrl)
}

/// The contents of every block, each of which must have one of these labels.
fn blocks(pem: &[u8], labels: &[&[u8]], other: Code) -> Result<Vec<Vec<u8>>, PemError> {
    if !is_text(pem) || is_der(pem) {
        let found = misread::found(pem).or(is_der(pem).then_some(Misread::Der));
        return Err(PemError::new(Code::PemEmpty, found.map(Misread::reason)));
    }
    let mut found = Vec::new();
    let mut block: Option<Block<'_>> = None;
    let mut outside = Outside::default();
    for (number, line) in lines(pem) {
        let error = |reason: &str| PemError::at(Code::PemInvalid, found.len(), number, reason.into());
        // The lines of a long block need no closer look.
        let kind = match &block {
            Some(_) if line.iter().all(is_base64) => Line::Other,
            _ => line_kind(line),
        };
        match (kind, &mut block) {
            (Line::Begin(label), None) => {
                if !labels.contains(&label) {
                    let label = shortened(escaped(&String::from_utf8_lossy(label)));
                    let reason = alloc::format!("the block is labelled {label}");
                    return Err(PemError::at(other, found.len(), number, reason));
                }
                block = Some(Block { label, line: number, base64: Vec::new() });
            }
            (Line::Begin(_), Some(_)) => return Err(error("a block begins inside another one")),
            (Line::End(_), None) => return Err(error("a block ends that did not begin")),
            (Line::End(label), Some(open)) if label != open.label => {
                return Err(error("the block ends with another label than it begins with"));
            }
            (Line::End(_), Some(open)) => {
                let der = open.decode();
                found.push(der.map_err(|reason| error(&reason))?);
                block = None;
            }
            (Line::Suspect, _) => {
                return Err(error("this looks like the start or the end of a block, but is not exactly one"));
            }
            (Line::Other, Some(open)) => {
                if line.contains(&b':') {
                    return Err(error("the block has headers, as encrypted keys have"));
                }
                let octets = line.iter().copied().filter(|octet| !matches!(octet, b' ' | b'\t'));
                let before = open.base64.len();
                open.base64.extend(octets);
                let new = open.base64.get(before..).unwrap_or(&[]);
                if !new.iter().all(is_base64) {
                    return Err(error("a character is not Base64"));
                }
            }
            (Line::Other, None) if outside.is_lost(line) => return Err(error("Base64 outside of a block")),
            (Line::Other, None) => {}
        }
    }
    if let Some(open) = block {
        let reason = "the block that begins here does not end";
        return Err(PemError::at(Code::PemInvalid, found.len(), open.line, reason.into()));
    }
    if found.is_empty() {
        return Err(PemError::new(Code::PemEmpty, misread::found(pem).map(Misread::reason)));
    }
    Ok(found)
}

fn is_base64(octet: &u8) -> bool {
    octet.is_ascii_alphanumeric() || matches!(octet, b'+' | b'/' | b'=')
}

/// A block whose end has not been met.
struct Block<'a> {
    label: &'a [u8],
    /// The number of its first line.
    line: usize,
    base64: Vec<u8>,
}

impl Block<'_> {
    fn decode(&self) -> Result<Vec<u8>, String> {
        if self.base64.is_empty() {
            return Err("the block is empty".into());
        }
        let text = core::str::from_utf8(&self.base64).map_err(|_| "the block is not Base64")?;
        Base64::decode_vec(text).map_err(|_| "the block that ends here is cut or padded wrongly".to_string())
    }
}

/// What a line is to a reader of PEM.
enum Line<'a> {
    Begin(&'a [u8]),
    End(&'a [u8]),
    /// It contains what looks like an armour line, and is not exactly one: a block that would be lost.
    Suspect,
    Other,
}

fn line_kind(line: &[u8]) -> Line<'_> {
    let trimmed = line.trim_ascii_end();
    let label = |prefix: &[u8]| trimmed.strip_prefix(prefix)?.strip_suffix(b"-----").filter(|label| is_label(label));
    if let Some(label) = label(b"-----BEGIN ") {
        Line::Begin(label)
    } else if let Some(label) = label(b"-----END ") {
        Line::End(label)
    } else if !line.starts_with(b"#") && looks_like_armour(line) {
        Line::Suspect
    } else {
        Line::Other
    }
}

/// RFC 7468, 3: printable characters except the hyphen, with single hyphens or spaces between them.
fn is_label(label: &[u8]) -> bool {
    !label.is_empty()
        && label.iter().all(|octet| matches!(octet, b' '..=b'~'))
        && label.split(|octet| matches!(octet, b' ' | b'-')).all(|word| !word.is_empty())
}

/// Whether a line contains the hyphens and the word of an armour line, in any case, or the words of one in capitals among
/// whatever else, as where a word processor or a web page has replaced the hyphens.
fn looks_like_armour(line: &[u8]) -> bool {
    let contains = |wanted: &[u8]| line.windows(wanted.len()).any(|part| part.eq_ignore_ascii_case(wanted));
    if [&b"--BEGIN "[..], b"--END ", b"-----BEGIN", b"-----END"].iter().any(|wanted| contains(wanted)) {
        return true;
    }
    let letters: Vec<u8> = line.iter().copied().filter(u8::is_ascii_alphanumeric).collect();
    [&b"BEGIN"[..], b"END"].iter().any(|word| {
        [&b""[..], b"X509", b"TRUSTED"].iter().any(|kind| {
            let wanted = [word, *kind, b"CERTIFICATE"].concat();
            letters.windows(wanted.len()).any(|part| part == wanted)
        })
    })
}

/// Text outside of the blocks, as far as it may be what a block leaves behind whose armour was mangled: characters of
/// Base64 in the last lines, and of which kinds.
#[derive(Default)]
struct Outside {
    characters: usize,
    upper: bool,
    lower: bool,
    digit: bool,
}

impl Outside {
    /// Whether this line, with those before it, is Base64 that would be lost: not words, a path, or a digest in
    /// hexadecimal.
    fn is_lost(&mut self, line: &[u8]) -> bool {
        /// The DER of a certificate begins with one of these.
        const STARTS: [&[u8]; 4] = [b"MII", b"MIH", b"MIG", b"MIA"];
        const OF_A_START: usize = 24;
        const OF_A_LINE: usize = 40;
        const OF_SEVERAL: usize = 64;
        const OF_ONE_OF_SEVERAL: usize = 16;
        if line.starts_with(b"#") {
            *self = Outside::default();
            return false;
        }
        let runs = || line.split(|octet| !is_base64(octet));
        if runs().any(|run| run.len() >= OF_A_START && STARTS.iter().any(|start| run.starts_with(start))) {
            return true;
        }
        let longest = runs().max_by_key(|run| run.len()).unwrap_or_default();
        let has = |kind: fn(&u8) -> bool| longest.iter().any(kind);
        let here = Outside {
            characters: longest.len(),
            upper: has(u8::is_ascii_uppercase),
            lower: has(u8::is_ascii_lowercase),
            digit: has(|octet| octet.is_ascii_digit() || *octet == b'+'),
        };
        let is_digest = longest.iter().all(u8::is_ascii_hexdigit);
        let is_line = longest.len() >= OF_A_LINE && here.is_mixed() && !is_digest;
        if is_digest || longest.len() < OF_ONE_OF_SEVERAL || longest.len() < line.len() / 2 {
            *self = Outside::default();
            return is_line;
        }
        self.characters = self.characters.saturating_add(here.characters);
        self.upper |= here.upper;
        self.lower |= here.lower;
        self.digit |= here.digit;
        is_line || (self.characters >= OF_SEVERAL && self.is_mixed())
    }

    fn is_mixed(&self) -> bool {
        self.upper && self.lower && self.digit
    }
}

/// The lines of a file with their numbers, from 1, without one byte order mark at the start. A line ends with CR, LF or
/// both.
fn lines(text: &[u8]) -> impl Iterator<Item = (usize, &[u8])> {
    let mut rest = Some(text.strip_prefix(BYTE_ORDER_MARK).unwrap_or(text));
    let lines = core::iter::from_fn(move || {
        let text = rest?;
        let Some(end) = text.iter().position(|octet| matches!(octet, b'\n' | b'\r')) else {
            rest = None;
            return Some(text);
        };
        let (line, after) = text.split_at_checked(end)?;
        rest = Some(after.strip_prefix(b"\r\n").or_else(|| after.get(1..)).unwrap_or(&[]));
        Some(line)
    });
    (1..).zip(lines)
}

#[cfg(test)]
mod tests {
    use super::*;

    const ONE: &str = "-----BEGIN CERTIFICATE-----\nMAA=\n-----END CERTIFICATE-----\n";

    fn read(text: &str) -> Result<usize, (Code, Option<u32>)> {
        certificates_from_pem(text.as_bytes()).map(|all| all.len()).map_err(|error| (error.code, error.block))
    }

    #[test]
    fn bundles() {
        assert_eq!(read(&[ONE, "some text\n", ONE].concat()), Ok(2));
        assert_eq!(read(&ONE.replace('\n', "\r\n")), Ok(1));
        assert_eq!(read(&ONE.replace('\n', "\r")), Ok(1));
        assert_eq!(read(ONE.trim_end()), Ok(1));
        assert_eq!(read(&["\u{feff}", ONE].concat()), Ok(1));
        assert_eq!(read(&["# -----BEGIN PRIVATE KEY-----\n", ONE].concat()), Ok(1));
        assert_eq!(certificates_from_pem(&[b"caf\xe9\n", ONE.as_bytes()].concat()).map(|all| all.len()), Ok(1));
    }

    /// RFC 7468, 2: white space inside a block does not matter.
    #[test]
    fn white_space_inside_blocks() {
        let body = ["MAA", &"A".repeat(149)].concat();
        for width in [1, 4, 5, 60, 64, 76, 1000] {
            let lines: Vec<&str> =
                body.as_bytes().chunks(width).filter_map(|line| core::str::from_utf8(line).ok()).collect();
            for joint in ["\n", "\r\n", "  \n", "\n\n \t\n"] {
                let armour = |word| alloc::format!("-----{word} CERTIFICATE----- \t\n");
                let text = [armour("BEGIN"), lines.join(joint), "\n".into(), armour("END")].concat();
                assert_eq!(read(&text), Ok(1), "{width} {joint:?}");
            }
        }
    }

    #[test]
    fn one_bad_block_spoils_the_file() {
        for (text, code, index) in [
            ("", Code::PemEmpty, None),
            ("text only", Code::PemEmpty, None),
            ("-----BEGIN CERTIFICATE-----\nMAA=\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\nM*A=\n-----END CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\nMAA\n-----END CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\nMAA=\n-----END X509 CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("MAA=\n-----END CERTIFICATE-----\n", Code::PemInvalid, Some(0)),
            ("-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n", Code::PemNotCertificate, Some(0)),
            ("-----BEGIN RSA PRIVATE KEY-----\nProc-Type: 4,ENCRYPTED\n\nMAA=\n", Code::PemNotCertificate, Some(0)),
            ("-----BEGIN TRUSTED CERTIFICATE-----\nMAA=\n", Code::PemNotCertificate, Some(0)),
        ] {
            assert_eq!(read(text), Err((code, index)), "{text}");
            if index.is_some() {
                assert_eq!(read(&[ONE, text].concat()), Err((code, Some(1))));
            }
        }
    }

    /// A block whose first line is not exactly an armour line would be lost, and with it the end entity of a file.
    #[test]
    fn base64_without_armour_is_an_error() {
        let line = "MIIBkTCB+wIJAKHHCgVZU2p5MA0GCSqGSIb3DQEBCwUAMBExDzANBgNVBAMMBnRl";
        for mangled in ["", "=2D----BEGIN=20CERTIFICATE-----\n", "--- X509 ---\n", "\u{ff22}EGIN CERTIFICATE\n"] {
            assert_eq!(read(&[mangled, line, "\n", ONE].concat()), Err((Code::PemInvalid, Some(0))), "{mangled}");
        }
        let harmless = [
            "ab".repeat(32),
            "AB:".repeat(32),
            "=".repeat(60),
            "a comment of many words, which is not Base64 at all".into(),
            "/Library/Keychains/SystemRootCertificatesBundle".into(),
            "    Signature Algorithm: sha256WithRSAEncryption\n".repeat(4),
            "A1/usr/share/certificates/anchors.d\nof the company\n".repeat(4),
            "#".to_string() + line,
        ];
        for text in &harmless {
            assert_eq!(read(&[text, "\n", ONE].concat()), Ok(1), "{text}");
        }
    }

    /// The same, cut into short lines or with something at their ends, as programs and web pages leave it.
    #[test]
    fn base64_in_short_lines_is_an_error() {
        // From the middle of a certificate, so that nothing but its characters tells.
        let body = "kTCB+wIJAKHHCgVZU2p5MA0GCSqGSIb3DQEBCwUAMBExDzANBgNVBAMMBnRlc3QxMB4XDTI2MDEwMTAw";
        for (width, before, after) in [
            (32, "", ""),
            (39, "", ""),
            (20, "", ""),
            (64, "", " \\"),
            (32, "", "\","),
            (32, "\"", "\\n\""),
            (32, "", ","),
            (32, "", "<br>"),
            (32, "", "\u{a0}"),
            (32, "> ", ""),
            (80, "cert: ", ""),
        ] {
            let lines = body.as_bytes().chunks(width).filter_map(|line| core::str::from_utf8(line).ok());
            let text: String = lines.map(|line| [before, line, after, "\n"].concat()).collect();
            assert_eq!(read(&[&text, ONE].concat()), Err((Code::PemInvalid, Some(0))), "{text}");
            assert_eq!(read(&[ONE, &text].concat()), Err((Code::PemInvalid, Some(1))), "{text}");
        }
        assert_eq!(read(&["cert: MIIBkTCB+wIJAKHHCgVZU2p5\n", ONE].concat()), Err((Code::PemInvalid, Some(0))));
    }

    #[test]
    fn a_block_is_never_lost() {
        for armour in [
            " -----BEGIN CERTIFICATE-----",
            "\t-----BEGIN CERTIFICATE-----",
            "\u{feff}\u{feff}-----BEGIN CERTIFICATE-----",
            "x-----BEGIN CERTIFICATE-----",
            "-----begin certificate-----",
            "----BEGIN CERTIFICATE----",
            "------BEGIN CERTIFICATE-----",
            "-----BEGIN CERTIFICATE----",
            "-----BEGIN CERTIFICATE-----x",
            "-----BEGIN  CERTIFICATE-----",
            "-----BEGIN\tCERTIFICATE-----",
            "-----BEGIN-----",
            "—–BEGIN CERTIFICATE–—",
            "––BEGIN X509 CERTIFICATE––",
            "--\u{a0}BEGIN X.509\u{a0}CERTIFICATE --",
            "&#45;&#45;BEGIN CERTIFICATE&#45;&#45;<br>",
            "> －－BEGIN CERTIFICATE－－ (client)",
            "* BEGIN CERTIFICATE *",
        ] {
            let text = ONE.replace("-----BEGIN CERTIFICATE-----", armour);
            assert_eq!(read(&[&text, ONE].concat()), Err((Code::PemInvalid, Some(0))), "{armour}");
            assert_eq!(read(&[ONE, &text].concat()), Err((Code::PemInvalid, Some(1))), "{armour}");
        }
        let error = certificates_from_pem(&[ONE, "\n -----BEGIN CERTIFICATE-----\n"].concat().into_bytes());
        assert!(error.unwrap_err().to_string().contains("Line 5"));
    }

    /// Binary is never searched for PEM, whatever the form of its lengths.
    #[test]
    fn binary_with_pem_inside_is_binary() {
        let inside = ["\n", ONE].concat();
        let length = u8::try_from(inside.len()).unwrap();
        for head in
            [&[0x30, length][..], &[0x30, 0x81, length], &[0x30, 0x82, 0, length], &[0x30, 0x80], &[0x04, length]]
        {
            for tail in [&b""[..], b"\n", b"\0\0"] {
                let der = [head, inside.as_bytes(), tail].concat();
                if der.iter().any(|octet| *octet < 9) || head == [0x30, length] && tail.is_empty() {
                    assert!(!is_pem(&der), "{head:02x?} {tail:?}");
                }
            }
        }
        let with_control = [b"\x02\x01\x02", inside.as_bytes()].concat();
        assert!(!is_pem(&with_control) && is_pem(inside.as_bytes()));
        assert_eq!(certificates_from_pem(&with_control).map_err(|error| error.code), Err(Code::PemEmpty));
        let der = [&[0x30, length][..], inside.as_bytes()].concat();
        assert_eq!(certificates_from_pem(&der).map_err(|error| error.code), Err(Code::PemEmpty));
        assert_eq!(certificates_from_file(&with_control).map_err(|error| error.code), Err(Code::InputUnusable));
        assert_eq!(certificates_from_file(&[0x30, 0]), Ok(alloc::vec![alloc::vec![0x30, 0]]));
    }

    /// A megabyte of begins must not cost a megabyte squared.
    #[test]
    fn many_begins_are_one_error() {
        for text in ["-----BEGIN ".repeat(100_000), "-----BEGIN CERTIFICATE-----\n".repeat(40_000)] {
            assert_eq!(read(&text).map_err(|(code, _)| code), Err(Code::PemInvalid));
        }
    }
}
