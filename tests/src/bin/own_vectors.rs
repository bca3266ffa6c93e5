//! Makes tests/vectors/own.json again: new keys, same certificates. The transcript must stay the same.

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "tests/vectors/own.json".into());
    let text = serde_json::to_string_pretty(&certauth_tests::own::file()).expect("vectors are JSON");
    std::fs::write(path, text + "\n")
}
