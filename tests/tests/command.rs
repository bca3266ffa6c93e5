//! The command as a person runs it: exit status, sentences, JSON by its schema, and no way to move a cursor.

use std::io::Write as _;
use std::process::{Command, Output, Stdio};

use base64ct::{Base64, Encoding as _};
use certauth::Code;
use certauth::codes::TABLE;
use certauth::policy::FIELDS;
use certauth_tests::command;
use certauth_tests::face_c::root;
use certauth_tests::make::{Draft, Key, common_name, crl_pem, extension, name, oid, pem, tlv};
use certauth_tests::suite::{Attempt, ForwardedRequest, load};
use certauth_tests::transcript::rust_line;
use serde_json::Value;

fn certauth() -> Command {
    let mut command = command::certauth();
    command.current_dir(root().join("cli/demo"));
    command
}

fn run(arguments: &[&str]) -> (i32, String, String) {
    answer(certauth().args(arguments).output().expect("the command"))
}

fn answer(output: Output) -> (i32, String, String) {
    let text = |bytes| String::from_utf8(bytes).expect("UTF-8");
    (output.status.code().expect("an exit status"), text(output.stdout), text(output.stderr))
}

const TRUST: [&str; 5] = ["verify", "--trust", "root.pem", "--revocation", "no-check"];

fn verify(arguments: &[&str]) -> (i32, String, String) {
    run(&[&TRUST[..], arguments].concat())
}

fn schema() -> jsonschema::Validator {
    let text = std::fs::read_to_string(root().join("docs/verdict.schema.json")).expect("the schema");
    jsonschema::validator_for(&serde_json::from_str(&text).expect("JSON")).expect("a schema")
}

#[test]
fn exit_statuses() {
    for (status, arguments) in [
        (0, &["good.pem"][..]),
        (1, &["expired.pem"]),
        (1, &["wrong-use.pem"]),
        (1, &["self-signed.pem"]),
        (1, &["untrusted.pem"]),
        (1, &["tampered.pem"]),
        (0, &["--policy", "certificate_types=all", "--pin", "self-signed.pem", "self-signed.pem"]),
        (0, &["--at", "2027-01-15T08:00:00Z", "good.pem"]),
        (1, &["--at", "2019-12-31T23:59:59.999Z", "good.pem"]),
        (2, &["absent.pem"]),
        (2, &["run.sh"]),
        (2, &["--at", "tomorrow", "good.pem"]),
        (2, &["--policy", "clock_skew", "good.pem"]),
        (2, &["--policy", "clock_skew=1h", "good.pem"]),
        (2, &["--policy", "no_such=1", "good.pem"]),
        (2, &["--policy", "certificate_types=all", "self-signed.pem"]),
        (2, &["--pin", "sha256:00", "good.pem"]),
        (2, &["--pin", "absent.pem", "good.pem"]),
        (2, &["--intermediates", "run.sh", "good.pem"]),
        (2, &[]),
    ] {
        let (got, out, error) = verify(arguments);
        assert_eq!(got, status, "{arguments:?}: {out}{error}");
        assert_eq!(error.is_empty(), status != 2, "{arguments:?}: {error}");
        let (got, out, _) = verify(&[&["--format", "json"][..], arguments].concat());
        assert_eq!(got, status);
        let value: Value = serde_json::from_str(&out).expect("JSON");
        let outcome = ["authenticated", "denied", "error"][usize::try_from(status).expect("a status")];
        assert_eq!(value["outcome"], outcome, "{out}");
        if let Err(error) = schema().validate(&value) {
            panic!("{arguments:?}: {error}: {out}");
        }
    }
}

#[test]
fn what_cannot_be_judged_is_one_sentence() {
    let (status, _, error) = run(&["verify", "--trust", "root.pem", "good.pem"]);
    assert_eq!((status, error.lines().count()), (2, 1));
    assert!(error.contains("--revocation no-check, offline or online"), "{error}");
    let (status, out, _) = run(&["verify", "--format", "json", "--trust", "root.pem", "good.pem"]);
    assert!(status == 2 && out.contains("\"name\":\"revocation_not_chosen\""), "{out}");
    let (status, _, error) = run(&["verify", "--revocation", "no-check", "good.pem"]);
    assert!(status == 2 && error.contains("trust_anchors_empty"), "{error}");
    let (status, out, _) = verify(&["--format", "json", "--pin", "sha256:00", "good.pem"]);
    assert!(status == 2 && out.contains("\"name\":\"pin_invalid\""), "{out}");
    let (status, out, _) = verify(&["--format", "json", "absent.pem"]);
    assert!(status == 2 && out.contains("\"name\":\"input_unusable\""), "{out}");
}

/// A label leads to the identity, and an anchor without one or without a file is an error.
#[test]
fn anchors_have_labels() {
    let labelled =
        |anchor: &str| run(&["verify", "--anchor", anchor, "--revocation", "no-check", "--format", "json", "good.pem"]);
    let (status, out, _) = labelled("partners=root.pem");
    let verdict: Value = serde_json::from_str(&out).expect("JSON");
    assert_eq!((status, verdict["identity"]["anchor_label"].as_str()), (0, Some("partners")));
    for wrong in ["root.pem", "=root.pem", "partners=absent.pem"] {
        assert_eq!(labelled(wrong).0, 2, "{wrong}");
    }
}

fn verify_input(bytes: &[u8]) -> (i32, String, String) {
    let mut child = certauth()
        .args(TRUST)
        .arg("-")
        .stdin(Stdio::piped())
        .stdout(Stdio::piped())
        .stderr(Stdio::piped())
        .spawn()
        .expect("the command");
    child.stdin.take().expect("a pipe").write_all(bytes).expect("writing");
    answer(child.wait_with_output().expect("the command"))
}

#[test]
fn standard_input_of_every_kind() {
    let good = std::fs::read(root().join("cli/demo/good.pem")).expect("the demo");
    assert_eq!(verify_input(&good).0, 0);
    // DER that frames but breaks the profile is a refusal; what is no certificate at all is not judged.
    for (status, bytes) in [
        (1, &[0x30, 0][..]),
        (1, &[0x30, 3, 2, 1, 1]),
        (2, &[]),
        (2, b"hello"),
        (2, &[0x30, 0x80, 0, 0]),
        (2, &[0x30, 0, 0]),
        (2, b"-----BEGIN PRIVATE KEY-----\nMAA=\n-----END PRIVATE KEY-----\n"),
        (2, b"-----BEGIN CERTIFICATE-----\nMAA=\n"),
    ] {
        let (got, _, error) = verify_input(bytes);
        assert_eq!(got, status, "{bytes:02x?}");
        assert_eq!(error.lines().count(), usize::from(status == 2), "{error}");
    }
}

#[test]
fn hostile_names_cannot_move_the_cursor() {
    let key = Key::ed25519();
    let hostile = name(&[(oid::COMMON_NAME, 0x0c, "x\x1b[2J\r\n\u{202e}\u{9b}31m\u{7f}".as_bytes())]);
    let leaf = Draft::client("x", "nobody\x1b]0;title\x07", &key).but(|draft| draft.subject = hostile).sign(&key);
    let (status, out, error) = verify_input(pem(&leaf).as_bytes());
    assert_eq!(status, 1, "{error}");
    let dangerous = |c: char| (c.is_control() && c != '\n') || ('\u{202a}'..='\u{202e}').contains(&c);
    assert!(!out.chars().any(dangerous), "{out:?}");
    assert!(out.contains("CN=x\\1B[2J\\0D\\0A\\E2\\80\\AE\\C2\\9B31m\\7F"), "{out}");
}

#[test]
fn codes_are_explained() {
    let (status, out, _) = run(&["codes"]);
    assert_eq!((status, out.lines().count()), (0, TABLE.len()));
    for entry in TABLE {
        let (status, by_name, _) = run(&["codes", entry.name]);
        assert!(status == 0 && by_name.contains(entry.cause) && by_name.contains(entry.remedy));
    }
    assert_eq!(run(&["codes", "401"]).1, run(&["codes", "expired"]).1);
    assert_eq!(run(&["codes", "no_such"]).0, 2);
}

#[test]
fn help_names_every_field() {
    let (status, help, _) = run(&["verify", "--help"]);
    assert_eq!(status, 0);
    for field in FIELDS {
        let default = field.default_text();
        let default = if default.is_empty() { "(none)" } else { &default };
        assert!(help.contains(&format!("{} = {default}", field.name)), "{}", field.name);
        assert!(help.contains(field.doc), "{}", field.name);
    }
    assert_eq!(run(&[]).0, 2);
    assert_eq!(run(&["--version"]).0, 0);
}

/// The command's JSON is the library's, to the byte, for every one of our vectors that it can be given.
#[test]
fn the_command_prints_the_one_json() {
    let suite = load(&root().join("tests/vectors/own")).expect("our vectors");
    let folder = root().join("target/command-json");
    std::fs::create_dir_all(&folder).expect("a folder");
    let file = |name: &str, ders: &[Vec<u8>]| {
        let path = folder.join(name);
        std::fs::write(&path, ders.iter().map(|der| pem(der)).collect::<String>()).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let (mut compared, mut recorded, mut decoded) = (0, 0, 0);
    for case in &suite.cases {
        let line = rust_line(case);
        // A hook is code, and the command has none.
        if case.attempt.as_ref().is_some_and(|attempt| !is_without_code(attempt)) {
            continue;
        }
        // Settings that cannot work have no verdict, and what is no certificate at all has none from the command.
        let is_framed = case.leaf.first() == Some(&0x30) && line.code != "certificate_unreadable";
        if line.json.is_empty() || !is_framed || case.anchors.is_empty() {
            continue;
        }
        let at = jiff::Timestamp::from_second(case.now).expect("a time").to_string();
        let bundle = [std::slice::from_ref(&case.leaf), &case.sent[..]].concat();
        let mut arguments = match case.attempt.as_ref().map(|attempt| &attempt.forwarded) {
            Some(Some(request)) => match decode_arguments(request) {
                Some(arguments) => arguments,
                None => continue,
            },
            _ => vec!["verify".into()],
        };
        let is_decoded = arguments.len() > 1;
        arguments.extend(["--at".into(), at]);
        arguments.extend(["--preset".into(), case.preset.clone(), "--revocation".into(), case.revocation.clone()]);
        arguments.extend(["--trust".into(), file("trust.pem", &case.anchors)]);
        if !case.only.is_empty() {
            arguments.extend(["--pin".into(), file("only.pem", &case.only)]);
            // --pin accepts both types unless the policy says otherwise.
            arguments.extend(["--policy".into(), "certificate_types=chained".into()]);
        }
        if !case.preloaded.is_empty() {
            arguments.extend(["--intermediates".into(), file("intermediates.pem", &case.preloaded)]);
        }
        if !case.crls.is_empty() {
            let path = folder.join("evidence.crl");
            std::fs::write(&path, case.crls.iter().map(|der| crl_pem(der)).collect::<String>()).expect("a file");
            arguments.extend(["--crl".into(), path.to_string_lossy().into_owned()]);
        }
        for (name, value) in &case.policy {
            arguments.extend(["--policy".into(), format!("{name}={value}")]);
        }
        match &case.attempt {
            None => arguments.extend(["--format".into(), "json".into()]),
            Some(attempt) => {
                recorded += 1;
                arguments.push("--record".into());
                if let Some(rules) = &attempt.rules {
                    let path = folder.join("rules");
                    std::fs::write(&path, rules).expect("a file");
                    arguments.extend(["--rules".into(), path.to_string_lossy().into_owned()]);
                }
            }
        }
        match is_decoded {
            true => decoded += 1,
            false => arguments.push(file("leaf.pem", &bundle)),
        }
        let (status, said, complaint) = run(&arguments.iter().map(String::as_str).collect::<Vec<_>>());
        assert_eq!(said, line.json + "\n", "{}: {complaint}", case.id);
        assert_eq!(status, i32::from(!line.accept), "{}", case.id);
        compared += 1;
    }
    println!(
        "{compared} verdicts, the same JSON; {recorded} of them are audit records, {decoded} of what proxies forward"
    );
    assert!(compared > 200 && recorded > 20 && decoded > 300);
}

/// What `certauth decode --verify` is given for a request, if its arguments can hold it.
fn decode_arguments(request: &ForwardedRequest) -> Option<Vec<String>> {
    let peer = request.peer.as_ref()?;
    let is_text = |text: &String| text.chars().all(|character| matches!(character, ' '..='~'));
    let is_told = request.headers.iter().all(|(name, value)| is_text(name) && is_text(value));
    let has_secret = request.settings.iter().any(|(name, _)| name == "shared_secret");
    if has_secret || request.environ || request.connection || request.received.is_some() || !is_told {
        return None;
    }
    let mut arguments: Vec<String> =
        ["decode", "--verify", "--format", &request.product, "--peer", peer].map(Into::into).into();
    for (name, value) in &request.settings {
        arguments.extend(["--set".into(), format!("{name}={value}")]);
    }
    for (name, value) in request.headers.iter().chain([&("Host".into(), "www.example".into())]) {
        arguments.extend(["--header".into(), format!("{name}: {value}")]);
    }
    Some(arguments)
}

/// Whether the command can make this attempt: with rules, and with nothing that the caller's code decides.
fn is_without_code(attempt: &Attempt) -> bool {
    let hooks = [&attempt.refuse, &attempt.name, &attempt.reword, &attempt.claims_issuer, &attempt.status_map];
    let has_hooks = hooks.into_iter().any(Option::is_some) || attempt.clear || !attempt.claims.is_empty();
    !has_hooks && !attempt.absent && attempt.labels.is_empty()
}

/// What people pass instead of a certificate is named, and nothing of a file is lost: exit 2, and the code of the fault.
#[test]
fn files_are_accounted_for() {
    let folder = root().join("target/command-files");
    std::fs::create_dir_all(&folder).expect("a folder");
    let good = std::fs::read(root().join("cli/demo/good.pem")).expect("good.pem");
    let text = String::from_utf8(good.clone()).expect("PEM");
    let der = certauth::certificates_from_pem(&good).expect("PEM").remove(0);
    let key = Key::ed25519();
    // A root whose extension contains the PEM of another root.
    let inside = pem(&Draft::ca("Other", "Other", &key).sign(&key));
    let smuggler =
        Draft::ca("Root", "Root", &key).with(extension(oid::UNKNOWN, false, format!("\n{inside}").as_bytes()));
    let smuggler = smuggler.sign(&key);
    let utf16: Vec<u8> = text.encode_utf16().flat_map(u16::to_le_bytes).collect();
    let long_form = [&[0x30, 0x84, 0, 0][..], &der[2..]].concat();
    for (name, octets, code, says) in [
        ("bom", ["\u{feff}".as_bytes(), &good].concat(), None, "authenticated"),
        ("two-boms", ["\u{feff}\u{feff}".as_bytes(), &good].concat(), Some("pem_invalid"), "Line 1"),
        ("indented", text.replace("-----BEGIN", " -----BEGIN").into_bytes(), Some("pem_invalid"), "Line 1"),
        ("lower-case", text.to_lowercase().into_bytes(), Some("pem_invalid"), "Line 1"),
        (
            "key",
            [&good, &b"-----BEGIN PRIVATE KEY-----\nAA==\n-----END PRIVATE KEY-----\n"[..]].concat(),
            Some("pem_not_certificate"),
            "PRIVATE KEY",
        ),
        (
            "encrypted",
            b"-----BEGIN ENCRYPTED PRIVATE KEY-----\nAA==\n-----END ENCRYPTED PRIVATE KEY-----\n".to_vec(),
            Some("pem_not_certificate"),
            "ENCRYPTED PRIVATE KEY",
        ),
        ("utf16", utf16, Some("input_unusable"), "UTF-16"),
        ("empty", Vec::new(), Some("input_unusable"), "empty input"),
        ("newline", [&der[..], b"\n"].concat(), Some("input_unusable"), "followed by further octets"),
        ("smuggler", [&smuggler[..], b"\n"].concat(), Some("input_unusable"), "followed by further octets"),
        ("long-form", long_form, Some("input_unusable"), "not minimal"),
        ("text", b"hello\n".to_vec(), Some("input_unusable"), "without a PEM block"),
    ] {
        let path = folder.join(name);
        std::fs::write(&path, octets).expect("a file");
        let path = path.to_string_lossy();
        let (status, said, complaint) = verify(&["--format", "json", &path]);
        let json: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said} {complaint}"));
        match code {
            None => assert_eq!((status, json["outcome"].as_str()), (0, Some(says)), "{name}: {said}"),
            Some(code) => {
                assert_eq!((status, json["name"].as_str()), (2, Some(code)), "{name}: {said}");
                assert!(said.contains(says), "{name}: {said}");
            }
        }
    }
}

/// The headline's advice is the same text in the library, the tree and the JSON, and fits the certificate it is about.
#[test]
fn advice_fits_its_position() {
    let root_key = Key::ed25519();
    let leaf = Draft::client("x", "Root", &Key::ed25519()).sign(&root_key);
    let old = Draft::ca("Root", "Root", &root_key).valid("20200101000000", "20210101000000").sign(&root_key);
    let other_key = Key::ed25519();
    let stale = Draft::ca("Root", "Root", &other_key).identified(b"old key", b"old key").sign(&other_key);
    let identified = Draft::client("x", "Root", &Key::ed25519()).identified(b"x", b"new key").sign(&root_key);
    let renamed = Draft::ca("Root Inc", "Root Inc", &root_key).identified(b"new key", b"new key").sign(&root_key);
    for (anchor, leaf, code, advice, facts) in [
        (&old, &leaf, Code::Expired, "take_anchors_as_given", "2021-01-01"),
        (&stale, &identified, Code::SignatureInvalid, "stale", "6f6c64206b6579"),
        (&renamed, &identified, Code::IssuerUnknown, "same encoding", "commonName is \"Root\" and \"Root Inc\""),
    ] {
        let anchors = certauth::TrustAnchors::from_der(anchor).expect("an anchor");
        let options = certauth::ValidationOptions::builder(anchors, certauth::Revocation::NoCheck).build();
        let error = certauth::validate_der(
            leaf,
            &[] as &[&[u8]],
            certauth::UnixTime(certauth_tests::make::NOW),
            &options.expect("options"),
        );
        let error = error.expect_err("refused");
        assert_eq!(error.code(), code);
        assert!(error.remedy().contains(advice) && error.to_string().contains(facts), "{error:#}");
        let tree = format!("{error:#}");
        assert!(tree.ends_with(&format!("fix: {}", error.remedy())) && tree.contains(error.cause()), "{tree}");
        assert!(certauth::verdict_json(&Err(error.clone())).contains(error.remedy()));
    }
}

/// What a newcomer runs into: a CA that is trusted by itself only, a root passed as end entity, an allow-list of one, pins in
/// every spelling, a file of several certificates as pin.
#[test]
fn pins_and_lists_explain_themselves() {
    let folder = root().join("target/command-pins");
    std::fs::create_dir_all(&folder).expect("a folder");
    let key = Key::ed25519();
    let write = |name: &str, ders: &[Vec<u8>]| {
        let path = folder.join(name);
        std::fs::write(&path, ders.iter().map(|der| pem(der)).collect::<String>()).expect("a file");
        path.to_string_lossy().into_owned()
    };
    let root_der = Draft::ca("Root", "Root", &key).identified(b"k", b"k").sign(&key);
    let leaf_der = Draft::client("x", "Root", &key).identified(b"x", b"k").sign(&key);
    let other_der = Draft::client("y", "Root", &key).sign(&key);
    let pin = certauth::Sha256Digest::of(&leaf_der).to_string();
    let colons = pin.as_bytes().chunks(2).map(|pair| String::from_utf8_lossy(pair).to_uppercase()).collect::<Vec<_>>();
    let (trust, leaf) =
        (write("root.pem", std::slice::from_ref(&root_der)), write("leaf.pem", std::slice::from_ref(&leaf_der)));
    let other = write("other.pem", &[other_der]);
    let both = write("both.pem", &[leaf_der, root_der]);
    for (arguments, status, says) in [
        (vec!["--pin", &trust, &leaf], 1, "trusted by itself only"),
        (vec!["--trust", &trust, &trust], 1, "end_entity_is_ca"),
        (vec!["--pin", &other, &leaf], 1, "not among those that are trusted by themselves"),
        (vec!["--trust", &trust, "--pin", &both, &leaf], 2, "a file of one certificate"),
        (vec!["--pin", &pin, &leaf], 0, "pinned by sha256:"),
        (vec!["--pin", &colons.join(":"), &leaf], 0, "pinned by sha256:"),
        (vec!["--pin", "sha256:00", &leaf], 2, "It is \\\"sha256:00\\\""),
        (vec!["--pin", &leaf, &leaf], 0, "pinned by sha256:"),
    ] {
        let fixed = ["verify", "--revocation", "no-check", "--at", "2027-01-15T08:00:00Z"];
        let (found, said, complaint) = run(&[&fixed[..], &arguments].concat());
        let text = said + &complaint;
        assert!(found == status && text.contains(&says.replace('\\', "")), "{arguments:?}: {found}: {text}");
    }
}

/// A trusted file is never taken for the certificate, hostile words are escaped, and usage errors are JSON if asked.
#[test]
fn usage_is_unmistakable() {
    let (status, _, said) = run(&["verify", "--revocation", "no-check", "--trust", "root.pem", "--trust", "good.pem"]);
    assert!(status == 2 && said.contains("give the certificate"), "{said}");
    let (status, said, _) = run(&["verify", "--trust", "root.pem", "good.pem", "--revocation", "no-check"]);
    assert!(status == 0 && said.contains("authenticated: \"CN=alice\""), "{said}");
    for words in [["--revocation", "\u{1b}[2Jbogus"], ["--b\u{202e}ogus", "x"], ["--preset", "lax"]] {
        let (status, _, said) = verify(&[&words[..], &["good.pem"]].concat());
        assert!(status == 2 && !said.contains(['\u{1b}', '\u{202e}']), "{said}");
        let (status, said, _) = verify(&[&words[..], &["--format", "json", "good.pem"]].concat());
        let json: Value = serde_json::from_str(&said).unwrap_or_else(|_| panic!("{said}"));
        assert_eq!(
            (status, json["outcome"].as_str(), json["name"].as_str()),
            (2, Some("error"), Some("input_unusable"))
        );
        assert!(schema().is_valid(&json));
    }
    let (status, _, said) = verify(&["no\u{202e}such.pem"]);
    assert!(status == 2 && !said.contains('\u{202e}'), "{said}");
}

/// A pin alone lets its certificate enter; of every name something is shown; every check has its outcome.
#[test]
fn the_text_tells_all() {
    let (status, said, _) = verify(&["--pin", "self-signed.pem", "self-signed.pem"]);
    assert!(
        status == 0 && said.contains("trusted:      pinned") && said.contains("switched off  revocation"),
        "{said}"
    );
    let (_, said, _) = verify(&["wrong-use.pem"]);
    assert!(said.contains("ok            structure, algorithms") && said.contains("refused by    extended key usage"));
    assert!(said.contains("not reached   name constraints, certificate policies, revocation status"), "{said}");
    let (status, said, _) = verify(&["--policy", "extended_key_usages=", "wrong-use.pem"]);
    assert!(status == 0 && !said.contains("ok            extended key usage"), "{said}");
    assert!(said.contains("switched off  extended key usages"), "{said}");
    let (key, other) = (Key::ed25519(), Key::ed25519());
    let names = [&[0x87, 4, 192, 0, 2, 1][..], &tlv(0xa4, &common_name("a b")), &[0x88, 3, 0x2a, 3, 4]].concat();
    let leaf = Draft::client("x", "Root", &other).with(extension(oid::SUBJECT_ALT_NAME, false, &tlv(0x30, &names)));
    let folder = root().join("target/command-text");
    std::fs::create_dir_all(&folder).expect("a folder");
    let (root_file, leaf_file) = (folder.join("root.pem"), folder.join("leaf.pem"));
    std::fs::write(&root_file, pem(&Draft::ca("Root", "Root", &key).sign(&key))).expect("a file");
    std::fs::write(&leaf_file, pem(&leaf.sign(&key))).expect("a file");
    let (root_file, leaf_file) = (root_file.to_string_lossy(), leaf_file.to_string_lossy());
    let (status, said, _) = run(&[
        "verify",
        "--revocation",
        "no-check",
        "--trust",
        &root_file,
        "--at",
        "2027-01-15T08:00:00Z",
        "--",
        &leaf_file,
    ]);
    assert_eq!(status, 0, "{said}");
    for line in ["IP address:   \"192.0.2.1\"", "directory:    \"CN=a b\"", "registered:   \"1.2.3.4\""] {
        assert!(said.contains(line), "{said}");
    }
}

/// What a header carries: exit 0, 1 for what is refused, 2 for a mistake in the call.
#[test]
fn headers_are_decoded() {
    let good = std::fs::read(root().join("cli/demo/good.pem")).expect("good.pem");
    let chain = certauth::certificates_from_pem(&good).expect("PEM");
    let list: Vec<String> = chain.iter().map(|der| Base64::encode_string(der)).collect();
    let header = format!("X-Forwarded-Tls-Client-Cert: {}", list.join(","));
    let decode = |arguments: &[&str]| run(&[&["decode"], arguments].concat());
    let (status, said, _) = decode(&["--format", "traefik", "--header", &header]);
    assert!(
        status == 0 && said.starts_with("decoded: verified by the proxy if it is configured so\n  end_entity: "),
        "{said}"
    );
    let (status, said, _) = decode(&["--format", "traefik", "--header", &header, "--json"]);
    let json: Value = serde_json::from_str(&said).expect("JSON");
    let sha256: Vec<String> = chain.iter().map(|der| certauth::Sha256Digest::of(der).to_string()).collect();
    let found =
        json["certificates"].as_array().expect("a list").iter().map(|one| one["sha256"].as_str().expect("a text"));
    assert_eq!((status, found.collect::<Vec<_>>()), (0, sha256.iter().map(String::as_str).collect()));
    // The hint names other formats, which nothing decodes by.
    let (status, said, _) = decode(&["--format", "nginx", "--header", &format!("X: {}", list[0])]);
    assert!(
        status == 1
            && said.contains("hint: the value fits base64-der (--format haproxy), base64-der-list (--format traefik)"),
        "{said}"
    );
    assert!(!said.contains(&list[0][..16]), "{said}");
    let (status, said, _) = decode(&["--format", "traefik", "--header", &header, "--header", &header]);
    assert!(status == 1 && said.contains("forwarded_header_repeated (1101)"), "{said}");
    let (status, said, _) = decode(&["--format", "apache", "--header", "X: (null)", "--json"]);
    assert_eq!((status, said.contains("no_certificate")), (0, true), "{said}");
    // The verdict in one go, which asks where the header comes from.
    let base = ["--format", "traefik", "--header", &header, "--verify", "--trust", "root.pem"];
    let verify = |more: &[&str]| {
        let always = ["--revocation", "no-check", "--at", "2027-01-15T08:00:00Z", "--set", "trusted_peers=10.0.0.0/8"];
        decode(&[&base[..], &always, more].concat())
    };
    let (status, said, _) = verify(&["--peer", "10.0.0.1", "--rule", "accept any; name = subject(CN)"]);
    assert!(status == 0 && said.starts_with("authenticated: ") && said.contains("\"alice\""), "{said}");
    let (status, said, _) = verify(&["--peer", "192.0.2.1", "--json"]);
    assert_eq!((status, said.contains("forwarded_header_untrusted")), (1, true), "{said}");
    let (status, said, _) = verify(&["--peer", "192.0.2.1", "--record"]);
    assert_eq!((status, said.contains("\"code\":1100,")), (1, true), "{said}");
    assert_eq!(verify(&[]).0, 2);
    // PROXY protocol is octets of its own.
    let folder = command::folder(env!("CARGO_TARGET_TMPDIR"), "decode");
    let path = folder.join("received");
    std::fs::write(&path, certauth_forwarding::encode_proxy_protocol(Some(&chain[0])).expect("a header"))
        .expect("a file");
    let (status, said, _) = decode(&["--format", "proxy-protocol", &path.to_string_lossy()]);
    assert!(status == 0 && said.contains(&sha256[0]), "{said}");
    std::fs::write(&path, b"\r\n\r\n\0\r\nQUIT\n").expect("a file");
    let (status, said, _) = decode(&["--format", "proxy-protocol", &path.to_string_lossy()]);
    assert!(status == 1 && said.contains("octet 12: There is more of the header to come"), "{said}");
    for bad in [
        &["--format", "traefik", "--header", &header, "--trust", "root.pem"][..],
        &["--format", "traefik", "--header", &header, "--peer", "10.0.0.1"],
        &["--format", "traefik", "--header", &header, "--set", "chain"],
        &["--format", "traefik", "--header", &header, "--set", "chains=none"],
        &["--format", "pigeon", "--header", "a: b"],
        &["--format", "nginx"],
        &["--format", "nginx", "--header", "a"],
    ] {
        assert_eq!(decode(bad).0, 2, "{bad:?}");
    }
}
