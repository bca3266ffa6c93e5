/* Reads cases from standard input and prints one line per case, through the accessors of the installed library only: id,
 * accept or refuse, code, path, subject, rejections, names, with tabs between them. */
#define _POSIX_C_SOURCE 200809L
#include <certauth.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { MOST = 4096 };

/* Texts of an attempt; NULL with length 0 where there is none. */
typedef struct {
    CertauthText label, rules, claims_issuer, refuse, name, reword, claim_type, peer, secret;
} Texts;

typedef struct {
    CertauthText type, value;
} Claim;

typedef struct {
    char *id;
    CertauthBytes end_entity, sent[MOST];
    size_t sent_count;
    int64_t now;
    /* Handles that are given to the builder at the end, and the first error: the order of words is the order of checks. */
    CertauthPolicy *policy;
    CertauthOptionsBuilder *builder;
    CertauthEvidence *evidence;
    CertauthError *error;
    /* Of a whole attempt to authenticate. */
    Texts texts;
    Claim claims[16];
    size_t claim_count;
    uint32_t status_map;
    bool clear, absent, attempt;
    /* Of a request that a proxy may have sent. */
    CertauthText product;
    CertauthSetting settings[16];
    CertauthHeader headers[64];
    size_t setting_count, header_count;
    CertauthBytes received;
    bool environ, connection;
} Case;

static void die(const char *what) {
    fprintf(stderr, "transcript: %s\n", what);
    exit(2);
}

static void print(CertauthText text) { fwrite(text.data, 1, text.length, stdout); }

static CertauthBytes from_hex(const char *digits) {
    size_t length = strlen(digits) / 2;
    unsigned char *octets = (unsigned char *)malloc(length + 1);
    if (octets == NULL) die("no memory");
    for (size_t i = 0; i < length; i++) {
        unsigned octet;
        if (sscanf(digits + 2 * i, "%2x", &octet) != 1) die("not hexadecimal");
        octets[i] = (unsigned char)octet;
    }
    return certauth_bytes(octets, length);
}

static CertauthText text_from_hex(const char *digits) {
    CertauthBytes octets = from_hex(digits);
    CertauthText text = {(const char *)octets.data, octets.length};
    return text;
}

static void start(Case *now, const char *id) {
    memset(now, 0, sizeof *now);
    now->status_map = CERTAUTH_STATUS_MAP_FORBIDDEN;
    now->id = strdup(id);
    if (now->id == NULL || certauth_policy_new(&now->policy, NULL) != CERTAUTH_STATUS_OK
        || certauth_options_builder_new(&now->builder, NULL) != CERTAUTH_STATUS_OK
        || certauth_evidence_new(&now->evidence, NULL) != CERTAUTH_STATUS_OK)
        die("no memory");
}

typedef CertauthStatus Reader(CertauthBytes, CertauthTrustAnchors **, CertauthError **);

static void trust(Case *now, Reader *read, const char *digits) {
    CertauthBytes der = from_hex(digits);
    CertauthTrustAnchors *anchors = NULL;
    if (now->error == NULL
        && read(der, &anchors, &now->error) == CERTAUTH_STATUS_OK
        && (now->texts.label.data == NULL
            || certauth_trust_anchors_set_label(anchors, now->texts.label, &now->error) == CERTAUTH_STATUS_OK)
        && certauth_options_builder_add_trust_anchors(now->builder, anchors, &now->error) != CERTAUTH_STATUS_OK)
        die("trust");
    certauth_trust_anchors_free(anchors);
    free((void *)now->texts.label.data);
    now->texts.label.data = NULL;
    free((void *)der.data);
}

static void preload(Case *now, const char *digits) {
    CertauthBytes der = from_hex(digits);
    if (certauth_options_builder_add_intermediates(now->builder, der, NULL) != CERTAUTH_STATUS_OK)
        die("intermediates");
    free((void *)der.data);
}

static void add_crl(Case *now, const char *digits) {
    CertauthBytes crl = from_hex(digits);
    if (now->error == NULL && certauth_evidence_add_crl(now->evidence, crl, &now->error) != CERTAUTH_STATUS_OK
        && now->error == NULL)
        die("crl");
    free((void *)crl.data);
}

static void start_from(Case *now, const char *preset) {
    if (now->error != NULL) return;
    CertauthStatus status = certauth_policy_set_preset(now->policy, certauth_text(preset), &now->error);
    if (status != CERTAUTH_STATUS_OK && now->error == NULL) die("preset");
}

static void set(Case *now, const char *setting) {
    const char *value = strchr(setting, '=');
    if (value == NULL) die("a policy without a value");
    if (now->error != NULL) return;
    CertauthText name = {setting, (size_t)(value - setting)};
    CertauthStatus status = certauth_policy_set(now->policy, name, certauth_text(value + 1), &now->error);
    if (status != CERTAUTH_STATUS_OK && now->error == NULL) die("policy");
}

static void choose_revocation(Case *now, const char *word) {
    uint32_t mode = CERTAUTH_REVOCATION_MODE_NO_CHECK;
    if (strcmp(word, "offline") == 0) mode = CERTAUTH_REVOCATION_MODE_OFFLINE;
    if (strcmp(word, "online") == 0) mode = CERTAUTH_REVOCATION_MODE_ONLINE;
    if (certauth_options_builder_set_revocation(now->builder, mode, NULL) != CERTAUTH_STATUS_OK) die("revocation");
    if (mode != CERTAUTH_REVOCATION_MODE_NO_CHECK
        && certauth_options_builder_set_evidence(now->builder, now->evidence, NULL) != CERTAUTH_STATUS_OK)
        die("evidence");
}

static void print_identity(const CertauthIdentity *identity) {
    for (size_t i = 0; i < certauth_identity_path_count(identity); i++) {
        if (i > 0) putchar(',');
        print(certauth_identity_path_position(identity, i));
    }
    putchar('\t');
    print(certauth_identity_subject_text(identity));
    fputs("\t\t", stdout);
    bool first = true;
    for (size_t i = 0; i < certauth_identity_name_count(identity, CERTAUTH_NAME_TYPE_ANY); i++) {
        CertauthText text = certauth_identity_name_text(identity, CERTAUTH_NAME_TYPE_ANY, i);
        CertauthBytes octets = certauth_identity_name_octets(identity, CERTAUTH_NAME_TYPE_ANY, i);
        const char *word = NULL;
        CertauthNameType type = certauth_identity_name_type(identity, i);
        switch (type) {
            case CERTAUTH_NAME_TYPE_DNS: word = "dns"; break;
            case CERTAUTH_NAME_TYPE_EMAIL: word = "email"; break;
            case CERTAUTH_NAME_TYPE_URI: word = "uri"; break;
            case CERTAUTH_NAME_TYPE_IP: word = "ip"; break;
            case CERTAUTH_NAME_TYPE_DIRECTORY_NAME: word = "directory_name"; break;
            case CERTAUTH_NAME_TYPE_UPN: word = "upn"; break;
            default: continue;
        }
        printf("%s%s:", first ? "" : " ", word);
        first = false;
        for (size_t j = 0; type == CERTAUTH_NAME_TYPE_IP && j < octets.length; j++) printf("%02x", octets.data[j]);
        for (size_t j = 0; type != CERTAUTH_NAME_TYPE_IP && j < text.length; j++) {
            unsigned char octet = (unsigned char)text.data[j];
            printf(octet >= '!' && octet <= '~' && octet != '%' ? "%c" : "%%%02X", octet);
        }
    }
    putchar('\t');
    for (size_t i = 0; i < certauth_identity_policy_count(identity); i++) {
        if (i > 0) putchar(',');
        print(certauth_identity_policy(identity, i));
    }
}

static void print_refusal(const CertauthVerdict *verdict) {
    fputs("\t\t", stdout);
    for (size_t i = 0; i < certauth_verdict_rejection_count(verdict); i++) {
        const CertauthRejection *rejection = certauth_verdict_rejection(verdict, i);
        if (i > 0) putchar(';');
        for (size_t j = 0; j < certauth_rejection_path_count(rejection); j++) {
            if (j > 0) putchar(',');
            print(certauth_rejection_path_position(rejection, j));
        }
        fputs(": ", stdout);
        print(certauth_code_name(certauth_rejection_code(rejection)));
        fputs(" at ", stdout);
        print(certauth_rejection_at(rejection));
    }
    fputs("\t\t", stdout);
}

static uint32_t validated(void *userdata, CertauthValidated *validated) {
    const Case *now = (const Case *)userdata;
    if (now->clear && certauth_validated_clear_claims(validated) != CERTAUTH_STATUS_OK) die("clear");
    if (now->texts.name.data != NULL && certauth_validated_set_name(validated, now->texts.name) != CERTAUTH_STATUS_OK)
        die("name");
    for (size_t i = 0; i < now->claim_count; i++)
        if (certauth_validated_add_claim(validated, now->claims[i].type, now->claims[i].value) != CERTAUTH_STATUS_OK)
            die("claim");
    if (now->texts.refuse.data == NULL) return CERTAUTH_HOOK_ANSWER_ACCEPT;
    if (certauth_validated_set_reason(validated, now->texts.refuse) != CERTAUTH_STATUS_OK) die("reason");
    return CERTAUTH_HOOK_ANSWER_REFUSE;
}

static void failed(void *userdata, CertauthFailed *failed) {
    const Case *now = (const Case *)userdata;
    if (now->texts.reword.data != NULL && certauth_failed_reword(failed, now->texts.reword) != CERTAUTH_STATUS_OK)
        die("reword");
}

static void print_percent(CertauthText text) {
    for (size_t i = 0; i < text.length; i++) {
        unsigned char octet = (unsigned char)text.data[i];
        printf(octet >= '!' && octet <= '~' && octet != '%' ? "%c" : "%%%02X", octet);
    }
}

static void print_claim(const CertauthClaim *claim, bool first) {
    if (!first) putchar(' ');
    print_percent(certauth_claim_type(claim));
    putchar('=');
    print_percent(certauth_claim_value(claim));
    putchar('(');
    print(certauth_claim_source(claim));
    putchar(',');
    print_percent(certauth_claim_issuer(claim));
    putchar(')');
}

static void print_principal(const CertauthPrincipal *principal, const CertauthIdentity *identity) {
    for (size_t i = 0; i < certauth_identity_path_count(identity); i++) {
        if (i > 0) putchar(',');
        print(certauth_identity_path_position(identity, i));
    }
    putchar('\t');
    print(certauth_identity_subject_text(identity));
    fputs("\t\t", stdout);
    for (size_t i = 0; i < certauth_principal_claim_count(principal); i++)
        print_claim(certauth_principal_claim(principal, i), i == 0);
    fputs(" | ", stdout);
    for (size_t i = 0; i < certauth_principal_aspnet_claim_count(principal); i++)
        print_claim(certauth_principal_aspnet_claim(principal, i), i == 0);
    putchar('\t');
}

static CertauthBytes octets(CertauthText text) { return certauth_bytes(text.data, text.length); }

/* What is decoded of the request; NULL if its settings cannot work. */
static CertauthForwarded *decode(Case *now) {
    CertauthForwarding *forwarding = NULL;
    CertauthForwarded *found = NULL;
    CertauthHop hop = {now->texts.peer, NULL, octets(now->texts.secret)};
    size_t length;
    if (certauth_forwarding_new(now->product, now->settings, now->setting_count, &forwarding, &now->error)
        != CERTAUTH_STATUS_OK)
        return NULL;
    CertauthStatus status =
        now->received.data != NULL
            ? certauth_forwarding_decode_proxy_protocol(forwarding, now->received, hop, &length, &found, &now->error)
        : now->environ
            ? certauth_forwarding_decode_environ(forwarding, now->headers, now->header_count, hop, &found, &now->error)
            : certauth_forwarding_decode(forwarding, now->headers, now->header_count, hop, &found, &now->error);
    if (status != CERTAUTH_STATUS_OK && now->error == NULL) die("decode");
    certauth_forwarding_free(forwarding);
    return found;
}

/* By what a proxy has forwarded, or else by what the connection has shown. */
static CertauthAttempt *authenticate(Case *now, const CertauthAuthenticator *authenticator) {
    CertauthAttempt *attempt = NULL;
    CertauthForwarded *forwarded = NULL;
    CertauthHooks hooks = {validated, failed, NULL, now};
    CertauthBytes none = {NULL, 0};
    bool is_absent = now->absent;
    if (now->product.data != NULL) {
        forwarded = decode(now);
        if (forwarded == NULL) return NULL;
        is_absent = !now->connection;
    }
    bool is_refused = forwarded != NULL && certauth_forwarded_is_refused(forwarded);
    CertauthStatus status =
        is_refused || certauth_forwarded_comes_from_proxy(forwarded)
            ? certauth_forwarded_authenticate(authenticator, forwarded, now->now, &hooks, &attempt)
            : certauth_authenticate(authenticator, is_absent ? none : now->end_entity, now->sent, now->sent_count,
                                    now->now, &hooks, &attempt);
    if (status != CERTAUTH_STATUS_OK) die("authenticate");
    certauth_forwarded_free(forwarded);
    return attempt;
}

/* The rest of a line of a whole attempt; false if its settings cannot work. */
static bool print_attempt(Case *now, const CertauthOptions *options) {
    const CertauthAuthenticator *authenticator = NULL;
    CertauthAttempt *attempt = NULL;
    CertauthRecord *record = NULL;
    CertauthBytes none = {NULL, 0};
    if (certauth_authenticator_new(options, now->texts.rules, now->texts.claims_issuer, now->status_map, &authenticator,
                                   &now->error) != CERTAUTH_STATUS_OK)
        return false;
    attempt = authenticate(now, authenticator);
    if (attempt == NULL) {
        certauth_authenticator_unref(authenticator);
        return false;
    }
    if (certauth_attempt_record(attempt, none, &record, NULL) != CERTAUTH_STATUS_OK) die("record");
    const CertauthVerdict *verdict = certauth_attempt_verdict(attempt);
    CertauthOutcome outcome = certauth_attempt_outcome(attempt);
    fputs(outcome == CERTAUTH_OUTCOME_AUTHENTICATED ? "accept\t" : "refuse\t", stdout);
    if (outcome == CERTAUTH_OUTCOME_NO_CERTIFICATE) fputs("no_certificate\t\t\t\t\t", stdout);
    else {
        print(certauth_code_name(certauth_verdict_code(verdict)));
        putchar('\t');
        if (outcome == CERTAUTH_OUTCOME_AUTHENTICATED)
            print_principal(certauth_attempt_principal(attempt), certauth_verdict_identity(verdict));
        else print_refusal(verdict);
    }
    printf("%u\t", certauth_attempt_http_status(attempt));
    print(certauth_record_text(record));
    putchar('\n');
    certauth_record_free(record);
    certauth_attempt_free(attempt);
    certauth_authenticator_unref(authenticator);
    return true;
}

static void finish(Case *now) {
    const CertauthOptions *options = NULL;
    CertauthVerdict *verdict = NULL;
    if (now->error == NULL) {
        if (certauth_options_builder_set_policy(now->builder, now->policy, NULL) != CERTAUTH_STATUS_OK) die("policy");
        CertauthStatus status = certauth_options_builder_build(now->builder, &options, &now->error);
        if (status != CERTAUTH_STATUS_OK && now->error == NULL) die("build");
    }
    printf("%s\t", now->id);
    bool is_printed = now->error == NULL && now->attempt && print_attempt(now, options);
    if (is_printed) {
    } else if (now->error != NULL) {
        fputs("refuse\t", stdout);
        print(certauth_code_name(certauth_error_code(now->error)));
        fputs("\t\t\t\t\t\t\n", stdout);
    } else {
        if (certauth_validate(options, now->end_entity, now->sent, now->sent_count, now->now, &verdict)
            != CERTAUTH_STATUS_OK)
            die("validate");
        bool accepted = certauth_verdict_outcome(verdict) == CERTAUTH_OUTCOME_AUTHENTICATED;
        fputs(accepted ? "accept\t" : "refuse\t", stdout);
        print(certauth_code_name(certauth_verdict_code(verdict)));
        putchar('\t');
        if (accepted)
            print_identity(certauth_verdict_identity(verdict));
        else
            print_refusal(verdict);
        putchar('\t');
        print(certauth_verdict_json(verdict));
        putchar('\n');
    }
    certauth_verdict_free(verdict);
    certauth_options_unref(options);
    certauth_error_free(now->error);
    certauth_options_builder_free(now->builder);
    certauth_evidence_free(now->evidence);
    certauth_policy_free(now->policy);
    for (size_t i = 0; i < now->sent_count; i++) free((void *)now->sent[i].data);
    free((void *)now->end_entity.data);
    CertauthText *texts[] = {&now->texts.rules, &now->texts.claims_issuer, &now->texts.refuse, &now->texts.name,
                             &now->texts.reword, &now->texts.peer, &now->texts.secret, &now->product};
    for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) free((void *)texts[i]->data);
    for (size_t i = 0; i < now->claim_count; i++) {
        free((void *)now->claims[i].type.data);
        free((void *)now->claims[i].value.data);
    }
    for (size_t i = 0; i < now->setting_count; i++) {
        free((void *)now->settings[i].name.data);
        free((void *)now->settings[i].value.data);
    }
    for (size_t i = 0; i < now->header_count; i++) {
        free((void *)now->headers[i].name.data);
        free((void *)now->headers[i].value.data);
    }
    free((void *)now->received.data);
    free(now->id);
}

/* Cuts a value at its space, and returns what is behind it. */
static char *second(char *value) {
    char *space = strchr(value, ' ');
    if (space == NULL) die("one value where there are two");
    *space = '\0';
    return space + 1;
}

int main(void) {
    static Case now;
    char *line = NULL;
    size_t room = 0;
    ssize_t length;
    while ((length = getline(&line, &room, stdin)) > 0) {
        if (line[length - 1] == '\n') line[length - 1] = '\0';
        char *value = strchr(line, ' ');
        if (value != NULL) *value++ = '\0';
        else value = line + strlen(line);
        if (strcmp(line, "case") == 0) start(&now, value);
        else if (strcmp(line, "anchor") == 0) trust(&now, certauth_trust_anchors_from_der, value);
        else if (strcmp(line, "only") == 0) trust(&now, certauth_trust_anchors_only_this_certificate, value);
        else if (strcmp(line, "preloaded") == 0) preload(&now, value);
        else if (strcmp(line, "sent") == 0 && now.sent_count < MOST) now.sent[now.sent_count++] = from_hex(value);
        else if (strcmp(line, "crl") == 0) add_crl(&now, value);
        else if (strcmp(line, "leaf") == 0) now.end_entity = from_hex(value);
        else if (strcmp(line, "now") == 0) now.now = strtoll(value, NULL, 10);
        else if (strcmp(line, "preset") == 0) start_from(&now, value);
        else if (strcmp(line, "policy") == 0) set(&now, value);
        else if (strcmp(line, "revocation") == 0) choose_revocation(&now, value);
        else if (strcmp(line, "label") == 0) now.texts.label = text_from_hex(value);
        else if (strcmp(line, "rules") == 0) now.texts.rules = text_from_hex(value);
        else if (strcmp(line, "claims-issuer") == 0) now.texts.claims_issuer = text_from_hex(value);
        else if (strcmp(line, "refuse") == 0) now.texts.refuse = text_from_hex(value);
        else if (strcmp(line, "name") == 0) now.texts.name = text_from_hex(value);
        else if (strcmp(line, "reword") == 0) now.texts.reword = text_from_hex(value);
        else if (strcmp(line, "claim-type") == 0) now.texts.claim_type = text_from_hex(value);
        else if (strcmp(line, "claim-value") == 0 && now.claim_count < 16) {
            now.claims[now.claim_count].type = now.texts.claim_type;
            now.claims[now.claim_count++].value = text_from_hex(value);
        } else if (strcmp(line, "status-map") == 0)
            now.status_map = strcmp(value, "nginx") == 0          ? CERTAUTH_STATUS_MAP_NGINX
                             : strcmp(value, "unauthorized") == 0 ? CERTAUTH_STATUS_MAP_UNAUTHORIZED
                                                                  : CERTAUTH_STATUS_MAP_FORBIDDEN;
        else if (strcmp(line, "product") == 0) {
            char *copy = strdup(value);
            if (copy == NULL) die("no memory");
            now.product = certauth_text(copy);
        } else if (strcmp(line, "setting") == 0 && now.setting_count < 16) {
            const char *text = second(value);
            now.settings[now.setting_count].name = text_from_hex(value);
            now.settings[now.setting_count++].value = text_from_hex(text);
        } else if (strcmp(line, "header") == 0 && now.header_count < 64) {
            const char *text = second(value);
            now.headers[now.header_count].name = from_hex(value);
            now.headers[now.header_count++].value = from_hex(text);
        } else if (strcmp(line, "received") == 0) now.received = from_hex(value);
        else if (strcmp(line, "peer") == 0) now.texts.peer = text_from_hex(value);
        else if (strcmp(line, "secret") == 0) now.texts.secret = text_from_hex(value);
        else if (strcmp(line, "environ") == 0) now.environ = true;
        else if (strcmp(line, "connection") == 0) now.connection = true;
        else if (strcmp(line, "clear") == 0) now.clear = true;
        else if (strcmp(line, "absent") == 0) now.absent = true;
        else if (strcmp(line, "attempt") == 0) now.attempt = true;
        else if (strcmp(line, "end") == 0) finish(&now);
        else die("an unknown word");
    }
    free(line);
    return 0;
}
