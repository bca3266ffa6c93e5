/* What follows a verdict, from C: each outcome with each answer of each hook, bad arguments, rules, claims and records.
 * Arguments: a file with the root, a file with a good certificate, a file with a refused one, the time. */
#include <certauth.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition)                                                        \
    do {                                                                        \
        if (!(condition)) {                                                     \
            fprintf(stderr, "line %d: not so: %s\n", __LINE__, #condition);     \
            exit(1);                                                            \
        }                                                                       \
    } while (0)
#define OK(call) CHECK((call) == CERTAUTH_STATUS_OK)
#define IS_NULL(call) CHECK((call) == CERTAUTH_STATUS_NULL_POINTER)

static const CertauthBytes NONE = {NULL, 0};
static const CertauthText NO_TEXT = {NULL, 0};
static int64_t now;

static bool is(CertauthText text, const char *expected) {
    return text.length == strlen(expected) && memcmp(text.data, expected, text.length) == 0;
}

static bool contains(CertauthText text, const char *part) {
    for (; text.length >= strlen(part); text.data++, text.length--)
        if (memcmp(text.data, part, strlen(part)) == 0) return true;
    return false;
}

static CertauthBytes read_file(const char *path) {
    static unsigned char room[3][65536];
    static int used;
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL && used < 3);
    size_t length = fread(room[used], 1, sizeof room[used], file);
    fclose(file);
    return certauth_bytes(room[used++], length);
}

typedef struct {
    uint32_t answer;
    bool names, rewords, alone;
    int validated, failed, none;
} Program;

static uint32_t validated(void *userdata, CertauthValidated *validated) {
    Program *program = (Program *)userdata;
    program->validated++;
    CHECK(certauth_identity_subject_text(certauth_validated_identity(validated)).length > 0);
    if (program->alone) OK(certauth_validated_clear_claims(validated));
    if (program->names) {
        OK(certauth_validated_set_name(validated, CERTAUTH_TEXT("root")));
        OK(certauth_validated_add_claim(validated, CERTAUTH_TEXT("role"), CERTAUTH_TEXT("admin")));
        OK(certauth_validated_set_reason(validated, CERTAUTH_TEXT("no account")));
    }
    CHECK(certauth_validated_set_name(validated, CERTAUTH_TEXT("\xff")) == CERTAUTH_STATUS_TEXT_INVALID);
    IS_NULL(certauth_validated_set_name(validated, NO_TEXT));
    IS_NULL(certauth_validated_add_claim(NULL, CERTAUTH_TEXT("a"), CERTAUTH_TEXT("b")));
    return program->answer;
}

static void failed(void *userdata, CertauthFailed *failed) {
    Program *program = (Program *)userdata;
    program->failed++;
    CHECK(certauth_verdict_outcome(certauth_failed_verdict(failed)) == CERTAUTH_OUTCOME_DENIED);
    CHECK(certauth_verdict_identity(certauth_failed_verdict(failed)) == NULL);
    if (program->rewords) OK(certauth_failed_reword(failed, CERTAUTH_TEXT("ask the desk")));
    IS_NULL(certauth_failed_reword(NULL, CERTAUTH_TEXT("a")));
}

static void none(void *userdata) { ((Program *)userdata)->none++; }

static CertauthAttempt *ask(const CertauthAuthenticator *with, CertauthBytes certificate, Program *program) {
    CertauthHooks hooks = {validated, failed, none, program};
    CertauthAttempt *attempt = NULL;
    OK(certauth_authenticate(with, certificate, NULL, 0, now, program == NULL ? NULL : &hooks, &attempt));
    return attempt;
}

static const CertauthAuthenticator *with_rules(const CertauthOptions *options, const char *rules, uint32_t map) {
    const CertauthAuthenticator *made = NULL;
    OK(certauth_authenticator_new(options, rules == NULL ? NO_TEXT : certauth_text(rules), NO_TEXT, map, &made, NULL));
    return made;
}

/* Whatever a hook answers, what was refused stays refused, with the same code and without a principal. */
static void hooks_only_narrow(const CertauthOptions *options, CertauthBytes good, CertauthBytes bad) {
    static const uint32_t answers[] = {0, 1, 2, 0x80000000u, UINT32_MAX};
    const CertauthAuthenticator *plain = with_rules(options, NULL, CERTAUTH_STATUS_MAP_FORBIDDEN);
    const CertauthAuthenticator *ruled = with_rules(options, "accept san.dns = other.example", CERTAUTH_STATUS_MAP_FORBIDDEN);
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        for (int bits = 0; bits < 8; bits++) {
            Program program = {answers[i], bits & 1, bits & 2, bits & 4, 0, 0, 0};
            struct {
                const CertauthAuthenticator *with;
                CertauthBytes certificate;
                CertauthCode code;
            } refused[] = {
                {plain, bad, CERTAUTH_CODE_SIGNATURE_INVALID},
                {ruled, good, CERTAUTH_CODE_NO_RULE_ACCEPTS},
                {plain, certauth_bytes("", 0), CERTAUTH_CODE_CERTIFICATE_UNREADABLE},
            };
            for (size_t j = 0; j < 3; j++) {
                CertauthAttempt *attempt = ask(refused[j].with, refused[j].certificate, &program);
                CHECK(certauth_attempt_outcome(attempt) == CERTAUTH_OUTCOME_DENIED);
                CHECK(certauth_verdict_code(certauth_attempt_verdict(attempt)) == refused[j].code);
                CHECK(certauth_attempt_principal(attempt) == NULL && certauth_attempt_http_status(attempt) == 403);
                CHECK(is(certauth_attempt_message(attempt), program.rewords ? "ask the desk" : ""));
                CHECK(program.validated == 0 && program.failed == (int)j + 1);
                certauth_attempt_free(attempt);
            }
            CertauthAttempt *attempt = ask(plain, NONE, &program);
            CHECK(certauth_attempt_outcome(attempt) == CERTAUTH_OUTCOME_NO_CERTIFICATE && program.none == 1);
            CHECK(certauth_attempt_verdict(attempt) == NULL && certauth_attempt_principal(attempt) == NULL);
            CHECK(program.validated == 0 && certauth_attempt_http_status(attempt) == 403);
            certauth_attempt_free(attempt);
            attempt = ask(plain, good, &program);
            CHECK(program.validated == 1);
            const CertauthPrincipal *principal = certauth_attempt_principal(attempt);
            if (answers[i] == CERTAUTH_HOOK_ANSWER_ACCEPT) {
                CHECK(certauth_attempt_outcome(attempt) == CERTAUTH_OUTCOME_AUTHENTICATED && principal != NULL);
                CHECK(is(certauth_principal_name(principal), program.names ? "root" : ""));
                size_t count = certauth_principal_claim_count(principal);
                CHECK(program.alone ? count == (program.names ? 1 : 0) : count > 5);
            } else {
                CHECK(certauth_attempt_outcome(attempt) == CERTAUTH_OUTCOME_DENIED && principal == NULL);
                const CertauthVerdict *verdict = certauth_attempt_verdict(attempt);
                CHECK(certauth_verdict_code(verdict) == CERTAUTH_CODE_REFUSED_BY_PROGRAM && program.failed == 4);
                CHECK(contains(certauth_verdict_text(verdict), "no account") == program.names);
            }
            certauth_attempt_free(attempt);
        }
    }
    certauth_authenticator_unref(plain);
    certauth_authenticator_unref(ruled);
}

static void statuses(const CertauthOptions *options, CertauthBytes good, CertauthBytes bad) {
    static const uint32_t expected[][2] = {{403, 403}, {401, 401}, {495, 496}};
    for (uint32_t map = 1; map <= 3; map++) {
        const CertauthAuthenticator *with = with_rules(options, NULL, map);
        CertauthAttempt *attempts[] = {ask(with, good, NULL), ask(with, bad, NULL), ask(with, NONE, NULL)};
        CHECK(certauth_attempt_http_status(attempts[0]) == 200);
        CHECK(certauth_attempt_http_status(attempts[1]) == expected[map - 1][0]);
        CHECK(certauth_attempt_http_status(attempts[2]) == expected[map - 1][1]);
        for (int i = 0; i < 3; i++) certauth_attempt_free(attempts[i]);
        certauth_authenticator_unref(with);
    }
    CHECK(certauth_attempt_http_status(NULL) == 403);
    CHECK(certauth_attempt_outcome(NULL) == CERTAUTH_OUTCOME_DENIED);
}

static void a_principal(const CertauthOptions *options, CertauthBytes good) {
    const CertauthAuthenticator *first = NULL, *with = NULL;
    CertauthText rules = CERTAUTH_TEXT("accept any\n  name = san(email)\n  role = \"user\"\n  permits = san(dns) each");
    OK(certauth_authenticator_new(options, rules, CERTAUTH_TEXT("us"), CERTAUTH_STATUS_MAP_NGINX, &first, NULL));
    OK(certauth_authenticator_with_options(first, options, &with, NULL));
    certauth_authenticator_unref(first);
    CertauthAttempt *attempt = ask(certauth_authenticator_ref(with), good, NULL);
    certauth_authenticator_unref(with);
    certauth_authenticator_unref(with);
    const CertauthPrincipal *principal = certauth_attempt_principal(attempt);
    CHECK(is(certauth_principal_name(principal), "m@example") && certauth_principal_rule(principal) == 1);
    CHECK(certauth_principal_permits(principal, CERTAUTH_TEXT("a.example")));
    CHECK(!certauth_principal_permits(principal, CERTAUTH_TEXT("m@example")));
    CHECK(!certauth_principal_permits(principal, CERTAUTH_TEXT("\xff")));
    CHECK(!certauth_principal_permits(principal, NO_TEXT) && !certauth_principal_permits(NULL, CERTAUTH_TEXT("a")));
    bool has_role = false;
    for (size_t i = 0; i < certauth_principal_claim_count(principal); i++) {
        const CertauthClaim *claim = certauth_principal_claim(principal, i);
        CHECK(is(certauth_claim_issuer(claim), "us") && certauth_claim_value_type(claim).length > 0);
        if (!is(certauth_claim_type(claim), "role")) continue;
        has_role = true;
        CHECK(is(certauth_claim_value(claim), "user") && is(certauth_claim_source(claim), "rule"));
        CHECK(certauth_claim_rule(claim) == 1);
    }
    CHECK(has_role && certauth_principal_claim(principal, SIZE_MAX) == NULL);
    CHECK(is(certauth_claim_type(certauth_principal_aspnet_claim(principal, 0)), "issuer"));
    CHECK(certauth_principal_aspnet_claim_count(principal) > 3);
    CHECK(certauth_principal_claim_count(NULL) == 0 && certauth_claim_type(NULL).length == 0);
    CHECK(certauth_verdict_outcome(certauth_attempt_verdict(attempt)) == CERTAUTH_OUTCOME_AUTHENTICATED);

    CertauthRecord *record = NULL;
    CertauthError *error = NULL;
    OK(certauth_attempt_record(attempt, NONE, &record, NULL));
    CHECK(contains(certauth_record_text(record), "\"outcome\":\"authenticated\""));
    CHECK(contains(certauth_record_text(record), "\"principal\":\"m@example\""));
    certauth_record_free(record);
    OK(certauth_attempt_record(attempt, certauth_bytes("0123456789abcdef", 16), &record, NULL));
    CHECK(contains(certauth_record_text(record), "hmac-sha256:") && !contains(certauth_record_text(record), "m@example"));
    certauth_record_free(record);
    CHECK(certauth_attempt_record(attempt, certauth_bytes("short", 5), &record, &error) == CERTAUTH_STATUS_CONFIGURATION);
    CHECK(record == NULL && certauth_error_code(error) == CERTAUTH_CODE_INPUT_UNUSABLE);
    certauth_error_free(error);
    IS_NULL(certauth_attempt_record(NULL, NONE, &record, NULL));
    certauth_attempt_free(attempt);
}

static void bad_settings(const CertauthOptions *options) {
    const CertauthAuthenticator *made = NULL;
    CertauthError *error = NULL;
    uint32_t line = 9, column = 9;
    struct {
        CertauthText rules;
        CertauthCode code;
        bool is_placed;
        uint32_t line, column;
    } cases[] = {
        {CERTAUTH_TEXT(""), CERTAUTH_CODE_RULES_EMPTY, false, 0, 0},
        {CERTAUTH_TEXT("accept any\nallow"), CERTAUTH_CODE_RULE_INVALID, true, 2, 1},
        {CERTAUTH_TEXT("accept anchor = nobody"), CERTAUTH_CODE_RULE_WITHOUT_EFFECT, true, 1, 8},
    };
    for (size_t i = 0; i < 3; i++) {
        CHECK(certauth_authenticator_new(options, cases[i].rules, NO_TEXT, 1, &made, &error) == CERTAUTH_STATUS_CONFIGURATION);
        CHECK(made == NULL && certauth_error_code(error) == cases[i].code);
        CHECK(certauth_error_position(error, &line, &column) == cases[i].is_placed);
        CHECK(line == cases[i].line && column == cases[i].column);
        certauth_error_free(error);
    }
    for (uint32_t map = 0; map < 6; map += 4) {
        CHECK(certauth_authenticator_new(options, NO_TEXT, NO_TEXT, map, &made, &error) == CERTAUTH_STATUS_CONFIGURATION);
        CHECK(certauth_error_code(error) == CERTAUTH_CODE_OPTION_VALUE_INVALID);
        certauth_error_free(error);
    }
    CHECK(certauth_authenticator_new(options, NO_TEXT, CERTAUTH_TEXT(""), 1, &made, NULL) == CERTAUTH_STATUS_CONFIGURATION);
    CHECK(certauth_authenticator_new(options, CERTAUTH_TEXT("\xff"), NO_TEXT, 1, &made, NULL) == CERTAUTH_STATUS_TEXT_INVALID);
    IS_NULL(certauth_authenticator_new(NULL, NO_TEXT, NO_TEXT, 1, &made, NULL));
    IS_NULL(certauth_authenticator_new(options, NO_TEXT, NO_TEXT, 1, NULL, NULL));
    CertauthAttempt *attempt = NULL;
    IS_NULL(certauth_authenticate(NULL, NONE, NULL, 0, now, NULL, &attempt));
    const CertauthAuthenticator *plain = with_rules(options, NULL, 1);
    CertauthBytes absent = {NULL, 1};
    IS_NULL(certauth_authenticate(plain, absent, NULL, 0, now, NULL, &attempt));
    IS_NULL(certauth_authenticate(plain, NONE, NULL, 1, now, NULL, &attempt));
    CHECK(attempt == NULL && !certauth_error_position(NULL, NULL, NULL));
    certauth_authenticator_unref(plain);
    certauth_authenticator_unref(NULL);
    certauth_attempt_free(NULL);
    certauth_record_free(NULL);
}

/** A header of hexadecimal, as ASP.NET Core's guide has it. */
static CertauthHop from(CertauthText peer) {
    CertauthHop hop = {peer, NULL, {NULL, 0}};
    return hop;
}

static uint32_t outcome_of(const CertauthAuthenticator *authenticator, const CertauthForwarded *found, CertauthCode *code) {
    CertauthAttempt *attempt = NULL;
    OK(certauth_forwarded_authenticate(authenticator, found, now, NULL, &attempt));
    uint32_t outcome = certauth_attempt_outcome(attempt);
    *code = (CertauthCode)certauth_verdict_code(certauth_attempt_verdict(attempt));
    CHECK(certauth_attempt_http_status(attempt) == (outcome == CERTAUTH_OUTCOME_AUTHENTICATED ? 200u : 403u));
    certauth_attempt_free(attempt);
    return outcome;
}

static void forwarded(const CertauthOptions *options, CertauthBytes good) {
    static char hex[65536];
    CHECK(good.length * 2 < sizeof hex);
    for (size_t i = 0; i < good.length; i++) snprintf(hex + 2 * i, 3, "%02x", good.data[i]);
    CertauthHeader lines[] = {
        {certauth_bytes("Host", 4), certauth_bytes("www.example", 11)},
        {certauth_bytes("x-ssl-cert", 10), certauth_bytes(hex, 2 * good.length)},
        {certauth_bytes("X-SSL-CERT", 10), certauth_bytes("", 0)},
    };
    CertauthForwarding *forwarding = NULL;
    CertauthForwarded *found = NULL;
    CertauthError *error = NULL;
    const CertauthAuthenticator *authenticator = NULL;
    CertauthCode code;
    OK(certauth_authenticator_new(options, NO_TEXT, NO_TEXT, CERTAUTH_STATUS_MAP_FORBIDDEN, &authenticator, NULL));
    CertauthText product = CERTAUTH_TEXT("aspnet-guide");
    CertauthSetting settings[] = {{CERTAUTH_TEXT("trusted_peers"), CERTAUTH_TEXT("10.0.0.0/8")},
                                  {CERTAUTH_TEXT("shared_secret"), CERTAUTH_TEXT("0123456789abcdef")},
                                  {CERTAUTH_TEXT("trusted_proxies"), CERTAUTH_TEXT("dns:proxy.internal")}};
    CertauthHop proxy = from(CERTAUTH_TEXT("10.1.2.3")), nobody = from(NO_TEXT);
    OK(certauth_forwarding_new(product, settings, 3, &forwarding, &error));
    OK(certauth_forwarding_decode(forwarding, lines, 2, proxy, &found, NULL));
    CHECK(!certauth_forwarded_is_refused(found) && certauth_forwarded_count(found) == 1);
    CHECK(certauth_forwarded_code(found) == 0 && certauth_forwarded_message(found).length == 0);
    CertauthBytes der = certauth_forwarded_der(found)[0];
    CHECK(der.length == good.length && memcmp(der.data, good.data, der.length) == 0);
    CHECK(certauth_forwarded_assurance(found) == CERTAUTH_ASSURANCE_AS_CONFIGURED && certauth_forwarded_comes_from_proxy(found));
    CHECK(!certauth_forwarded_lines_were_joined(found));
    CHECK(outcome_of(authenticator, found, &code) == CERTAUTH_OUTCOME_AUTHENTICATED);
    certauth_forwarded_free(found);
    OK(certauth_forwarding_decode(forwarding, NULL, 0, proxy, &found, NULL));
    CHECK(!certauth_forwarded_is_refused(found) && certauth_forwarded_count(found) == 0);
    CHECK(outcome_of(authenticator, found, &code) == CERTAUTH_OUTCOME_NO_CERTIFICATE);
    certauth_forwarded_free(found);
    CertauthHop secret = {NO_TEXT, NULL, certauth_bytes("0123456789abcdef", 16)};
    OK(certauth_forwarding_decode(forwarding, lines, 2, secret, &found, NULL));
    CHECK(certauth_forwarded_comes_from_proxy(found));
    certauth_forwarded_free(found);
    /* A client that authenticates is not thereby a proxy. */
    CertauthVerdict *verdict = NULL;
    OK(certauth_validate(options, good, NULL, 0, now, &verdict));
    CertauthHop client = {NO_TEXT, certauth_verdict_identity(verdict), {NULL, 0}};
    CHECK(client.proxy != NULL);
    CertauthHop wrong = {NO_TEXT, NULL, certauth_bytes("0123456789abcdeF", 16)};
    struct {
        size_t count;
        CertauthHop hop;
        CertauthCode code;
    } refused[] = {
        {3, proxy, CERTAUTH_CODE_FORWARDED_HEADER_REPEATED},
        {2, from(CERTAUTH_TEXT("192.0.2.1")), CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
        {2, from(CERTAUTH_TEXT("unix")), CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
        {2, from(CERTAUTH_TEXT("here")), CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
        {2, nobody, CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
        {2, client, CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
        {2, wrong, CERTAUTH_CODE_FORWARDED_HEADER_UNTRUSTED},
    };
    for (size_t i = 0; i < sizeof refused / sizeof *refused; i++) {
        OK(certauth_forwarding_decode(forwarding, lines, refused[i].count, refused[i].hop, &found, NULL));
        CHECK(certauth_forwarded_is_refused(found) && certauth_forwarded_code(found) == refused[i].code);
        CHECK(certauth_forwarded_count(found) == 0 && certauth_forwarded_assurance(found) == CERTAUTH_ASSURANCE_UNVERIFIED);
        CHECK(!certauth_forwarded_comes_from_proxy(found) && contains(certauth_forwarded_message(found), "X-SSL-CERT"));
        CHECK(outcome_of(authenticator, found, &code) == CERTAUTH_OUTCOME_DENIED && code == refused[i].code);
        certauth_forwarded_free(found);
    }
    certauth_verdict_free(verdict);
    /* Variables of CGI. */
    lines[1].name = certauth_bytes("HTTP_X_SSL_CERT", 15);
    OK(certauth_forwarding_decode_environ(forwarding, lines, 2, proxy, &found, NULL));
    CHECK(certauth_forwarded_count(found) == 1 && certauth_forwarded_lines_were_joined(found));
    certauth_forwarded_free(found);
    CHECK(certauth_forwarding_header_to_strip_count(forwarding) == 4);
    CHECK(is(certauth_forwarding_header_to_strip(forwarding, 3), "X_SSL_CERT"));
    CHECK(certauth_forwarding_header_to_strip(forwarding, 4).length == 0);
    CHECK(is(certauth_forwarding_vary(forwarding), "X-SSL-CERT"));
    CHECK(certauth_forwarding_owns_header(forwarding, certauth_bytes("x.ssl_cert", 10)));
    CHECK(!certauth_forwarding_owns_header(forwarding, certauth_bytes("xsslcert", 8)));
    CHECK(certauth_forwarding_owns_header(NULL, certauth_bytes("Host", 4)));
    /* An empty value may be NULL. */
    CertauthHeader empty[] = {{certauth_bytes("X-Other", 7), {NULL, 0}}, {certauth_bytes("X-SSL-CERT", 10), {NULL, 0}}};
    OK(certauth_forwarding_decode(forwarding, empty, 2, proxy, &found, NULL));
    CHECK(!certauth_forwarded_is_refused(found) && certauth_forwarded_count(found) == 0);
    certauth_forwarded_free(found);
    CertauthHop both = {CERTAUTH_TEXT("10.1.2.3"), NULL, certauth_bytes("x", 1)};
    CHECK(certauth_forwarding_decode(forwarding, lines, 2, both, &found, &error) == CERTAUTH_STATUS_CONFIGURATION);
    CHECK(found == NULL && certauth_error_code(error) == CERTAUTH_CODE_FORWARDING_INVALID);
    certauth_error_free(error);
    IS_NULL(certauth_forwarding_decode(forwarding, NULL, 1, proxy, &found, NULL));
    IS_NULL(certauth_forwarding_decode(NULL, lines, 2, proxy, &found, NULL));
    IS_NULL(certauth_forwarding_decode(forwarding, lines, 2, proxy, NULL, NULL));
    CertauthAttempt *attempt = NULL;
    IS_NULL(certauth_forwarded_authenticate(authenticator, NULL, now, NULL, &attempt));
    IS_NULL(certauth_forwarded_authenticate(NULL, found, now, NULL, &attempt));
    certauth_forwarding_free(forwarding);
    /* What comes before the client's own octets. */
    static uint8_t received[65536] = "\r\n\r\n\0\r\nQUIT\n\x21\0";
    size_t inner = good.length + 3 + 5, whole = inner + 3, length = 7;
    uint8_t records[] = {(uint8_t)(whole >> 8), (uint8_t)whole, 0x20, (uint8_t)(inner >> 8), (uint8_t)inner, 7, 0, 0, 0, 0,
                         0x28, (uint8_t)(good.length >> 8), (uint8_t)good.length};
    memcpy(received + 14, records, sizeof records);
    memcpy(received + 14 + sizeof records, good.data, good.length);
    OK(certauth_forwarding_new(CERTAUTH_TEXT("proxy-protocol"), settings, 1, &forwarding, NULL));
    OK(certauth_forwarding_decode_proxy_protocol(forwarding, certauth_bytes(received, 20), proxy, &length, &found, NULL));
    CHECK(found == NULL && length == 0);
    OK(certauth_forwarding_decode_proxy_protocol(forwarding, certauth_bytes(received, 4096), proxy, &length, &found, NULL));
    CHECK(length == whole + 16 && outcome_of(authenticator, found, &code) == CERTAUTH_OUTCOME_AUTHENTICATED);
    certauth_forwarded_free(found);
    OK(certauth_forwarding_decode_proxy_protocol(forwarding, certauth_bytes("GET", 3), proxy, &length, &found, NULL));
    CHECK(length == 0 && certauth_forwarded_code(found) == CERTAUTH_CODE_FORWARDED_HEADER_MALFORMED);
    certauth_forwarded_free(found);
    IS_NULL(certauth_forwarding_decode_proxy_protocol(forwarding, good, proxy, NULL, &found, NULL));
    certauth_forwarding_free(forwarding);
    CertauthSetting bad[][2] = {
        {settings[0], {CERTAUTH_TEXT("header"), CERTAUTH_TEXT("X Cert")}},
        {settings[0], {CERTAUTH_TEXT("headers"), CERTAUTH_TEXT("X-Cert")}},
        {{CERTAUTH_TEXT("trusted_peers"), CERTAUTH_TEXT("::/0")}, settings[0]},
        {settings[0], settings[0]},
    };
    for (size_t i = 0; i < 4; i++) {
        CHECK(certauth_forwarding_new(product, bad[i], 2, &forwarding, &error) == CERTAUTH_STATUS_CONFIGURATION);
        CHECK(forwarding == NULL && certauth_error_code(error) == CERTAUTH_CODE_FORWARDING_INVALID);
        certauth_error_free(error);
    }
    CertauthText products[] = {CERTAUTH_TEXT("pigeon"), CERTAUTH_TEXT("nginx"), product};
    for (size_t i = 0; i < 3; i++) {
        CHECK(certauth_forwarding_new(products[i], i == 1 ? settings : NULL, i == 1, &forwarding, &error) ==
              CERTAUTH_STATUS_CONFIGURATION);
        CHECK(forwarding == NULL && certauth_error_code(error) == CERTAUTH_CODE_FORWARDING_INVALID);
        certauth_error_free(error);
    }
    IS_NULL(certauth_forwarding_new(product, NULL, 1, &forwarding, NULL));
    CHECK(certauth_forwarded_is_refused(NULL) && certauth_forwarded_der(NULL) == NULL && certauth_forwarded_count(NULL) == 0);
    CHECK(!certauth_forwarded_comes_from_proxy(NULL) && !certauth_forwarded_lines_were_joined(NULL));
    certauth_forwarded_free(NULL);
    certauth_forwarding_free(NULL);
    certauth_authenticator_unref(authenticator);
}

int main(int argc, char **argv) {
    CHECK(argc == 5);
    CertauthBytes roots = read_file(argv[1]), pems[] = {read_file(argv[2]), read_file(argv[3])};
    now = strtoll(argv[4], NULL, 10);
    CertauthCertificates *sent[2] = {NULL, NULL};
    for (int i = 0; i < 2; i++) OK(certauth_certificates_from_pem(pems[i], &sent[i], NULL));
    CertauthBytes good = certauth_certificates_der(sent[0])[0], bad = certauth_certificates_der(sent[1])[0];
    const CertauthOptions *options = NULL;
    OK(certauth_options_from_pem(roots, CERTAUTH_REVOCATION_MODE_NO_CHECK, &options, NULL));
    hooks_only_narrow(options, good, bad);
    statuses(options, good, bad);
    a_principal(options, good);
    bad_settings(options);
    forwarded(options, good);
    certauth_options_unref(options);
    for (int i = 0; i < 2; i++) certauth_certificates_free(sent[i]);
    puts("well");
    return 0;
}
