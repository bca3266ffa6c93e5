//! The example for axum, asked by curl: 200 for a good certificate, 403 for a bad one and for none.

use std::process::Command;

use certauth_tests::make::{Draft, Key, pem};

#[path = "../examples/axum.rs"]
mod example;

#[tokio::test(flavor = "multi_thread")]
async fn axum_answers_curl() {
    let has_curl = Command::new("curl").arg("--version").output().is_ok_and(|output| output.status.success());
    assert!(has_curl || std::env::var("CI").as_deref() != Ok("true"), "curl is not there");
    if !has_curl {
        return eprintln!("not shown: curl is not there");
    }
    let folder = std::path::Path::new(env!("CARGO_TARGET_TMPDIR")).join("axum");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (root_key, other, key) = (Key::p256(), Key::p256(), Key::p256());
    let path = |name: &str| folder.join(name).to_string_lossy().into_owned();
    let write = |name: &str, text: String| std::fs::write(path(name), text).expect("a file");
    let secret = |key: &Key| certauth_tests::make::private_pem(key);
    write("roots.pem", pem(&Draft::ca("Root", "Root", &root_key).sign(&root_key)));
    write("server.pem", secret(&other) + &pem(&Draft::new("localhost", "localhost", &other).sign(&other)));
    write("good.pem", secret(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&root_key)));
    write("bad.pem", secret(&key) + &pem(&Draft::client("alice", "Root", &key).sign(&other)));
    let listener = tokio::net::TcpListener::bind("127.0.0.1:0").await.expect("a port");
    let url = format!("https://{}/", listener.local_addr().expect("an address"));
    let (server, roots) = (path("server.pem"), path("roots.pem"));
    tokio::spawn(async move { example::serve(listener, &server, &roots).await.map_err(|error| error.to_string()) });
    for (file, expected) in [
        (Some("good.pem"), "hello CN=alice\n200"),
        (Some("bad.pem"), "signature_invalid\n403"),
        (None, "no certificate\n403"),
    ] {
        let mut curl = Command::new("curl");
        curl.args(["--silent", "--show-error", "--insecure", "--write-out", "%{http_code}", &url]);
        if let Some(file) = file {
            curl.args(["--cert", &path(file), "--key", &path(file)]);
        }
        let output = tokio::task::spawn_blocking(move || curl.output()).await.expect("a task").expect("curl");
        assert_eq!(String::from_utf8_lossy(&output.stdout), expected, "{}", String::from_utf8_lossy(&output.stderr));
    }
}
