//! Real proxies, configured as docs/forwarding.md says: what they write is decoded, and what a client writes is not believed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::TcpListener;
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use certauth::{Code, Revocation, TrustAnchors, UnixTime, ValidationOptions};
use certauth_forwarding::{Format, Forwarded, Forwarding, Product, Provenance, TrustedPeers};
use certauth_principal::{Authenticator, NoHooks, Outcome};
use certauth_tests::command::{folder, is_installed};
use certauth_tests::face_c::root;
use certauth_tests::make::{Draft, Key, NOW, pem, private_pem, subject_alt_name};

type Headers = Vec<(String, String)>;

/// A server that answers every request, and passes its headers on.
fn service() -> (u16, Receiver<Headers>) {
    let listener = TcpListener::bind("127.0.0.1:0").expect("a port");
    let port = listener.local_addr().expect("an address").port();
    let (sender, headers) = channel();
    std::thread::spawn(move || {
        for stream in listener.incoming() {
            let mut stream = stream.expect("a connection");
            let lines =
                BufReader::new(stream.try_clone().expect("a connection")).lines().map(|line| line.expect("a line"));
            let head: Headers = lines
                .skip(1)
                .take_while(|line| !line.is_empty())
                .map(|line| line.split_once(':').map(|(name, value)| (name.into(), value.into())).expect("a header"))
                .collect();
            let _ = sender.send(head);
            let _ = stream.write_all(b"HTTP/1.1 200 OK\r\nContent-Length: 0\r\nConnection: close\r\n\r\n");
        }
    });
    (port, headers)
}

/// A proxy; it ends with the test.
struct Proxy(Child);

impl Drop for Proxy {
    fn drop(&mut self) {
        let _ = self.0.kill();
        let _ = self.0.wait();
    }
}

/// A port that nobody listens on.
fn free_port() -> u16 {
    TcpListener::bind("127.0.0.1:0").expect("a port").local_addr().expect("an address").port()
}

struct World {
    folder: PathBuf,
    good: Vec<u8>,
    intermediate: Vec<u8>,
    roots: Vec<u8>,
}

fn world(name: &str) -> World {
    let folder = folder(env!("CARGO_TARGET_TMPDIR"), name);
    let (root_key, ca_key, key) = (Key::p256(), Key::p256(), Key::p256());
    let roots = Draft::ca("Root", "Root", &root_key).sign(&root_key);
    let intermediate = Draft::ca("CA", "Root", &ca_key).sign(&root_key);
    let good = Draft::client("alice", "CA", &key).sign(&ca_key);
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("roots.pem", pem(&roots));
    let names = subject_alt_name(&[(2, b"localhost"), (7, &[127, 0, 0, 1])]);
    let server = Draft::new("localhost", "localhost", &key).with(names).sign(&key);
    write("server.pem", private_pem(&key) + &pem(&server));
    write("good.pem", private_pem(&key) + &pem(&good) + &pem(&intermediate));
    let expired = Draft::client("alice", "CA", &key).valid("20200101000000", "20210101000000").sign(&ca_key);
    write("expired.pem", private_pem(&key) + &pem(&expired) + &pem(&intermediate));
    let other_key = Key::p256();
    // A URI that is the beginning of one element, and the whole of a second one, which says alice.
    let element = Format::Xfcc.encode(&[&good]).expect("an element");
    let uri = format!("spiffe://x/,{element}");
    let mallory = Draft::client("mallory", "CA", &key).with(subject_alt_name(&[(6, uri.as_bytes())])).sign(&ca_key);
    write("mallory.pem", private_pem(&key) + &pem(&mallory) + &pem(&intermediate));
    write("untrusted.pem", private_pem(&key) + &pem(&Draft::client("alice", "Other", &key).sign(&other_key)));
    World { folder, good, intermediate, roots }
}

impl World {
    /// Accepts alice; by an intermediate of its own where the proxy forwards none.
    fn authenticator(&self, has_intermediate: bool) -> Authenticator {
        let anchors = TrustAnchors::from_der(&self.roots).expect("a root");
        let options = ValidationOptions::builder(anchors, Revocation::NoCheck);
        let options = match has_intermediate {
            true => options.add_intermediate_der(&self.intermediate).expect("an intermediate"),
            false => options,
        };
        let authenticator = Authenticator::builder(options.build().expect("options"));
        authenticator.set_rules("accept any; name = subject(CN)").build().expect("rules")
    }
}

/// A configuration of the page, for other ports.
fn configuration(language: &str, listens: u16, service: u16) -> String {
    let page = std::fs::read_to_string(root().join("docs/forwarding.md")).expect("the page");
    let block = page.split(&format!("```{language}\n")).nth(1).and_then(|rest| rest.split("```").next());
    let block = block.expect("a configuration").replace("8443", &listens.to_string());
    block.replace("8080", &service.to_string())
}

fn curl(folder: &Path, port: u16, arguments: &[&str]) -> Result<(), String> {
    let url = format!("https://localhost:{port}/");
    let base =
        ["--silent", "--show-error", "--fail", "--insecure", "--ipv4", "--max-time", "10", "--output", "/dev/null"];
    let output = Command::new("curl").args(base).args(arguments).arg(url).current_dir(folder).output().expect("curl");
    if output.status.success() { Ok(()) } else { Err(String::from_utf8_lossy(&output.stderr).into_owned()) }
}

/// What a proxy writes, and how it is run.
struct Writer {
    product: &'static str,
    settings: &'static [(&'static str, &'static str)],
    /// Whether the chain comes with the certificate.
    has_chain: bool,
    /// Files, by the languages of the page's blocks.
    files: &'static [(&'static str, &'static str)],
    version: &'static str,
    /// What the test adds to a file: where modules and temporary files are.
    change: fn(String) -> String,
    /// Takes the directive out that keeps the client's own header out.
    without: fn(&str) -> String,
    /// Leaves the decision to certauth, as the page says, and whether expired certificates get through then.
    lenient: fn(&str) -> String,
    lets_expired_through: bool,
    command: fn(&Path) -> Command,
}

impl Writer {
    fn forwarding(&self) -> Forwarding {
        let product = Product::from_name(self.product).expect("a product");
        let header = [("header", "ClientCert")];
        let header = header.iter().filter(|_| product.header().is_none());
        let peers = [("trusted_peers", "127.0.0.1")];
        let settings = peers.iter().chain(header).chain(self.settings).copied();
        Forwarding::from_settings(product, settings).expect("settings").0
    }

    /// Starts the proxy. `None` if it is not installed.
    fn start(
        &self,
        world: &World,
        (service, received): (u16, &Receiver<Headers>),
        change: impl Fn(&str) -> String,
    ) -> Option<(Proxy, u16)> {
        let port = free_port();
        // Changes are made to all files at once.
        const BETWEEN: &str = "\n=====\n";
        let texts: Vec<String> =
            self.files.iter().map(|(_, language)| configuration(language, port, service)).collect();
        let changed = (self.change)(change(&texts.join(BETWEEN)));
        for ((name, _), text) in self.files.iter().zip(changed.split(BETWEEN)) {
            std::fs::write(world.folder.join(name), text).expect("a file");
        }
        let mut command = (self.command)(&world.folder);
        let program = command.get_program().to_string_lossy().into_owned();
        if !is_installed(&program, self.version) || !is_installed("curl", "--version") {
            return None;
        }
        let log = std::fs::File::create(world.folder.join("stderr")).expect("a file");
        let started = command.current_dir(&world.folder).stderr(log).stdout(Stdio::null()).spawn();
        let proxy = Proxy(started.expect("a proxy"));
        wait_for(&world.folder, port, received);
        Some((proxy, port))
    }
}

/// The proxy's address.
fn here() -> Provenance {
    let proxies = TrustedPeers::parse("127.0.0.1").expect("a list");
    Provenance::peer("127.0.0.1".parse().expect("an address"), &proxies)
}

/// With the configuration of the page, and without the directive that it says is needed.
fn stays_honest(writer: &Writer) {
    let world = world(writer.product);
    let (service, received) = service();
    let Some((proxy, port)) = writer.start(&world, (service, &received), str::to_owned) else { return };
    let forwarding = writer.forwarding();
    let authenticator = world.authenticator(!writer.has_chain);
    let product = writer.product;
    let ask = |port: u16, arguments: &[&str]| {
        curl(&world.folder, port, arguments).unwrap_or_else(|said| panic!("{product}: {said}"));
        let headers = received.recv_timeout(Duration::from_secs(10)).expect("a request");
        forwarding.decode(here(), &headers).unwrap_or_else(|error| panic!("{product}: {error}"))
    };
    let outcome =
        |forwarded: &Forwarded| authenticator.authenticate(&forwarded.presented(), UnixTime(NOW), &mut NoHooks);
    let with_certificate = ["--cert", "good.pem", "--key", "good.pem"];
    let known = ask(port, &with_certificate);
    let expected: &[&Vec<u8>] = if writer.has_chain { &[&world.good, &world.intermediate] } else { &[&world.good] };
    assert_eq!(known.certificates().iter().collect::<Vec<_>>(), expected, "{product}");
    let known = outcome(&known);
    assert_eq!(known.principal().and_then(|principal| principal.name()), Some("alice"), "{product}");
    assert_eq!(outcome(&ask(port, &[])), Outcome::NoCertificate, "{product}");
    // The client's own, well formed, under each spelling of each header.
    let format = Product::from_name(product).expect("a product").format();
    let forged = format.encode(&[&world.good]).expect("one certificate");
    let names = forwarding.headers_to_strip();
    let own = forwarding.vary().expect("a name");
    for name in names.iter().chain([&own.to_uppercase()]) {
        let forged = format!("{name}: {forged}");
        assert_eq!(outcome(&ask(port, &["--header", &forged])), Outcome::NoCertificate, "{product} {name}");
        let broken = format!("{name}: x");
        let both = ask(port, &[&with_certificate[..], &["--header", &broken]].concat());
        assert_eq!(both.certificates().first(), Some(&world.good), "{product} {name}");
    }
    // Nor can a client remove the proxy's: where a hop would, the request is refused.
    for name in forwarding.headers().take(4) {
        let connection = format!("Connection: close, {name}");
        curl(&world.folder, port, &[&with_certificate[..], &["--http1.1", "--header", &connection]].concat())
            .unwrap_or_else(|said| panic!("{product}: {said}"));
        let headers = received.recv_timeout(Duration::from_secs(10)).expect("a request");
        match forwarding.decode(here(), &headers) {
            Ok(found) => assert_eq!(found.certificates().first(), Some(&world.good), "{product} {connection}"),
            Err(error) => assert_eq!(error.code, Code::ForwardedHeaderHopByHop, "{product} {connection}"),
        }
    }
    drop(proxy);
    // Where the proxy forwards what it would refuse, certauth says why.
    let (proxy, port) = writer.start(&world, (service, &received), writer.lenient).expect("the same proxy");
    for (name, code, gets_through) in
        [("expired.pem", Code::Expired, writer.lets_expired_through), ("untrusted.pem", Code::IssuerUnknown, true)]
    {
        let arguments = ["--cert", name, "--key", name];
        if gets_through {
            let refused = outcome(&ask(port, &arguments));
            assert_eq!(refused.error().map(|error| error.code()), Some(code), "{product} {name}");
        } else {
            assert!(curl(&world.folder, port, &arguments).is_err(), "{product} {name}");
        }
    }
    drop(proxy);
    // Without the directive anybody is alice.
    let (_proxy, port) = writer.start(&world, (service, &received), writer.without).expect("the same proxy");
    let forged = format!("{own}: {forged}");
    let found = ask(port, &["--header", &forged]);
    assert_eq!(found.certificates(), std::slice::from_ref(&world.good), "{product}: the directive is not needed");
    println!(
        "{product}: a certificate{}, none, {} spellings of forged headers, each twice; one that arrives without the directive, and what the proxy would refuse",
        if writer.has_chain { " and its chain" } else { "" },
        names.len() + 1
    );
}

/// Until a request gets through, which it takes out of those that the service has received.
fn wait_for(folder: &Path, port: u16, received: &Receiver<Headers>) {
    let mut said = String::new();
    for _ in 0..200 {
        match curl(folder, port, &[]) {
            Ok(()) => return drop(received.recv_timeout(Duration::from_secs(10)).expect("a request")),
            Err(error) => said = error,
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("{}: {said}", folder.display());
}

/// The lines that do not have this in them.
fn lines_without(text: &str, part: &str) -> String {
    let kept: Vec<&str> = text.lines().filter(|line| !line.contains(part)).collect();
    assert!(kept.len() < text.lines().count(), "{part} is not there");
    kept.join("\n") + "\n"
}

fn replaced(text: &str, part: &str, by: &str) -> String {
    assert!(text.contains(part), "{part} is not there");
    text.replace(part, by)
}

#[test]
fn nginx() {
    stays_honest(&Writer {
        product: "nginx",
        settings: &[],
        has_chain: false,
        files: &[("proxy.conf", "nginx")],
        version: "-v",
        change: |text| {
            let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"];
            let folders = folders.map(|name| format!("{name}_temp_path temp;")).join(" ");
            text.replacen("http {", &format!("http {{ {folders}"), 1)
        },
        without: |text| lines_without(text, "proxy_set_header"),
        lenient: |text| replaced(text, "client optional;", "client optional_no_ca;"),
        lets_expired_through: false,
        command: |folder| {
            let mut nginx = Command::new("nginx");
            let globals = "daemon off; master_process off; pid nginx.pid; error_log stderr;";
            nginx.args(["-p", &format!("{}/", folder.display()), "-c", "proxy.conf", "-g", globals]);
            nginx
        },
    });
}

#[test]
fn haproxy() {
    stays_honest(&Writer {
        product: "haproxy",
        settings: &[("chain", "concatenated-der:ClientChain")],
        has_chain: true,
        files: &[("proxy.conf", "haproxy")],
        version: "-v",
        change: |text| text,
        without: |text| lines_without(text, "del-header ClientCert"),
        lenient: |text| replaced(text, "verify optional", "verify optional ca-ignore-err all crt-ignore-err all"),
        lets_expired_through: true,
        command: |_| {
            let mut haproxy = Command::new("haproxy");
            haproxy.args(["-db", "-q", "-f", "proxy.conf"]);
            haproxy
        },
    });
}

#[test]
fn apache() {
    stays_honest(&Writer {
        product: "apache",
        settings: &[("chain", "numbered:ClientChain"), ("limit_certificates", "4")],
        has_chain: true,
        files: &[("proxy.conf", "apache")],
        version: "-v",
        change: |text| {
            let modules = ["mpm_event", "authz_core", "socache_shmcb", "ssl", "headers", "proxy", "proxy_http"];
            let load = |name: &str| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
            let rest = "ServerName localhost\nPidFile httpd.pid\nErrorLog error.log\nMutex file:. default\n";
            modules.map(load).concat() + rest + &text
        },
        without: |text| lines_without(text, "RequestHeader set ClientCert"),
        lenient: |text| replaced(text, "SSLVerifyClient optional", "SSLVerifyClient optional_no_ca"),
        lets_expired_through: false,
        command: |folder| {
            let mut apache = Command::new("apache2");
            apache.args(["-X", "-d", &folder.to_string_lossy(), "-f", "proxy.conf"]);
            apache
        },
    });
}

#[test]
fn caddy() {
    stays_honest(&Writer {
        product: "caddy",
        settings: &[],
        has_chain: false,
        files: &[("proxy.conf", "caddy")],
        version: "version",
        change: |text| text,
        without: |text| lines_without(text, "header_up ClientCert"),
        lenient: |text| replaced(text, "mode verify_if_given", "mode request"),
        lets_expired_through: true,
        command: |folder| {
            let mut caddy = Command::new("caddy");
            caddy.args(["run", "--config", "proxy.conf", "--adapter", "caddyfile"]);
            // What it would keep is in the folder of the test, too.
            caddy.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            caddy
        },
    });
}

/// The packages that carry these two binaries are installed by tests/run.sh.
fn packaged(path: &str) -> PathBuf {
    root().join("target/proxies").join(path)
}

fn envoy_command(_: &Path) -> Command {
    let mut envoy = Command::new(packaged("envoy"));
    envoy.args(["-c", "proxy.yaml", "--use-dynamic-base-id", "--log-level", "error", "--concurrency", "1"]);
    envoy
}

const ENVOY: Writer = Writer {
    product: "envoy",
    settings: &[],
    has_chain: true,
    files: &[("proxy.yaml", "envoy")],
    version: "--version",
    change: |text| text,
    without: |text| replaced(text, "SANITIZE_SET", "ALWAYS_FORWARD_ONLY"),
    lenient: |text| {
        replaced(
            text,
            "{ filename: roots.pem } }",
            "{ filename: roots.pem }, trust_chain_verification: ACCEPT_UNTRUSTED }",
        )
    },
    lets_expired_through: true,
    command: envoy_command,
};

#[test]
fn envoy() {
    stays_honest(&ENVOY);
}

/// Envoy writes URIs as the client's certificate has them: with `uri: true`, which the page does not ask for, a client writes an
/// element of its own. It arrives, and is refused; in JSON it stays a text.
#[test]
fn a_client_writes_into_the_header_of_envoy() {
    for (product, details) in
        [("envoy", "chain: true, uri: true }"), ("envoy-json", "chain: true, uri: true, format: JSON }")]
    {
        let writer = Writer { product, ..ENVOY };
        let world = world(&format!("{product}-mallory"));
        let (service, received) = service();
        let with_uri = |text: &str| replaced(text, "chain: true }", details);
        let Some((_proxy, port)) = writer.start(&world, (service, &received), with_uri) else { return };
        curl(&world.folder, port, &["--cert", "mallory.pem", "--key", "mallory.pem"]).expect("an answer");
        let headers = received.recv_timeout(Duration::from_secs(10)).expect("a request");
        assert!(headers.iter().any(|(_, value)| value.contains("spiffe://x/,Hash=")), "{product}: the URI arrives");
        let decoded = writer.forwarding().decode(here(), &headers);
        if product == "envoy" {
            assert_eq!(decoded.map_err(|error| error.code), Err(Code::ForwardedHeaderMalformed));
        } else {
            assert_ne!(decoded.expect("mallory").certificates().first(), Some(&world.good));
        }
    }
}

#[test]
fn envoy_json() {
    let change = |text: String| replaced(&text, "chain: true }", "chain: true, format: JSON }");
    stays_honest(&Writer { product: "envoy-json", change, ..ENVOY });
}

#[test]
fn traefik() {
    stays_honest(&Writer {
        product: "traefik",
        settings: &[],
        has_chain: true,
        files: &[("traefik.yml", "traefik"), ("dynamic.yml", "traefik-dynamic")],
        version: "version",
        change: |text| text,
        without: |text| replaced(text, "\" }\nproviders", "\", forwardedHeaders: { insecure: true } }\nproviders"),
        lenient: |text| replaced(text, "VerifyClientCertIfGiven", "RequestClientCert"),
        lets_expired_through: true,
        command: |_| {
            let mut traefik = Command::new(packaged("traefik"));
            traefik.args(["--configFile=traefik.yml"]);
            traefik
        },
    });
}
