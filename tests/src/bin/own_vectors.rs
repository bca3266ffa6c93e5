//! Writes tests/vectors/own again. Keys are kept, and certificates whose signed part did not change.

use std::path::Path;

use certauth_tests::keys::Keys;
use certauth_tests::own::files;
use certauth_tests::suite::load;

fn main() -> Result<(), Box<dyn std::error::Error>> {
    let folder = Path::new(env!("CARGO_MANIFEST_DIR")).join("vectors/own");
    let committed = if folder.is_dir() { load(&folder)?.cases } else { Vec::new() };
    std::fs::create_dir_all(&folder)?;
    let path = folder.with_file_name("own-keys.json");
    let (files, keys) = files(Keys::read(&path, &committed)?);
    for (name, vectors) in files {
        std::fs::write(folder.join(name).with_extension("json"), serde_json::to_string_pretty(&vectors)? + "\n")?;
    }
    std::fs::write(path, keys.text())?;
    Ok(())
}
