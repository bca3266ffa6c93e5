//! ASP.NET Core's own tests of its certificate handler, by their numbers in docs/moving-from-aspnet.md, and the scenarios that
//! they leave out. Where an upstream test passes for another reason than it says (an expired fixture, a type that was refused
//! first), this one has the right reason. Where certauth differs on purpose, one vector shows the refusal of the default, and
//! another one the option that accepts.

use crate::make::{
    CRL_SIGN, CrlDraft, DIGITAL_SIGNATURE, Draft, KEY_CERT_SIGN, KeyKind, ca, extended_key_usage, extension, key_usage,
    name, oid, sequence, subject_alt_name, tlv, user_principal_name,
};
use crate::own::{Vector, World};
use crate::suite::ForwardedRequest;
use base64ct::{Base64, Encoding as _};

/// A text that lives as long as the vectors.
pub(super) fn id(text: String) -> &'static str {
    Box::leak(text.into_boxed_str())
}

pub(super) fn vectors(world: &World) -> Vec<Vector> {
    let mut all = self_signed(world);
    all.extend(chained(world));
    all.extend(events(world));
    all.extend(beyond(world));
    all.extend(revocation(world));
    all.extend(forwarding(world));
    all
}

/// The tests of the forwarding middleware, FT by their numbers, and those of the handler behind it.
fn forwarding(world: &World) -> Vec<Vector> {
    let plain = alone(world, |_| {});
    let value = Base64::encode_string(&plain);
    let line = |name: &str, value: &str| (name.to_owned(), value.to_owned());
    let ask = |name, code, text, product: &str, settings: &[(&str, &str)], headers: Vec<(String, String)>| {
        let peers = [("trusted_peers", "127.0.0.1")];
        let settings = peers.iter().chain(settings).map(|(name, value)| line(name, value)).collect();
        let product = product.into();
        world
            .vector(name, code, text, plain.clone())
            .sent(&[])
            .policy("certificate_types", "self_signed")
            .policy("allow_any_self_signed", "true")
            .policy("extended_key_usages", "")
            .attempt(|attempt| {
                let peer = Some("127.0.0.1".into());
                attempt.forwarded = Some(ForwardedRequest { product, settings, headers, peer, ..Default::default() });
                attempt.expected_status = match code {
                    "authenticated" => Some(200),
                    "forwarding_invalid" => None,
                    _ => Some(403),
                };
            })
    };
    let sent = || vec![line("X-Client-Cert", &value)];
    let azure = || vec![line("X-ARR-ClientCert", &value)];
    let broken = vec![line("X-Client-Cert", &format!("OOPS{value}"))];
    let broken_azure = vec![line("X-ARR-ClientCert", &format!("OOPS{value}"))];
    let malformed = "forwarded_certificate_malformed";
    vec![
        ask("parity::T23", "authenticated", "the certificate of the header", "aspnet", &[], sent()),
        ask("parity::T24", malformed, "what is not a certificate is refused, not absent", "aspnet", &[], broken),
        ask("parity::T25", "authenticated", "the header of Azure App Service", "azure-app-service", &[], azure()),
        ask(
            "parity::T26",
            "no_certificate",
            "another header than the configured one",
            "azure-app-service",
            &[],
            sent(),
        ),
        ask("parity::FT1", "forwarding_invalid", "no name of a header", "haproxy", &[], sent()),
        ask("parity::FT2", "forwarding_invalid", "an empty name", "aspnet", &[("header", "")], sent()),
        ask("parity::FT3", "authenticated", "a header where the connection shows nothing", "aspnet", &[], sent()),
        ask("parity::FT4", "authenticated", "a header where the connection shows another one", "aspnet", &[], sent())
            .but(|vector| {
                vector.leaf = world.client().sign(&world.ca_key);
                vector.attempt.iter_mut().flat_map(|attempt| &mut attempt.forwarded).for_each(|request| {
                    request.connection = true;
                });
            }),
        ask(
            "parity::FT5",
            "authenticated",
            "a header that is configured by its name",
            "aspnet",
            &[("header", "X-ARR-ClientCert")],
            azure(),
        ),
        ask(
            "parity::FT6",
            "no_certificate",
            "the configured header is not there",
            "aspnet",
            &[("header", "X-ARR-ClientCert")],
            sent(),
        ),
        ask("parity::FT7", malformed, "refused where upstream is silent", "azure-app-service", &[], broken_azure),
    ]
}

/// A self-signed certificate of the leaf's own key.
fn alone(world: &World, change: impl FnOnce(&mut Draft)) -> Vec<u8> {
    Draft::new("self", "self", &world.leaf_key).with(key_usage(DIGITAL_SIGNATURE)).but(change).sign(&world.leaf_key)
}

fn client_usage(draft: &mut Draft) {
    draft.extensions.push(extended_key_usage(&[oid::CLIENT_AUTH]));
}

fn server_usage(draft: &mut Draft) {
    draft.extensions.push(extended_key_usage(&[oid::SERVER_AUTH]));
}

fn self_signed(world: &World) -> Vec<Vector> {
    let with_client = || alone(world, client_usage);
    let plain = || alone(world, |_| {});
    let with_server = || alone(world, server_usage);
    let expired = || {
        alone(world, |draft| {
            server_usage(draft);
            *draft = draft.clone().valid("20200101000000", "20210101000000");
        })
    };
    let future = || {
        alone(world, |draft| {
            server_usage(draft);
            *draft = draft.clone().valid("20300101000000", "20310101000000");
        })
    };
    let ask = |name: &'static str, code, text, leaf| world.vector(name, code, text, leaf).sent(&[]).attempt(|_| {});
    // AllowedCertificateTypes = SelfSigned: the handler takes every one of them, and leaves the choice to an event.
    let any =
        |vector: Vector| vector.policy("certificate_types", "self_signed").policy("allow_any_self_signed", "true");
    let no_use = |vector: Vector| vector.policy("extended_key_usages", "");
    vec![
        any(ask(
            "parity::T02",
            "authenticated",
            "a certificate that is signed with its own key is told as such",
            plain(),
        )),
        any(ask(
            "parity::T03",
            "authenticated",
            "self-signed for client authentication; an event names it",
            with_client(),
        ))
        .attempt(|attempt| {
            attempt.name = Some("CN=self".into());
            attempt.expected_name = Some("CN=self".into());
            attempt.expected_status = Some(200);
        }),
        ask(
            "parity::T03-without-pin",
            "self_signed_without_pins",
            "the same where nothing says which ones",
            with_client(),
        )
        .policy("certificate_types", "self_signed"),
        ask("parity::T03-pinned", "authenticated", "the same where its digest is pinned", with_client())
            .but_leaf_is_pinned()
            .policy("certificate_types", "self_signed"),
        any(ask("parity::T04", "authenticated", "self-signed without an extended key usage", plain())),
        ask("parity::T05", "self_signed_not_allowed", "self-signed ones are not accepted by default", with_client())
            .attempt(|attempt| attempt.expected_status = Some(403)),
        ask("parity::T06", "self_signed_not_allowed", "nor without an extended key usage", plain()),
        any(ask("parity::T07", "extended_key_usage_mismatch", "self-signed for servers only", with_server())),
        no_use(any(ask("parity::T08", "authenticated", "the same where its use is not checked", with_server()))),
        no_use(ask(
            "parity::T09",
            "self_signed_not_allowed",
            "and where self-signed ones are not accepted",
            with_server(),
        )),
        no_use(any(ask("parity::T10", "expired", "self-signed and expired", expired()))),
        no_use(any(ask("parity::T11", "authenticated", "the same where its dates are not checked", expired())))
            .policy("check_end_entity_validity", "false"),
        no_use(any(ask("parity::T12", "not_yet_valid", "self-signed and not yet valid", future()))),
        no_use(any(ask("parity::T13", "authenticated", "the same where its dates are not checked", future())))
            .policy("check_end_entity_validity", "false"),
        no_use(any(ask("parity::T15", "authenticated", "an event that does nothing accepts", with_server())))
            .attempt(|attempt| attempt.expected_status = Some(200)),
        any(ask("parity::T27", "authenticated", "without events there is a default principal", plain())).attempt(
            |attempt| {
                attempt.expected_aspnet = vec![
                    "issuer=CN=self".into(),
                    claim("x500distinguishedname=CN=self"),
                    "http://schemas.microsoft.com/ws/2008/06/identity/claims/serialnumber=01".into(),
                    claim("dns=self"),
                    claim("name=self"),
                ];
            },
        ),
    ]
}

fn claim(text: &str) -> String {
    format!("http://schemas.xmlsoap.org/ws/2005/05/identity/claims/{text}")
}

fn chained(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let other_key = world.key("parity other", KeyKind::P256);
    let other_root = Draft::ca("Other", "Other", &other_key).sign(&other_key);
    let direct = || Draft::client("alice", "Root", &world.leaf_key).sign(&world.root_key);
    let ask = |name: &'static str, code, text, leaf| world.vector(name, code, text, leaf).attempt(|_| {});
    vec![
        ask("parity::T17", "root_not_trusted", "a CA issued it that nobody trusts", good())
            .anchors(&[&other_root])
            .sent(&[&world.ca, &world.root])
            .attempt(|attempt| attempt.expected_status = Some(403)),
        ask("parity::T17-trusted", "authenticated", "the same where its root is trusted", good())
            .sent(&[&world.ca, &world.root]),
        ask("parity::T19", "issuer_unknown", "its intermediate is known, its root is not trusted", good())
            .anchors(&[&other_root])
            .sent(&[])
            .preloaded(&[&world.ca]),
        ask("parity::T19-anchor", "authenticated", "the intermediate itself is what is trusted", good())
            .anchors(&[&world.ca])
            .sent(&[]),
        ask("parity::T20", "authenticated", "root and intermediate are configured", good())
            .sent(&[])
            .preloaded(&[&world.root, &world.ca]),
        ask("parity::T21", "authenticated", "the root is trusted, the intermediate additional", good())
            .sent(&[])
            .preloaded(&[&world.ca]),
        ask("parity::T22", "issuer_unknown", "the root is trusted, the intermediate missing", good()).sent(&[]),
        ask("parity::T22-sent", "authenticated", "the same where the client sends it", good()),
        ask("parity::chained-two-tiers", "authenticated", "issued by the root itself", direct()).sent(&[]),
        ask("parity::chained-three-tiers", "authenticated", "issued by an intermediate", good()),
        ask("parity::chained-not-allowed", "chained_not_allowed", "where only self-signed ones are accepted", good())
            .policy("certificate_types", "self_signed")
            .policy("allow_any_self_signed", "true"),
        ask("parity::chained-allowed", "authenticated", "where both are accepted", good())
            .policy("certificate_types", "all")
            .policy("allow_any_self_signed", "true"),
    ]
}

/// What the handler's events do, as data.
fn events(world: &World) -> Vec<Vector> {
    let good = || world.client().sign(&world.ca_key);
    let ask = |name: &'static str, code, text| world.vector(name, code, text, good()).attempt(|_| {});
    let expired = |name: &'static str| {
        let leaf = world.client().valid("20200101000000", "20210101000000").sign(&world.ca_key);
        world.vector(name, "expired", "what failed stays failed", leaf).attempt(|_| {})
    };
    let none =
        |name: &'static str| ask(name, "no_certificate", "the peer shows no certificate").attempt(|a| a.absent = true);
    vec![
        ask("parity::T14", "refused_by_program", "an event refuses what the checks accept").attempt(|attempt| {
            attempt.refuse = Some("Not validated".into());
            attempt.expected_status = Some(403);
        }),
        none("parity::T16").attempt(|attempt| attempt.expected_status = Some(403)),
        expired("parity::T18").attempt(|attempt| {
            attempt.reword = Some("Fail".into());
            attempt.expected_status = Some(403);
        }),
        ask("parity::T29", "authenticated", "an event sets a principal of one claim").attempt(|attempt| {
            attempt.clear = true;
            attempt.claims = vec![("email".into(), "a@example".into())];
            attempt.expected_claims = vec!["email=a@example".into()];
            attempt.expected_all = true;
        }),
        // An event cannot say "no result": it accepts or refuses.
        ask("parity::event-no-result", "refused_by_program", "an event that does not want to decide refuses")
            .attempt(|attempt| attempt.refuse = Some(String::new())),
        ask(
            "parity::event-throws",
            "refused_by_program",
            "an event that fails refuses, and the failure is reported once",
        )
        .attempt(|attempt| {
            attempt.refuse = Some("the database is away".into());
            attempt.reword = Some("try again".into());
        }),
        // Upstream OnAuthenticationFailed can turn a failure into a success.
        expired("parity::failed-event-succeeds").attempt(|attempt| {
            attempt.name = Some("root".into());
            attempt.claims = vec![("role".into(), "admin".into())];
            attempt.reword = Some("Success".into());
        }),
        ask("parity::challenge-401", "no_certificate", "a host that insists on 401").attempt(|attempt| {
            attempt.absent = true;
            attempt.status_map = Some("unauthorized".into());
            attempt.expected_status = Some(401);
        }),
        none("parity::challenge-496").attempt(|attempt| {
            attempt.status_map = Some("nginx".into());
            attempt.expected_status = Some(496);
        }),
        expired("parity::challenge-495").attempt(|attempt| {
            attempt.status_map = Some("nginx".into());
            attempt.expected_status = Some(495);
        }),
        expired("parity::T18-silent").attempt(|attempt| attempt.expected_status = Some(403)),
        ask("parity::claims-issuer-default", "authenticated", "nobody is configured as the issuer of claims"),
        ask("parity::claims-issuer", "authenticated", "the issuer of claims is configured").attempt(|attempt| {
            attempt.claims_issuer = Some("https://login.example".into());
            attempt.expected_claims = vec!["subject=CN=alice".into()];
        }),
    ]
}

/// Scenarios that upstream has no test for.
fn beyond(world: &World) -> Vec<Vector> {
    let ask = |vector: Vector| vector.attempt(|_| {});
    let usage = |draft: &mut Draft, oids: &[&[u8]]| {
        draft.lose(oid::EXTENDED_KEY_USAGE);
        draft.extensions.push(extended_key_usage(oids));
    };
    let old_ca = |draft: &mut Draft| *draft = draft.clone().valid("20200101000000", "20210101000000");
    let upn = user_principal_name("alice@corp.example");
    let names = extension(
        oid::SUBJECT_ALT_NAME,
        false,
        &tlv(
            0x30,
            &[
                tlv(0x82, b"a.example"),
                tlv(0x82, b"b.example"),
                tlv(0x81, b"a@example"),
                tlv(0x81, b"b@example"),
                tlv(0x86, b"urn:a"),
                tlv(0x86, b"urn:b"),
                upn,
            ]
            .concat(),
        ),
    );
    let permitted = |host: &[u8]| {
        let subtree = sequence(&[&sequence(&[&tlv(0x82, host)])]);
        extension(oid::NAME_CONSTRAINTS, true, &sequence(&[&tlv(0xa0, &subtree[2..])]))
    };
    let unknown = extension(oid::UNKNOWN, true, &[5, 0]);
    vec![
        ask(world.other_ca(
            "parity::eku-of-intermediate",
            "extended_key_usage_mismatch",
            "the intermediate is for servers only",
            |draft| {
                usage(draft, &[oid::SERVER_AUTH]);
            },
        )),
        ask(world.other_ca(
            "parity::eku-of-intermediate-not-nested",
            "authenticated",
            "the same where only the client's counts",
            |draft| {
                usage(draft, &[oid::SERVER_AUTH]);
            },
        ))
        .policy("nested_extended_key_usage", "false"),
        ask(world.other_ca(
            "parity::eku-missing-at-intermediate",
            "authenticated",
            "an intermediate without one",
            |_| {},
        )),
        ask(world.changed("parity::eku-any", "authenticated", "anyExtendedKeyUsage", |draft| {
            usage(draft, &[oid::ANY_EXTENDED_KEY_USAGE]);
        })),
        ask(world.changed("parity::eku-other", "extended_key_usage_mismatch", "for e-mail only", |draft| {
            usage(draft, &[oid::EMAIL_PROTECTION]);
        })),
        ask(world.other_ca("parity::expired-intermediate", "expired", "the intermediate has expired", old_ca)),
        ask(world.other_ca(
            "parity::expired-intermediate-not-checked",
            "authenticated",
            "the same where dates are not checked",
            old_ca,
        ))
        .policy("check_ca_validity", "false"),
        ask(world.other_ca(
            "parity::path-length",
            "path_length_exceeded",
            "below a CA that allows none, another CA",
            |draft| {
                draft.lose(oid::BASIC_CONSTRAINTS);
                draft.extensions.push(ca(Some(0)));
            },
        ))
        .but(|vector| {
            let lower_key = world.key("parity lower", KeyKind::P256);
            let lower = Draft::ca("Lower", "CA", &lower_key).sign(&world.ca_key);
            vector.leaf = Draft::client("alice", "Lower", &world.leaf_key).sign(&lower_key);
            vector.sent.push(lower);
        }),
        ask(world.other_ca(
            "parity::issuer-not-ca",
            "basic_constraints_missing",
            "an issuer that does not say that it is a CA",
            |draft| {
                draft.lose(oid::BASIC_CONSTRAINTS);
            },
        )),
        ask(world.other_ca("parity::name-constraints", "name_not_permitted", "a name outside the CA's", |draft| {
            draft.extensions.push(permitted(b"corp.example"));
        }))
        .but(|vector| {
            vector.leaf = world.client().with(subject_alt_name(&[(2, b"www.example")])).sign(&world.ca_key);
        }),
        ask(world.changed(
            "parity::critical-extension",
            "critical_extension_unknown",
            "an extension that nobody knows",
            |draft| {
                draft.extensions.push(unknown.clone());
            },
        )),
        ask(world.changed(
            "parity::critical-extension-understood",
            "authenticated",
            "the same where the program knows it",
            |draft| {
                draft.extensions.push(unknown.clone());
            },
        ))
        .policy("understood_critical_extensions", "1.3.6.1.4.1.55555.1"),
        ask(world.vector(
            "parity::bad-signature",
            "signature_invalid",
            "another key signed it",
            world.client().sign(&world.root_key),
        )),
        ask(world.vector(
            "parity::self-issued-not-self-signed",
            "self_issued_not_self_signed",
            "subject and issuer are equal, and another key signed it",
            Draft::client("alice", "alice", &world.leaf_key).sign(&world.root_key),
        ))
        .policy("certificate_types", "all")
        .policy("allow_any_self_signed", "true"),
        ask(world.changed(
            "parity::claims",
            "authenticated",
            "every name of each type, and of ASP.NET's the first",
            |draft| {
                draft.extensions.push(names);
            },
        ))
        .attempt(|attempt| {
            attempt.expected_claims =
                ["san.dns=a.example", "san.dns=b.example", "san.email=b@example", "san.uri=urn:b"]
                    .map(String::from)
                    .to_vec();
            attempt.expected_claims.push("san.upn=alice@corp.example".into());
            attempt.expected_aspnet = vec![
                "issuer=CN=CA".into(),
                claim("x500distinguishedname=CN=alice"),
                "http://schemas.microsoft.com/ws/2008/06/identity/claims/serialnumber=01".into(),
                claim("dns=a.example"),
                claim("name=alice"),
                claim("emailaddress=a@example"),
                claim("upn=alice@corp.example"),
                claim("uri=urn:a"),
            ];
        }),
        ask(world.changed(
            "parity::claims-organization-alone",
            "authenticated",
            "an organization alone is no name",
            |draft| {
                draft.subject = name(&[(oid::ORGANIZATION, 0x0c, b"Example")]);
            },
        ))
        .attempt(|attempt| {
            attempt.expected_aspnet = vec![
                "issuer=CN=CA".into(),
                claim("x500distinguishedname=O=Example"),
                "http://schemas.microsoft.com/ws/2008/06/identity/claims/serialnumber=01".into(),
            ];
        }),
    ]
}

/// Three certificates that may be revoked, three flags, three modes; and what is not known.
fn revocation(world: &World) -> Vec<Vector> {
    let good = world.client().but(|draft| draft.serial = vec![7]).sign(&world.ca_key);
    let issuer = |subject: &str, key, serial| {
        let usage = key_usage(KEY_CERT_SIGN | CRL_SIGN);
        Draft::new(subject, "Root", key).with(ca(None)).with(usage).but(|draft| draft.serial = vec![serial])
    };
    let root = issuer("Root", &world.root_key, 9).sign(&world.root_key);
    let issuing = issuer("CA", &world.ca_key, 8).sign(&world.root_key);
    let list = |issuer: &str, revoked: &[u8]| {
        revoked.iter().fold(CrlDraft::new(issuer), |crl, serial| crl.revoke(&[*serial], 1))
    };
    let mut all = Vec::new();
    for (who, by_root, by_ca) in
        [("leaf", &[][..], &[7][..]), ("intermediate", &[8], &[]), ("root", &[9], &[]), ("none", &[], &[])]
    {
        for flag in ["end_certificate_only", "entire_chain", "exclude_root"] {
            for mode in ["no-check", "offline", "online"] {
                let is_default = flag == "exclude_root";
                let code = match (who, flag, mode) {
                    // A flag that nothing looks at is an error.
                    (_, _, "no-check") if !is_default => "option_without_effect",
                    (_, _, "no-check") | ("none", ..) | ("root", ..) => "authenticated",
                    ("intermediate", "end_certificate_only", _) => "authenticated",
                    _ => "revoked",
                };
                let name = id(format!("parity::revoked-{who}-{flag}-{mode}"));
                let root_crl = list("Root", by_root).sign(&world.root_key);
                let ca_crl = list("CA", by_ca).sign(&world.ca_key);
                let mut vector = world
                    .vector(name, code, "who is revoked, whom the flag names, and how it is asked", good.clone())
                    .anchors(&[&root])
                    .sent(&[&issuing])
                    .attempt(|_| {})
                    .policy("revocation_flag", flag);
                vector.revocation = mode;
                vector.crls = if mode == "no-check" { Vec::new() } else { vec![root_crl, ca_crl] };
                all.push(vector);
            }
        }
    }
    let ask = |name: &'static str, code, text: &'static str, crls: &[Vec<u8>]| {
        let vector = world.vector(name, code, text, good.clone()).anchors(&[&root]).sent(&[&issuing]).crls(crls);
        vector.policy("revocation_flag", "end_certificate_only").attempt(|_| {})
    };
    let stale = list("CA", &[]).dates("20200101000000", "20200201000000").sign(&world.ca_key);
    all.extend([
        ask("parity::revocation-unknown", "revocation_source_missing", "nothing is known, and nothing says where", &[]),
        ask("parity::revocation-unknown-allowed", "authenticated", "the same where that is allowed", &[])
            .policy("allow_revocation_source_missing", "true"),
        ask("parity::revocation-stale", "revocation_evidence_stale", "a CRL whose next one is due", &[stale]),
    ]);
    all
}
