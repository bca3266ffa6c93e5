//! `certauth issue`.

use std::ffi::OsString;
use std::fs;
use std::io::Write as _;
use std::path::{Path, PathBuf};
use std::process::ExitCode;

use certauth::UnixTime;
use certauth_issue::{
    AlternativeName, CrlReason, DEMO_PASSWORD, File, IssueError, Issued, KeyType, OcspStatus, Revoked, Template, Usage,
    demo, verify_lines,
};
use clap::builder::PossibleValuesParser;
use clap::{Args, Subcommand, ValueEnum};
use tempfile::NamedTempFile;

use crate::input::{self, Unusable, shown};
use crate::text;
use crate::verify::{Format, exit, time};

#[derive(Args)]
pub(crate) struct Issue {
    #[command(subcommand)]
    what: What,
}

#[derive(Subcommand)]
enum What {
    /// A root CA, with a key of its own
    Root(New),
    /// An intermediate CA, which a CA issues
    Intermediate(NewBelow),
    /// A client's certificate
    Client(NewBelow),
    /// A server's certificate; name its hosts with --san
    Server(NewBelow),
    /// A client's certificate that no CA issues, to be accepted by a pin
    SelfSigned(New),
    /// A CRL of a CA
    Crl(Crl),
    /// An OCSP response of a CA
    Ocsp(Ocsp),
    /// A whole PKI to try certauth with, and the line that verifies each of its certificates
    Demo(Demo),
}

/// What every certificate can be given.
#[derive(Args)]
struct New {
    /// The subject, RFC 4514: CN=alice,O=Example
    #[arg(long, value_name = "NAME")]
    subject: String,
    /// Where to write: BASE.pem, BASE.key.pem, and BASE.pfx with a password
    #[arg(long, value_name = "BASE")]
    out: PathBuf,
    /// For how many days it is valid
    #[arg(long)]
    days: Option<u32>,
    /// The first second of its validity, RFC 3339; now if omitted
    #[arg(long, value_name = "RFC3339")]
    not_before: Option<String>,
    /// How many CAs may follow below it: for root and intermediate
    #[arg(long, value_name = "NUMBER")]
    path_length: Option<u8>,
    /// What its key is for: clientAuth, serverAuth or a dotted OID; may be given again, none leaves the extension out
    #[arg(long, value_name = "USAGE")]
    usage: Vec<String>,
    /// A name: dns:, ip:, email:, uri:, upn: or spiffe: and the name; may be given again
    #[arg(long, value_name = "TYPE:NAME")]
    san: Vec<String>,
    /// Where its CRL can be fetched; may be given again
    #[arg(long, value_name = "URL")]
    crl_url: Vec<String>,
    /// Where its status can be asked; may be given again
    #[arg(long, value_name = "URL")]
    ocsp_url: Vec<String>,
    /// The type of its key
    #[arg(long, value_name = "TYPE", value_parser = key_types(), default_value = "p256")]
    key_type: String,
    /// Write BASE.pfx too, with this password, which other users of this machine can see while the command runs
    #[arg(long, value_name = "TEXT", conflicts_with = "password_file")]
    password: Option<String>,
    /// Write BASE.pfx too, with the password that is the first line of this file; - is standard input
    #[arg(long, value_name = "FILE")]
    password_file: Option<PathBuf>,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
struct NewBelow {
    /// The CA that issues it: BASE.pem and BASE.key.pem
    #[arg(long, value_name = "BASE")]
    issuer: PathBuf,
    #[command(flatten)]
    new: New,
}

#[derive(Args)]
struct Crl {
    /// The CA: BASE.pem and BASE.key.pem
    #[arg(long, value_name = "BASE")]
    issuer: PathBuf,
    /// A certificate to list, PEM or DER; may be given again
    #[arg(long, value_name = "CERT")]
    revoke: Vec<PathBuf>,
    /// Why they are revoked
    #[arg(long, value_name = "REASON", value_parser = reasons(), default_value = "unspecified")]
    reason: String,
    /// The number of the CRL, which must grow; the seconds since 1970 if omitted
    #[arg(long)]
    number: Option<u64>,
    /// After how many days the next CRL is due
    #[arg(long, default_value = "30")]
    days: u32,
    /// The file to write, PEM
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Args)]
struct Ocsp {
    /// The CA: BASE.pem and BASE.key.pem
    #[arg(long, value_name = "BASE")]
    issuer: PathBuf,
    /// The certificate that the response is about, PEM or DER
    #[arg(long, value_name = "CERT")]
    certificate: PathBuf,
    /// What the response says of it
    #[arg(long, value_enum, default_value = "good")]
    status: Status,
    /// After how many days the next response is due
    #[arg(long, default_value = "1")]
    days: u32,
    /// The file to write, DER
    #[arg(long, value_name = "FILE")]
    out: PathBuf,
    /// Replace the file if it exists
    #[arg(long)]
    force: bool,
}

#[derive(Clone, Copy, ValueEnum)]
enum Status {
    Good,
    Revoked,
    Unknown,
}

#[derive(Args)]
struct Demo {
    /// The folder to write to; it is created if it does not exist
    folder: PathBuf,
    /// Replace files that exist
    #[arg(long)]
    force: bool,
}

fn key_types() -> PossibleValuesParser {
    KeyType::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().into()
}

fn reasons() -> PossibleValuesParser {
    CrlReason::ALL.iter().map(|(name, _)| *name).collect::<Vec<_>>().into()
}

impl From<IssueError> for Unusable {
    fn from(error: IssueError) -> Unusable {
        Unusable::new(error.to_string())
    }
}

impl Issue {
    pub(crate) fn run(self) -> ExitCode {
        exit(Format::Text, self.issue().map(|()| ExitCode::SUCCESS))
    }

    fn issue(&self) -> Result<(), Unusable> {
        match &self.what {
            What::Root(new) => new.write(Template::root, None),
            What::SelfSigned(new) => new.write(Template::client, None),
            What::Intermediate(below) => below.write(Template::intermediate),
            What::Client(below) => below.write(Template::client),
            What::Server(below) => below.write(Template::server),
            What::Crl(crl) => crl.write(),
            What::Ocsp(ocsp) => ocsp.write(),
            What::Demo(demo) => demo.write(),
        }
    }
}

type Kind = fn(&str, UnixTime) -> Result<Template, IssueError>;

impl New {
    fn write(&self, kind: Kind, issuer: Option<&Issued>) -> Result<(), Unusable> {
        let template = self.template(kind)?;
        let key: KeyType = self.key_type.parse()?;
        let issued = match issuer {
            Some(issuer) => issuer.issue(&template, key)?,
            None => Issued::self_signed(&template, key)?,
        };
        let mut files = vec![
            (with_ending(&self.out, "pem"), issued.chain_pem().into_bytes(), false),
            (with_ending(&self.out, "key.pem"), issued.key_pem()?.into_bytes(), true),
        ];
        let pfx = with_ending(&self.out, "pfx");
        match self.password()? {
            Some(password) => files.push((pfx, issued.pfx(&password, None)?, true)),
            // It would stay, with another key than the new one.
            None if pfx.symlink_metadata().is_ok() => {
                return Err(Unusable::new(format!("{}: it exists; remove it, or give its password", shown(&pfx))));
            }
            None => {}
        }
        write(&files, self.force)
    }

    fn template(&self, kind: Kind) -> Result<Template, Unusable> {
        let mut template = kind(&self.subject, time(self.not_before.as_deref())?)?;
        if let Some(days) = self.days {
            template = template.valid_for(days);
        }
        if self.path_length.is_some() {
            template.path_length = self.path_length;
        }
        match &self.usage[..] {
            [] => {}
            [none] if none == "none" => template.usages.clear(),
            usages => template.usages = usages.iter().map(|usage| usage.parse::<Usage>()).collect::<Result<_, _>>()?,
        }
        template.names = self.san.iter().map(|name| name.parse::<AlternativeName>()).collect::<Result<_, _>>()?;
        template.crl_urls.clone_from(&self.crl_url);
        template.ocsp_urls.clone_from(&self.ocsp_url);
        Ok(template)
    }

    fn password(&self) -> Result<Option<String>, Unusable> {
        let Some(path) = &self.password_file else {
            return Ok(self.password.clone());
        };
        let text = String::from_utf8(input::read(path)?)
            .map_err(|_| Unusable::new(format!("{}: the password is not UTF-8", shown(path))))?;
        Ok(Some(text.lines().next().unwrap_or_default().to_owned()))
    }
}

impl NewBelow {
    fn write(&self, kind: Kind) -> Result<(), Unusable> {
        let same = |base: &Path| with_ending(base, "key.pem").canonicalize().ok();
        if same(&self.issuer).is_some_and(|key| same(&self.new.out) == Some(key)) {
            return Err(Unusable::new(format!("{}: it is the issuer, whose key would be lost", shown(&self.new.out))));
        }
        self.new.write(kind, Some(&issuer(&self.issuer)?))
    }
}

impl Crl {
    fn write(&self) -> Result<(), Unusable> {
        let issuer = issuer(&self.issuer)?;
        let now = time(None)?;
        let reason: CrlReason = self.reason.parse()?;
        let revoked = self.revoke.iter().map(|path| Ok(Revoked { certificate: first(path)?, since: now, reason }));
        let revoked = revoked.collect::<Result<Vec<_>, Unusable>>()?;
        let number = self.number.or_else(|| u64::try_from(now.0).ok()).unwrap_or_default();
        let der = issuer.crl(&revoked, number, now, later(now, self.days))?;
        write(&[(self.out.clone(), Issued::crl_pem(&der).into_bytes(), false)], self.force)
    }
}

impl Ocsp {
    fn write(&self) -> Result<(), Unusable> {
        let issuer = issuer(&self.issuer)?;
        let now = time(None)?;
        let status = match self.status {
            Status::Good => OcspStatus::Good,
            Status::Revoked => OcspStatus::Revoked(now),
            Status::Unknown => OcspStatus::Unknown,
        };
        let der = issuer.ocsp(&first(&self.certificate)?, status, now, later(now, self.days))?;
        write(&[(self.out.clone(), der, false)], self.force)
    }
}

impl Demo {
    fn write(&self) -> Result<(), Unusable> {
        let failed = |error: std::io::Error| Unusable::new(format!("{}: {error}", shown(&self.folder)));
        fs::create_dir_all(&self.folder).map_err(failed)?;
        let place = |file: File| (self.folder.join(file.name), file.contents, file.is_secret);
        let files: Vec<_> = demo(time(None)?)?.into_iter().map(place).collect();
        write(&files, self.force)?;
        text::print(&format!("\nThe password of good.pfx is {DEMO_PASSWORD}. Verify each:\n\n"));
        for (verdict, arguments) in verify_lines(&shown(&self.folder)) {
            text::print(&format!("# {verdict}\ncertauth verify {arguments}\n"));
        }
        Ok(())
    }
}

fn later(now: UnixTime, days: u32) -> UnixTime {
    UnixTime(now.0.saturating_add(i64::from(days) * 86_400))
}

/// The CA of `BASE.pem` and `BASE.key.pem`.
fn issuer(base: &Path) -> Result<Issued, Unusable> {
    let certificates = with_ending(base, "pem");
    let issued = Issued::from_pem(&input::read(&certificates)?, &input::read(&with_ending(base, "key.pem"))?);
    issued.map_err(|error| Unusable::new(format!("{}: {error}", shown(&certificates))))
}

/// The first certificate of a file: the one that it is about, before those of its CAs.
fn first(path: &Path) -> Result<Vec<u8>, Unusable> {
    let no_certificate = || Unusable::new(format!("{}: no certificate", shown(path)));
    input::certificates(path)?.into_iter().next().ok_or_else(no_certificate)
}

/// The path with a dot and more after it; what it has after an earlier dot stays.
fn with_ending(base: &Path, ending: &str) -> PathBuf {
    let mut path: OsString = base.into();
    path.push(".");
    path.push(ending);
    path.into()
}

/// Writes files of which the secret ones are only their owner's to read. None is written if one exists, unless `force`
/// says so; and none takes its place before all are complete, so that a certificate and its key stay a pair.
fn write(files: &[(PathBuf, Vec<u8>, bool)], force: bool) -> Result<(), Unusable> {
    if !force && let Some((path, ..)) = files.iter().find(|(path, ..)| path.symlink_metadata().is_ok()) {
        return Err(Unusable::new(format!("{}: it exists; nothing was written; --force replaces it", shown(path))));
    }
    // A device, a pipe, a folder or a link is not replaced by a file.
    let is_special = |path: &PathBuf| path.symlink_metadata().is_ok_and(|found| !found.is_file());
    if let Some((path, ..)) = files.iter().find(|(path, ..)| is_special(path)) {
        return Err(Unusable::new(format!("{}: it is not a regular file; nothing was written", shown(path))));
    }
    let failed = |path: &Path, error: std::io::Error| Unusable::new(format!("{}: {error}", shown(path)));
    let mut complete = Vec::new();
    for (path, contents, is_secret) in files {
        let mut file = new_beside(path, *is_secret).map_err(|error| failed(path, error))?;
        file.write_all(contents).map_err(|error| failed(path, error))?;
        complete.push((path, file));
    }
    for (path, file) in complete {
        let placed = if force { file.persist(path) } else { file.persist_noclobber(path) };
        placed.map_err(|error| failed(path, error.error))?;
        text::print(&format!("wrote {}\n", shown(path)));
    }
    Ok(())
}

/// A new file in the folder of `path`, under a name that nobody can foresee. It is removed unless it takes its place.
fn new_beside(path: &Path, is_secret: bool) -> std::io::Result<NamedTempFile> {
    let folder = path.parent().filter(|folder| !folder.as_os_str().is_empty()).unwrap_or(Path::new("."));
    let mut builder = tempfile::Builder::new();
    builder.prefix(".certauth-");
    #[cfg(unix)]
    {
        use std::os::unix::fs::PermissionsExt as _;
        builder.permissions(fs::Permissions::from_mode(if is_secret { 0o600 } else { 0o644 }));
    }
    builder.tempfile_in(folder)
}
