//! Real proxies, configured as docs/forwarding.md says: what they write is decoded, and what a client writes is not believed.

use std::io::{BufRead as _, BufReader, Write as _};
use std::net::{TcpListener, TcpStream};
use std::path::{Path, PathBuf};
use std::process::{Child, Command, Stdio};
use std::sync::mpsc::{Receiver, channel};
use std::time::Duration;

use certauth::{Revocation, TrustAnchors, UnixTime, ValidationOptions};
use certauth_forwarding::{Forwarding, Product, Provenance, TrustedPeers};
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
    authenticator: Authenticator,
}

fn world(name: &str) -> World {
    let folder = folder(env!("CARGO_TARGET_TMPDIR"), name);
    let (ca_key, key) = (Key::p256(), Key::p256());
    let ca = Draft::ca("Root", "Root", &ca_key).sign(&ca_key);
    let good = Draft::client("alice", "Root", &key).sign(&ca_key);
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("roots.pem", pem(&ca));
    let names = subject_alt_name(&[(2, b"localhost"), (7, &[127, 0, 0, 1])]);
    let server = Draft::new("localhost", "localhost", &key).with(names).sign(&key);
    write("server.pem", private_pem(&key) + &pem(&server));
    write("good.pem", private_pem(&key) + &pem(&good));
    let options =
        ValidationOptions::builder(TrustAnchors::from_pem(pem(&ca).as_bytes()).expect("a root"), Revocation::NoCheck);
    let authenticator = Authenticator::builder(options.build().expect("options"));
    let authenticator = authenticator.set_rules("accept any; name = subject(CN)").build().expect("rules");
    World { folder, good, authenticator }
}

/// The configuration of the page, for other ports.
fn configuration(language: &str, listens: u16, service: u16) -> String {
    let page = std::fs::read_to_string(root().join("docs/forwarding.md")).expect("the page");
    let block = page.split(&format!("```{language}\n")).nth(1).and_then(|rest| rest.split("```").next());
    let block = block.expect("a configuration").replace(":8443", &format!(":{listens}"));
    block.replace(":8080", &format!(":{service}"))
}

fn curl(folder: &Path, port: u16, arguments: &[&str]) {
    let url = format!("https://localhost:{port}/");
    let base = ["--silent", "--show-error", "--insecure", "--ipv4", "--max-time", "10", "--output", "/dev/null"];
    let output = Command::new("curl").args(base).args(arguments).arg(url).current_dir(folder).output().expect("curl");
    assert!(output.status.success(), "{}", String::from_utf8_lossy(&output.stderr));
}

fn three_requests(world: &World, product: &str, port: u16, received: &Receiver<Headers>) {
    let forwarding =
        Forwarding::builder(Product::from_name(product).expect("a product")).set_header("X-Client-Cert").build();
    let forwarding = forwarding.expect("settings");
    let proxies = TrustedPeers::parse("127.0.0.1").expect("a list");
    let here = Provenance::peer("127.0.0.1".parse().expect("an address"), &proxies);
    let outcome = |arguments: &[&str]| {
        curl(&world.folder, port, arguments);
        let headers = received.recv_timeout(Duration::from_secs(10)).expect("a request");
        let forwarded = forwarding.decode(here, &headers).unwrap_or_else(|error| panic!("{product}: {error}"));
        let presented = forwarded.presented();
        let shown = presented.certificate().map(<[u8]>::to_vec);
        (shown, world.authenticator.authenticate(&presented, UnixTime(NOW), &mut NoHooks))
    };
    let (shown, known) = outcome(&["--cert", "good.pem", "--key", "good.pem"]);
    assert_eq!(shown.as_ref(), Some(&world.good), "{product}");
    assert_eq!(known.principal().and_then(|principal| principal.name()), Some("alice"), "{product}");
    assert_eq!(outcome(&[]).1, Outcome::NoCertificate, "{product}");
    // The client's own, well formed, under each spelling.
    let forged =
        Product::from_name(product).expect("a product").format().encode(&[&world.good]).expect("one certificate");
    for name in ["X-Client-Cert", "x-client-cert", "X_Client_Cert", "x_client-cert"] {
        let header = format!("{name}: {forged}");
        assert_eq!(outcome(&["--header", &header]).1, Outcome::NoCertificate, "{product} {name}");
        let both = outcome(&["--cert", "good.pem", "--key", "good.pem", "--header", &format!("{name}: x")]);
        assert_eq!(both.0.as_ref(), Some(&world.good), "{product} {name}");
    }
    println!("{product}: a certificate, none, and four spellings of a forged header, each twice");
}

fn wait_for(port: u16) {
    for _ in 0..200 {
        if TcpStream::connect(("127.0.0.1", port)).is_ok() {
            return;
        }
        std::thread::sleep(Duration::from_millis(50));
    }
    panic!("nothing listens on {port}");
}

/// Starts a proxy with the configuration of the page, and makes the requests.
fn stays_honest(product: &str, version: &str, change: impl Fn(String) -> String, command: impl Fn(&Path) -> Command) {
    let (world, port) = (world(product), free_port());
    let (service, received) = service();
    let text = change(configuration(product, port, service));
    std::fs::write(world.folder.join("proxy.conf"), text).expect("a file");
    let mut command = command(&world.folder);
    let program = command.get_program().to_string_lossy().into_owned();
    if !is_installed(&program, version) || !is_installed("curl", "--version") {
        return;
    }
    let _proxy = Proxy(command.current_dir(&world.folder).stderr(Stdio::null()).spawn().expect("a proxy"));
    wait_for(port);
    three_requests(&world, product, port, &received);
}

#[test]
fn nginx() {
    let folders = ["client_body", "proxy", "fastcgi", "uwsgi", "scgi"].map(|name| format!("{name}_temp_path temp;"));
    let change = |text: String| text.replacen("http {", &format!("http {{ {}", folders.join(" ")), 1);
    stays_honest("nginx", "-v", change, |folder| {
        let mut nginx = Command::new("nginx");
        let globals = "daemon off; master_process off; pid nginx.pid; error_log stderr;";
        nginx.args(["-p", &format!("{}/", folder.display()), "-c", "proxy.conf", "-g", globals]);
        nginx
    });
}

#[test]
fn haproxy() {
    stays_honest(
        "haproxy",
        "-v",
        |text| text,
        |_| {
            let mut haproxy = Command::new("haproxy");
            haproxy.args(["-db", "-q", "-f", "proxy.conf"]);
            haproxy
        },
    );
}

#[test]
fn apache() {
    let modules = ["mpm_event", "authz_core", "socache_shmcb", "ssl", "headers", "proxy", "proxy_http"];
    let load = |name: &str| format!("LoadModule {name}_module /usr/lib/apache2/modules/mod_{name}.so\n");
    let rest = "ServerName localhost\nPidFile httpd.pid\nErrorLog error.log\nMutex file:. default\n";
    let change = |text: String| modules.map(load).concat() + rest + &text;
    stays_honest("apache", "-v", change, |folder| {
        let mut apache = Command::new("apache2");
        apache.args(["-X", "-d", &folder.to_string_lossy(), "-f", "proxy.conf"]);
        apache
    });
}

#[test]
fn caddy() {
    stays_honest(
        "caddy",
        "version",
        |text| text,
        |folder| {
            let mut caddy = Command::new("caddy");
            caddy.args(["run", "--config", "proxy.conf", "--adapter", "caddyfile"]);
            // What it would keep is in the folder of the test, too.
            caddy.env("HOME", folder).env("XDG_DATA_HOME", folder).env("XDG_CONFIG_HOME", folder);
            caddy
        },
    );
}
