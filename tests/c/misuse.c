/* Everything that a program can get wrong without lying about its memory, and what hosts do: threads, swaps, fork.
 *
 *     misuse CA.pem CLIENT.pem NOW
 *
 * The two files are a CA and a certificate that it issued, valid at NOW. */
#define _POSIX_C_SOURCE 200809L
#include <certauth.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            exit(1); \
        } \
    } while (0)
#define OK(call) CHECK((call) == CERTAUTH_STATUS_OK)
#define IS_NULL(call) CHECK((call) == CERTAUTH_STATUS_NULL_POINTER)
#define EMPTY(call) CHECK((call).length == 0 && (call).data != NULL)

enum { THREADS = 16, ROUNDS = 50 };

static CertauthCertificates *sent;
static const CertauthBytes *ders;
static size_t count;
static int64_t now;
static unsigned char *ca;
static size_t ca_length;

static unsigned char *read_file(const char *path, size_t *length) {
    FILE *file = fopen(path, "rb");
    unsigned char *octets = malloc(1 << 16);
    CHECK(file != NULL && octets != NULL);
    *length = fread(octets, 1, 1 << 16, file);
    fclose(file);
    return octets;
}

/* The code of a failed call, and its error freed. */
static uint32_t code_of(CertauthStatus status, CertauthError **error) {
    CHECK(status == CERTAUTH_STATUS_CONFIGURATION && *error != NULL && certauth_error_status(*error) == status);
    CHECK(certauth_error_message(*error).length > 0);
    uint32_t code = certauth_error_code(*error);
    certauth_error_free(*error);
    *error = NULL;
    return code;
}

static CertauthOptionsBuilder *new_builder(void) {
    CertauthOptionsBuilder *builder = NULL;
    CertauthTrustAnchors *anchors = NULL;
    OK(certauth_options_builder_new(&builder, NULL));
    OK(certauth_trust_anchors_from_pem(certauth_bytes(ca, ca_length), &anchors, NULL));
    OK(certauth_options_builder_add_trust_anchors(builder, anchors, NULL));
    certauth_trust_anchors_free(anchors);
    return builder;
}

static const CertauthOptions *build(CertauthOptionsBuilder *builder) {
    const CertauthOptions *options = NULL;
    OK(certauth_options_builder_build(builder, &options, NULL));
    certauth_options_builder_free(builder);
    return options;
}

static const CertauthOptions *new_options(void) {
    CertauthOptionsBuilder *builder = new_builder();
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_NO_CHECK, NULL));
    return build(builder);
}

static CertauthVerdict *validate(const CertauthOptions *options) {
    CertauthVerdict *verdict = NULL;
    OK(certauth_validate(options, ders[0], ders + 1, count - 1, now, &verdict));
    return verdict;
}

static CertauthCode code_under(const CertauthOptions *options) {
    CertauthVerdict *verdict = validate(options);
    CertauthCode code = certauth_verdict_code(verdict);
    int authenticated = code == CERTAUTH_CODE_AUTHENTICATED;
    CHECK((certauth_verdict_outcome(verdict) == CERTAUTH_OUTCOME_AUTHENTICATED) == authenticated);
    CHECK((certauth_verdict_identity(verdict) != NULL) == authenticated);
    CHECK((certauth_verdict_rejection_count(verdict) > 0) != authenticated);
    certauth_verdict_free(verdict);
    return code;
}

static void null_settings(void) {
    CertauthError *error = NULL;
    CertauthTrustAnchors *anchors = NULL;
    CertauthCertificates *certificates = NULL;
    CertauthPolicy *policy = NULL;
    CertauthOptionsBuilder *builder = NULL;
    const CertauthOptions *options = NULL;
    IS_NULL(certauth_trust_anchors_from_pem(certauth_bytes(NULL, 0), &anchors, NULL));
    IS_NULL(certauth_trust_anchors_from_pem(certauth_bytes(NULL, SIZE_MAX), &anchors, NULL));
    IS_NULL(certauth_trust_anchors_from_pem(certauth_bytes(ca, ca_length), NULL, &error));
    CHECK(error != NULL && certauth_error_code(error) == CERTAUTH_CODE_ARGUMENT_INVALID && certauth_error_message(error).length > 0);
    certauth_error_free(error);
    error = NULL;
    IS_NULL(certauth_trust_anchors_from_der(certauth_bytes(NULL, 1), &anchors, NULL));
    IS_NULL(certauth_trust_anchors_from_der(certauth_bytes(ca, 1), NULL, NULL));
    IS_NULL(certauth_certificates_from_pem(certauth_bytes(NULL, 1), &certificates, NULL));
    IS_NULL(certauth_certificates_from_pem(certauth_bytes(ca, ca_length), NULL, NULL));
    CHECK(certauth_certificates_count(NULL) == 0 && certauth_certificates_der(NULL) == NULL);
    IS_NULL(certauth_policy_new(NULL, NULL));
    CertauthText nowhere = {NULL, 1};
    OK(certauth_policy_new(&policy, NULL));
    IS_NULL(certauth_policy_set(NULL, CERTAUTH_TEXT("clock_skew"), CERTAUTH_TEXT("1"), NULL));
    IS_NULL(certauth_policy_set(policy, certauth_text(NULL), CERTAUTH_TEXT("1"), NULL));
    IS_NULL(certauth_policy_set(policy, CERTAUTH_TEXT("clock_skew"), nowhere, NULL));
    IS_NULL(certauth_options_builder_new(NULL, NULL));
    OK(certauth_options_builder_new(&builder, NULL));
    IS_NULL(certauth_options_builder_add_trust_anchors(builder, NULL, NULL));
    IS_NULL(certauth_options_builder_add_trust_anchors(NULL, NULL, NULL));
    IS_NULL(certauth_options_builder_set_policy(builder, NULL, NULL));
    IS_NULL(certauth_options_builder_set_policy(NULL, policy, NULL));
    IS_NULL(certauth_options_builder_add_intermediates(builder, certauth_bytes(NULL, 1), NULL));
    IS_NULL(certauth_options_builder_add_intermediates(NULL, certauth_bytes(ca, 1), NULL));
    IS_NULL(certauth_options_builder_add_pin(builder, nowhere, NULL));
    IS_NULL(certauth_options_builder_add_pin(NULL, CERTAUTH_TEXT(""), NULL));
    IS_NULL(certauth_options_builder_set_revocation(NULL, 1, NULL));
    CertauthEvidence *evidence = NULL;
    CertauthEvidenceReport *report = NULL;
    const CertauthOptions *renewed = NULL;
    IS_NULL(certauth_evidence_new(NULL, NULL));
    OK(certauth_evidence_new(&evidence, NULL));
    IS_NULL(certauth_evidence_add_crl(NULL, certauth_bytes(ca, 1), NULL));
    IS_NULL(certauth_evidence_add_crl(evidence, certauth_bytes(NULL, 0), NULL));
    CHECK(code_of(certauth_evidence_add_crl(evidence, certauth_bytes(ca, ca_length), &error), &error)
          == CERTAUTH_CODE_PEM_NOT_CRL);
    CHECK(code_of(certauth_evidence_add_crl(evidence, certauth_bytes("x", 1), &error), &error)
          == CERTAUTH_CODE_CRL_UNREADABLE);
    CHECK(certauth_evidence_crl_count(evidence) == 0 && certauth_evidence_crl_count(NULL) == 0);
    IS_NULL(certauth_options_builder_set_evidence(builder, NULL, NULL));
    IS_NULL(certauth_options_builder_set_evidence(NULL, evidence, NULL));
    IS_NULL(certauth_options_with_evidence(NULL, evidence, &renewed, NULL));
    IS_NULL(certauth_evidence_report_status(NULL, now, &report, NULL));
    IS_NULL(certauth_evidence_report_newly_revoked(evidence, NULL, &report, NULL));
    OK(certauth_evidence_report_status(evidence, now, &report, NULL));
    CHECK(certauth_evidence_report_json(report).length == strlen("{\"crls\":[]}"));
    certauth_evidence_report_free(report);
    EMPTY(certauth_evidence_report_json(NULL));
    certauth_evidence_report_free(NULL);
    certauth_evidence_free(evidence);
    certauth_evidence_free(NULL);
    CHECK(certauth_verdict_wanted_count(NULL) == 0);
    EMPTY(certauth_verdict_wanted_url(NULL, 0));
    EMPTY(certauth_verdict_wanted_kind(NULL, 0));
    EMPTY(certauth_identity_valid_until_cause(NULL));
    CHECK(certauth_identity_revocation_count(NULL) == 0);
    CHECK(certauth_identity_revocation_status(NULL, 0) == CERTAUTH_REVOCATION_STATUS_UNKNOWN);
    uint32_t index = 7;
    CHECK(certauth_revocation_request_at(NULL, &index) == CERTAUTH_POSITION_END_ENTITY && index == 0);
    certauth_revocation_request_good_until(NULL, now);
    CHECK(!certauth_revocation_request_record(NULL, (CertauthBytes){NULL, 0}, (CertauthBytes){NULL, 0}, NULL, NULL, 0));
    CHECK(!certauth_revocation_request_want(NULL, CERTAUTH_WANTED_KIND_CRL, (CertauthBytes){NULL, 0}));
    IS_NULL(certauth_options_builder_set_checker(builder, NULL, NULL, NULL, NULL));
    CHECK(certauth_identity_policy_count(NULL) == 0);
    EMPTY(certauth_identity_policy(NULL, 0));
    IS_NULL(certauth_options_builder_build(NULL, &options, NULL));
    IS_NULL(certauth_options_builder_build(builder, NULL, NULL));
    CHECK(anchors == NULL && certificates == NULL && options == NULL);
    CHECK(certauth_error_status(NULL) == CERTAUTH_STATUS_NULL_POINTER);
    CHECK(certauth_error_code(NULL) == CERTAUTH_CODE_ARGUMENT_INVALID);
    CHECK(!certauth_error_index(NULL, NULL));
    EMPTY(certauth_error_message(NULL));
    EMPTY(certauth_error_field(NULL));
    EMPTY(certauth_code_name(0));
    EMPTY(certauth_code_name(UINT32_MAX));
    certauth_policy_free(policy);
    certauth_options_builder_free(builder);
    certauth_trust_anchors_free(NULL);
    certauth_certificates_free(NULL);
    certauth_policy_free(NULL);
    certauth_options_builder_free(NULL);
    certauth_error_free(NULL);
    certauth_verdict_free(NULL);
    certauth_options_unref(NULL);
    CHECK(certauth_options_ref(NULL) == NULL);
}

static void null_answers(const CertauthOptions *options) {
    CertauthVerdict *verdict = NULL;
    CertauthBytes odd = {NULL, 1};
    IS_NULL(certauth_validate(NULL, ders[0], NULL, 0, now, &verdict));
    IS_NULL(certauth_validate(options, certauth_bytes(NULL, 1), NULL, 0, now, &verdict));
    IS_NULL(certauth_validate(options, ders[0], NULL, 1, now, &verdict));
    IS_NULL(certauth_validate(options, ders[0], &odd, 1, now, &verdict));
    IS_NULL(certauth_validate(options, ders[0], NULL, 0, now, NULL));
    CHECK(verdict == NULL);
    CHECK(certauth_verdict_outcome(NULL) == CERTAUTH_OUTCOME_DENIED);
    CHECK(certauth_verdict_code(NULL) == CERTAUTH_CODE_ARGUMENT_INVALID);
    CHECK(certauth_verdict_identity(NULL) == NULL && certauth_verdict_rejection(NULL, 0) == NULL);
    CHECK(certauth_verdict_rejection_count(NULL) == 0 && certauth_verdict_note_count(NULL) == 0);
    CHECK(certauth_verdict_note(NULL, 0) == NULL);
    EMPTY(certauth_verdict_json(NULL));
    EMPTY(certauth_verdict_text(NULL));
    CHECK(certauth_rejection_code(NULL) == CERTAUTH_CODE_ARGUMENT_INVALID);
    CHECK(certauth_rejection_path_count(NULL) == 0);
    EMPTY(certauth_rejection_at(NULL));
    EMPTY(certauth_rejection_detail(NULL));
    EMPTY(certauth_rejection_path_position(NULL, 0));
    CHECK(certauth_note_code(NULL) == CERTAUTH_CODE_ARGUMENT_INVALID);
    EMPTY(certauth_note_at(NULL));
    EMPTY(certauth_note_detail(NULL));
}

/* Every accessor, with NULL for the identity and then with a real one: at its end, and far beyond it. */
static void identity_accessors(const CertauthIdentity *identity, int there) {
    static const size_t far[] = {99, SIZE_MAX};
    int64_t time = 7;
    CertauthText texts[] = {certauth_identity_subject_text(identity), certauth_identity_issuer_text(identity),
                            certauth_identity_anchor_label(identity), certauth_identity_path_position(identity, 0),
                            certauth_identity_checked(identity, 0), certauth_identity_switched_off(identity, 0),
                            certauth_identity_valid_until_because_of(identity),
                            certauth_identity_extended_key_usage(identity, 0)};
    CertauthBytes octets[] = {certauth_identity_subject_der(identity), certauth_identity_issuer_der(identity),
                              certauth_identity_serial_number(identity), certauth_identity_sha256(identity),
                              certauth_identity_public_key_sha256(identity), certauth_identity_sha1_thumbprint(identity),
                              certauth_identity_path_der(identity, 0), certauth_identity_anchor_sha256(identity)};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
        CHECK(texts[i].data != NULL && (texts[i].length > 0) == there);
    for (size_t i = 0; i < sizeof octets / sizeof *octets; i++)
        CHECK(octets[i].data != NULL && (octets[i].length > 0) == there);
    CHECK(certauth_identity_valid_until(identity, &time) == there && (there || time == 0));
    CHECK(!certauth_identity_valid_until(identity, NULL));
    CHECK((certauth_identity_trust(identity) == CERTAUTH_TRUST_ANCHOR) == there);
    CHECK((certauth_identity_path_count(identity) == 2) == there);
    CHECK((certauth_identity_validated_at(identity) == now) == there);
    CHECK((certauth_identity_not_before(identity) < certauth_identity_not_after(identity)) == there);
    CHECK((certauth_identity_signatures_checked(identity) > 0) == there);
    CHECK((certauth_identity_checked_count(identity) > 0) == there);
    CHECK((certauth_identity_switched_off_count(identity) > 0) == there);
    CHECK((certauth_identity_extended_key_usage_count(identity) > 0) == there);
    CHECK((certauth_identity_name_count(identity, CERTAUTH_NAME_TYPE_ANY) > 0) == there);
    CHECK(certauth_identity_name_count(identity, UINT32_MAX) == 0);
    for (size_t i = 0; i < 2; i++) {
        EMPTY(certauth_identity_path_position(identity, far[i]));
        EMPTY(certauth_identity_path_der(identity, far[i]));
        EMPTY(certauth_identity_checked(identity, far[i]));
        EMPTY(certauth_identity_switched_off(identity, far[i]));
        EMPTY(certauth_identity_extended_key_usage(identity, far[i]));
        EMPTY(certauth_identity_name_text(identity, CERTAUTH_NAME_TYPE_DNS, far[i]));
        EMPTY(certauth_identity_name_octets(identity, UINT32_MAX, far[i]));
        EMPTY(certauth_identity_name_oid(identity, CERTAUTH_NAME_TYPE_ANY, far[i]));
        CHECK(certauth_identity_name_type(identity, far[i]) == CERTAUTH_NAME_TYPE_ANY);
        CHECK(certauth_identity_note(identity, far[i]) == NULL);
    }
    CHECK(certauth_identity_note_count(identity) == 0);
}

static void lengths_and_texts(const CertauthOptions *options) {
    static const size_t absurd[] = {SIZE_MAX, SIZE_MAX / 2 + 1};
    CertauthVerdict *verdict = NULL;
    CertauthTrustAnchors *anchors = NULL;
    CertauthPolicy *policy = NULL;
    CertauthError *error = NULL;
    OK(certauth_policy_new(&policy, NULL));
    for (size_t i = 0; i < 2; i++) {
        CertauthBytes huge = {ders[0].data, absurd[i]};
        CertauthText endless = {"a", absurd[i]};
        CHECK(certauth_trust_anchors_from_der(certauth_bytes(ca, absurd[i]), &anchors, NULL) == CERTAUTH_STATUS_LENGTH_INVALID);
        CHECK(certauth_policy_set(policy, endless, CERTAUTH_TEXT("b"), NULL) == CERTAUTH_STATUS_LENGTH_INVALID);
        CHECK(certauth_validate(options, huge, NULL, 0, now, &verdict)
              == CERTAUTH_STATUS_LENGTH_INVALID);
        CHECK(certauth_validate(options, ders[0], ders, absurd[i], now, &verdict)
              == CERTAUTH_STATUS_LENGTH_INVALID);
        CHECK(certauth_validate(options, ders[0], &huge, 1, now, &verdict) == CERTAUTH_STATUS_LENGTH_INVALID);
    }
    CHECK(verdict == NULL && anchors == NULL);
    CHECK(certauth_policy_set(policy, CERTAUTH_TEXT("\xff\xfe"), CERTAUTH_TEXT("1"), NULL) == CERTAUTH_STATUS_TEXT_INVALID);
    CHECK(certauth_policy_set(policy, CERTAUTH_TEXT("clock_skew"), CERTAUTH_TEXT("\xc3"), &error) == CERTAUTH_STATUS_TEXT_INVALID);
    CHECK(certauth_error_status(error) == CERTAUTH_STATUS_TEXT_INVALID);
    certauth_error_free(error);
    error = NULL;
    CHECK(code_of(certauth_policy_set(policy, CERTAUTH_TEXT("clock\0skew"), CERTAUTH_TEXT("1"), &error), &error)
          == CERTAUTH_CODE_OPTION_UNKNOWN);
    CHECK(code_of(certauth_policy_set(policy, CERTAUTH_TEXT("clock_skew"), CERTAUTH_TEXT("1\0"), &error), &error)
          == CERTAUTH_CODE_OPTION_VALUE_INVALID);
    CHECK(code_of(certauth_policy_set(policy, CERTAUTH_TEXT(""), CERTAUTH_TEXT(""), &error), &error) == CERTAUTH_CODE_OPTION_UNKNOWN);
    CHECK(code_of(certauth_trust_anchors_from_pem(certauth_bytes("", 0), &anchors, &error), &error)
          == CERTAUTH_CODE_PEM_EMPTY);
    CHECK(code_of(certauth_trust_anchors_from_der(certauth_bytes(ca, ca_length), &anchors, &error), &error)
          == CERTAUTH_CODE_TRUST_ANCHOR_UNREADABLE);
    /* A leaf that is no certificate is a verdict, and so is a time without sense. */
    OK(certauth_validate(options, certauth_bytes(ca, ca_length), NULL, 0, INT64_MIN, &verdict));
    CHECK(certauth_verdict_code(verdict) == CERTAUTH_CODE_CERTIFICATE_UNREADABLE);
    certauth_verdict_free(verdict);
    OK(certauth_validate(options, ders[0], NULL, 0, INT64_MAX, &verdict));
    CHECK(certauth_verdict_code(verdict) == CERTAUTH_CODE_EXPIRED);
    CHECK(certauth_rejection_detail(certauth_verdict_rejection(verdict, 0)).length > 0);
    CHECK(certauth_verdict_rejection(verdict, SIZE_MAX) == NULL);
    certauth_verdict_free(verdict);
    certauth_policy_free(policy);
}

static void settings_that_cannot_work(void) {
    CertauthError *error = NULL;
    const CertauthOptions *options = NULL;
    CertauthOptionsBuilder *builder = new_builder();
    uint32_t index = 9;
    CHECK(code_of(certauth_options_builder_build(builder, &options, &error), &error)
          == CERTAUTH_CODE_REVOCATION_NOT_CHOSEN);
    CHECK(code_of(certauth_options_builder_set_revocation(builder, 0, &error), &error)
          == CERTAUTH_CODE_OPTION_VALUE_INVALID);
    CHECK(code_of(certauth_options_builder_set_revocation(builder, 4, &error), &error)
          == CERTAUTH_CODE_OPTION_VALUE_INVALID);
    CHECK(code_of(certauth_options_builder_add_pin(builder, CERTAUTH_TEXT("ab"), &error), &error) == CERTAUTH_CODE_PIN_INVALID);
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_NO_CHECK, NULL));
    OK(certauth_options_builder_add_intermediates(builder, certauth_bytes("0", 1), NULL));
    CHECK(certauth_options_builder_build(builder, &options, &error) == CERTAUTH_STATUS_CONFIGURATION);
    CHECK(certauth_error_index(error, &index) && index == 0);
    CHECK(code_of(CERTAUTH_STATUS_CONFIGURATION, &error) == CERTAUTH_CODE_INTERMEDIATE_UNREADABLE);
    certauth_options_builder_free(builder);
    OK(certauth_options_builder_new(&builder, NULL));
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_NO_CHECK, NULL));
    CHECK(code_of(certauth_options_builder_build(builder, &options, &error), &error)
          == CERTAUTH_CODE_TRUST_ANCHORS_EMPTY);
    certauth_options_builder_free(builder);
    CHECK(options == NULL);
}

typedef struct {
    uint32_t answer;
    int asked, released;
} Checker;

static uint32_t check(void *userdata, CertauthRevocationRequest *request) {
    Checker *checker = (Checker *)userdata;
    CertauthBytes key = certauth_revocation_request_issuer_public_key_info(request);
    CertauthBytes nothing = {NULL, 0}, huge = {key.data, SIZE_MAX};
    checker->asked++;
    CHECK(certauth_revocation_request_certificate(request).length == ders[0].length);
    CHECK(key.length > 0 && certauth_revocation_request_issuer_name(request).length > 0);
    CHECK(certauth_revocation_request_issuer_certificate(request).length > 0);
    CHECK(certauth_revocation_request_serial_number(request).length == 1);
    EMPTY(certauth_revocation_request_serial_number(NULL));
    CHECK(certauth_revocation_request_path_above_count(request) == 0);
    EMPTY(certauth_revocation_request_path_above(request, 0));
    CHECK(certauth_revocation_request_path_above_count(NULL) == 0);
    EMPTY(certauth_revocation_request_path_above(NULL, 0));
    CHECK(certauth_revocation_request_now(request) == now);
    CHECK(certauth_revocation_request_mode(request) == CERTAUTH_REVOCATION_MODE_OFFLINE);
    CHECK(!certauth_revocation_request_verify(request, key, nothing, nothing, nothing));
    CHECK(!certauth_revocation_request_verify(request, huge, key, key, key));
    CHECK(!certauth_revocation_request_verify(request, key, key, key, key));
    CHECK(!certauth_revocation_request_verify(NULL, key, key, key, key));
    EMPTY(certauth_revocation_request_certificate(NULL));
    EMPTY(certauth_revocation_request_issuer_name(NULL));
    EMPTY(certauth_revocation_request_issuer_public_key_info(NULL));
    EMPTY(certauth_revocation_request_issuer_certificate(NULL));
    CHECK(certauth_revocation_request_mode(NULL) == CERTAUTH_REVOCATION_MODE_OFFLINE);
    CHECK(certauth_revocation_request_now(NULL) == 0);
    return checker->answer;
}

static void release(void *userdata) { ((Checker *)userdata)->released++; }

static bool is(CertauthText text, const char *expected) {
    return text.length == strlen(expected) && memcmp(text.data, expected, text.length) == 0;
}

static bool contains(CertauthText text, const char *part) {
    for (; text.length >= strlen(part); text.data++, text.length--)
        if (memcmp(text.data, part, strlen(part)) == 0) return true;
    return false;
}

#define BYTES(text) ((CertauthBytes){(const uint8_t *)(text), strlen(text)})

static uint32_t report(void *userdata, CertauthRevocationRequest *request) {
    (void)userdata;
    CertauthBytes nothing = {NULL, 0}, huge = {(const uint8_t *)"x", SIZE_MAX};
    int64_t issued = 5;
    uint32_t stale = CERTAUTH_CODE_REVOCATION_EVIDENCE_STALE;
    CHECK(certauth_revocation_request_record(request, BYTES("CN=Mine"), BYTES("\x01\x02"), &issued, NULL, stale));
    CHECK(!certauth_revocation_request_record(request, BYTES("CN=\xff"), nothing, NULL, NULL, 0));
    CHECK(!certauth_revocation_request_record(request, nothing, huge, NULL, NULL, 0));
    CHECK(!certauth_revocation_request_record(request, nothing, nothing, NULL, NULL, CERTAUTH_CODE_REVOKED));
    CHECK(certauth_revocation_request_want(request, CERTAUTH_WANTED_KIND_DELTA_CRL, BYTES("http://h/d")));
    CHECK(!certauth_revocation_request_want(request, 0, BYTES("http://h/d")));
    CHECK(!certauth_revocation_request_want(request, CERTAUTH_WANTED_KIND_CRL, nothing));
    CHECK(!certauth_revocation_request_want(request, CERTAUTH_WANTED_KIND_CRL, huge));
    CHECK(!certauth_revocation_request_want(request, CERTAUTH_WANTED_KIND_CRL, BYTES("http://h/ d")));
    CHECK(!certauth_revocation_request_want(request, CERTAUTH_WANTED_KIND_CRL, BYTES("http://h/\xc3\xa4")));
    return CERTAUTH_REVOCATION_STATUS_UNKNOWN;
}

/* What a checker reports is in the verdict; what it reports wrongly changes nothing. */
static void reports(void) {
    CertauthOptionsBuilder *builder = new_builder();
    OK(certauth_options_builder_set_checker(builder, report, NULL, NULL, NULL));
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_ONLINE, NULL));
    const CertauthOptions *options = build(builder);
    CertauthVerdict *verdict = validate(options);
    CHECK(certauth_verdict_code(verdict) == CERTAUTH_CODE_REVOCATION_EVIDENCE_STALE);
    CHECK(contains(certauth_verdict_json(verdict), "\"issuer\":\"CN=Mine\",\"number\":\"0102\","));
    CHECK(contains(certauth_verdict_json(verdict), "\"this_update\":\"1970-01-01T00:00:05Z\",\"next_update\":null"));
    CHECK(certauth_verdict_wanted_count(verdict) == 1);
    CHECK(is(certauth_verdict_wanted_url(verdict, 0), "http://h/d"));
    CHECK(is(certauth_verdict_wanted_kind(verdict, 0), "delta_crl"));
    certauth_verdict_free(verdict);
    certauth_options_unref(options);
}

/* Good is 1 and Revoked 2; everything else is Unknown, and Unknown refuses. */
static void odd_callbacks(void) {
    static const uint32_t answers[] = {0, 1, 2, 3, 0x80000001u, UINT32_MAX};
    CertauthError *error = NULL;
    for (size_t i = 0; i < sizeof answers / sizeof *answers; i++) {
        Checker checker = {answers[i], 0, 0}, replaced = {1, 0, 0};
        CertauthOptionsBuilder *builder = new_builder();
        const CertauthOptions *options = NULL;
        IS_NULL(certauth_options_builder_set_checker(NULL, check, &replaced, release, NULL));
        OK(certauth_options_builder_set_checker(builder, check, &replaced, release, NULL));
        OK(certauth_options_builder_set_checker(builder, check, &checker, release, NULL));
        CHECK(replaced.released == 1);
        OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_NO_CHECK, NULL));
        CHECK(code_of(certauth_options_builder_build(builder, &options, &error), &error)
              == CERTAUTH_CODE_OPTION_VALUE_INVALID);
        OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_OFFLINE, NULL));
        options = build(builder);
        CertauthCode code = code_under(options);
        CHECK(checker.asked == 1 && checker.released == 0);
        CHECK((code == CERTAUTH_CODE_AUTHENTICATED) == (answers[i] == 1));
        CHECK((code == CERTAUTH_CODE_REVOKED) == (answers[i] == 2));
        certauth_options_unref(options);
        CHECK(checker.released == 1 && replaced.released == 1);
    }
    /* Offline without a checker knows nothing. */
    CertauthOptionsBuilder *builder = new_builder();
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_OFFLINE, NULL));
    const CertauthOptions *options = build(builder);
    CHECK(code_under(options) != CERTAUTH_CODE_AUTHENTICATED);
    certauth_options_unref(options);
}

static const CertauthOptions *current;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;

/* As a server does: take the current options, validate, give them back. */
static void *serve(void *verdict) {
    for (int i = 0; i < ROUNDS; i++) {
        pthread_mutex_lock(&lock);
        const CertauthOptions *mine = certauth_options_ref(current);
        pthread_mutex_unlock(&lock);
        CHECK(code_under(mine) == CERTAUTH_CODE_AUTHENTICATED);
        certauth_options_unref(mine);
        const CertauthIdentity *identity = certauth_verdict_identity((CertauthVerdict *)verdict);
        CHECK(certauth_identity_subject_text(identity).length > 0);
        CHECK(certauth_verdict_json((CertauthVerdict *)verdict).length > 0);
    }
    return NULL;
}

static void threads_and_swaps(void) {
    pthread_t threads[THREADS];
    current = new_options();
    CertauthVerdict *verdict = validate(current);
    for (int i = 0; i < THREADS; i++) CHECK(pthread_create(&threads[i], NULL, serve, verdict) == 0);
    for (int i = 0; i < ROUNDS; i++) {
        const CertauthOptions *fresh = new_options();
        pthread_mutex_lock(&lock);
        const CertauthOptions *old = current;
        current = fresh;
        pthread_mutex_unlock(&lock);
        certauth_options_unref(old);
    }
    for (int i = 0; i < THREADS; i++) CHECK(pthread_join(threads[i], NULL) == 0);
    certauth_verdict_free(verdict);
    certauth_options_unref(current);
}

static void forks(const CertauthOptions *options) {
    CertauthVerdict *verdict = validate(options);
    pid_t child = fork();
    CHECK(child >= 0);
    if (child == 0) {
        int good = certauth_verdict_json(verdict).length > 0 && code_under(options) == CERTAUTH_CODE_AUTHENTICATED;
        _exit(good ? 0 : 1);
    }
    int status = 1;
    CHECK(waitpid(child, &status, 0) == child && WIFEXITED(status) && WEXITSTATUS(status) == 0);
    CHECK(code_under(options) == CERTAUTH_CODE_AUTHENTICATED);
    certauth_verdict_free(verdict);
}

/* Labels and overrides of anchors, and an anchor that is a name and a key. */
static void anchors_of_every_kind(void) {
    CertauthTrustAnchors *anchors = NULL;
    CertauthError *error = NULL;
    OK(certauth_trust_anchors_from_pem(certauth_bytes(ca, ca_length), &anchors, NULL));
    OK(certauth_trust_anchors_set_label(anchors, CERTAUTH_TEXT("partners"), NULL));
    OK(certauth_trust_anchors_set_override(anchors, CERTAUTH_TEXT("max_path_length"), CERTAUTH_TEXT("0"), NULL));
    CertauthText length = CERTAUTH_TEXT("max_path_length"), skew = CERTAUTH_TEXT("clock_skew");
    CHECK(code_of(certauth_trust_anchors_set_override(anchors, skew, CERTAUTH_TEXT("0"), &error), &error)
          == CERTAUTH_CODE_OPTION_UNKNOWN);
    CHECK(code_of(certauth_trust_anchors_set_override(anchors, length, CERTAUTH_TEXT("x"), &error), &error)
          == CERTAUTH_CODE_OPTION_VALUE_INVALID);
    IS_NULL(certauth_trust_anchors_set_label(NULL, CERTAUTH_TEXT("a"), NULL));
    IS_NULL(certauth_trust_anchors_set_override(anchors, certauth_text(NULL), CERTAUTH_TEXT("0"), NULL));
    CertauthOptionsBuilder *builder = NULL;
    const CertauthOptions *options = NULL;
    OK(certauth_options_builder_new(&builder, NULL));
    OK(certauth_options_builder_add_trust_anchors(builder, anchors, NULL));
    OK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_NO_CHECK, NULL));
    OK(certauth_options_builder_build(builder, &options, NULL));
    certauth_options_builder_free(builder);
    certauth_trust_anchors_free(anchors);
    CertauthVerdict *verdict = validate(options);
    CertauthText label = certauth_identity_anchor_label(certauth_verdict_identity(verdict));
    CHECK(label.length == 8 && memcmp(label.data, "partners", 8) == 0);
    certauth_verdict_free(verdict);
    certauth_options_unref(options);
    CertauthBytes three = certauth_bytes(ca, 3), none = certauth_bytes(NULL, 0);
    anchors = NULL;
    CHECK(code_of(certauth_trust_anchors_from_name_and_key(three, three, none, &anchors, &error), &error)
          == CERTAUTH_CODE_TRUST_ANCHOR_UNREADABLE);
    IS_NULL(certauth_trust_anchors_from_name_and_key(none, three, none, &anchors, NULL));
    IS_NULL(certauth_trust_anchors_from_name_and_key(three, three, certauth_bytes(NULL, 1), &anchors, NULL));
    CHECK(anchors == NULL);
}

int main(int argc, char **argv) {
    CHECK(argc == 4);
    CHECK(certauth_abi_version() == CERTAUTH_ABI_VERSION && certauth_version().length > 0);
    size_t length;
    unsigned char *pem = read_file(argv[2], &length);
    ca = read_file(argv[1], &ca_length);
    now = strtoll(argv[3], NULL, 10);
    OK(certauth_certificates_from_pem(certauth_bytes(pem, length), &sent, NULL));
    ders = certauth_certificates_der(sent);
    count = certauth_certificates_count(sent);
    free(pem);
    const CertauthOptions *options = new_options();
    null_settings();
    null_answers(options);
    identity_accessors(NULL, 0);
    CertauthVerdict *verdict = validate(options);
    CHECK(certauth_verdict_identity(verdict) != NULL);
    identity_accessors(certauth_verdict_identity(verdict), 1);
    certauth_verdict_free(verdict);
    lengths_and_texts(options);
    settings_that_cannot_work();
    anchors_of_every_kind();
    odd_callbacks();
    reports();
    threads_and_swaps();
    forks(options);
    certauth_options_unref(options);
    certauth_certificates_free(sent);
    free(ca);
    puts("well");
    return 0;
}
