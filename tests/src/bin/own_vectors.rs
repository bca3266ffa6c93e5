//! Makes tests/vectors/own.json anew: new keys, same certificates. The transcript of the old file must still hold.

fn main() -> std::io::Result<()> {
    let path = std::env::args().nth(1).unwrap_or_else(|| "tests/vectors/own.json".into());
    let text = serde_json::to_string_pretty(&certauth_tests::own::file()).expect("vectors are JSON");
    std::fs::write(path, text + "\n")
}
