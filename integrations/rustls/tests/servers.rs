//! The examples, asked by curl: 200 for a good certificate, 403 for a bad one and for none.

use std::io::{BufRead as _, BufReader};
use std::path::{Path, PathBuf};
use std::process::{Command, Stdio};

use certauth_tests::command::is_installed;
use certauth_tests::make::{Draft, Key, pem, private_pem};

#[path = "../examples/axum.rs"]
mod axum_example;

/// A folder with the files of a server and its clients; `None` where there is no curl.
fn world(name: &str) -> Option<PathBuf> {
    if !is_installed("curl", "--version") {
        return None;
    }
    let folder = Path::new(env!("CARGO_TARGET_TMPDIR")).join(name);
    std::fs::create_dir_all(&folder).expect("a folder");
    let (root_key, other, key) = (Key::p256(), Key::p256(), Key::p256());
    let write = |name: &str, text: String| std::fs::write(folder.join(name), text).expect("a file");
    write("roots.pem", pem(&Draft::ca("Root", "Root", &root_key).sign(&root_key)));
    write("server.pem", private_pem(&other) + &pem(&Draft::new("localhost", "localhost", &other).sign(&other)));
    write("good.pem", private_pem(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&root_key)));
    write("bad.pem", private_pem(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&other)));
    Some(folder)
}

fn ask(folder: &Path, url: &str) {
    for (file, expected) in [
        (Some("good.pem"), "hello CN=alice\n200"),
        (Some("bad.pem"), "signature_invalid\n403"),
        (None, "no certificate\n403"),
    ] {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--insecure", "--write-out", "%{http_code}", url]).current_dir(folder);
        if let Some(file) = file {
            curl.args(["--cert", file, "--key", file]);
        }
        let output = curl.output().expect("curl");
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
    }
}

#[tokio::test(flavor = "multi_thread")]
async fn axum_answers_curl() {
    let Some(folder) = world("axum") else { return };
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    let (server, roots) = (path("server.pem"), path("roots.pem"));
    tokio::spawn(
        async move { axum_example::serve(listener, &server, &roots).await.map_err(|error| error.to_string()) },
    );
    tokio::task::spawn_blocking(move || ask(&folder, &url)).await.expect("the answers");
}

#[test]
fn the_server_of_the_readme_answers_curl() {
    let Some(folder) = world("server") else { return };
    let tests = std::env::current_exe().expect("this program");
    let program = tests.ancestors().nth(2).expect("its folder").join("examples/server");
    let mut command = Command::new(program);
    command.arg("127.0.0.1:0").current_dir(&folder).stdout(Stdio::piped());
    let mut server = command.spawn().expect("cargo has built the example");
    let mut line = String::new();
    BufReader::new(server.stdout.take().expect("standard output")).read_line(&mut line).expect("a line");
    let address = line.trim().strip_prefix("listening on ").expect("an address");
    ask(&folder, &format!("https://{address}/"));
    server.kill().expect("it stops");
    server.wait().expect("it ends");
}
