/* Handshakes between OpenSSL and OpenSSL, in memory, through certauth_openssl.h.
 *
 *     openssl_handshake FOLDER
 *     openssl_handshake FOLDER late
 *     openssl_handshake FOLDER CLIENTS TIMES
 *
 * Reads `NAME CODE` lines from standard input. FOLDER has root.pem, elsewhere.pem, device.pem, a server.pem, and a NAME.pem for each client:
 * key, certificate, chain. `none` is the client without a certificate. Prints one line for each client, version, mode and way
 * of resumption. `late` prints what becomes of renegotiation, early data and authentication after the handshake, and of contexts
 * that are used in other ways. With numbers: so many clients at once, each so many times, while the options are replaced. */
#define CERTAUTH_OPENSSL_IMPLEMENTATION
#include <certauth_openssl.h>
#include <openssl/err.h>
#include <openssl/pem.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#define CHECK(condition) \
    do { \
        if (!(condition)) { \
            fprintf(stderr, "%s:%d: %s\n", __FILE__, __LINE__, #condition); \
            ERR_print_errors_fp(stderr); \
            exit(1); \
        } \
    } while (0)

enum { NOW = 1800000000 };

static const char *folder;

static CertauthBytes read_pem(const char *name) {
    char path[4096];
    static char pem[1 << 20];
    snprintf(path, sizeof path, "%s/%s.pem", folder, name);
    FILE *file = fopen(path, "rb");
    CHECK(file != NULL);
    size_t length = fread(pem, 1, sizeof pem, file);
    fclose(file);
    return certauth_bytes(pem, length);
}

/* The serial number 3 is revoked. */
static uint32_t check(void *userdata, CertauthRevocationRequest *request) {
    CertauthBytes serial = certauth_revocation_request_serial_number(request);
    (void)userdata;
    return serial.length == 1 && serial.data[0] == 3 ? CERTAUTH_REVOCATION_STATUS_REVOKED : CERTAUTH_REVOCATION_STATUS_GOOD;
}

/* Trusts the anchors of a file, and the pinned device by itself. */
static const CertauthOptions *new_options(const char *anchors) {
    CertauthTrustAnchors *trust = NULL, *device = NULL;
    CertauthCertificates *pinned = NULL;
    CertauthOptionsBuilder *builder = NULL;
    CertauthPolicy *policy = NULL;
    const CertauthOptions *options = NULL;
    CHECK(certauth_trust_anchors_from_pem(read_pem(anchors), &trust, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_certificates_from_pem(read_pem("device"), &pinned, NULL) == CERTAUTH_STATUS_OK);
    const CertauthBytes *der = certauth_certificates_der(pinned);
    CHECK(certauth_trust_anchors_only_this_certificate(*der, &device, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_new(&builder, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_policy_new(&policy, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_policy_set(policy, CERTAUTH_TEXT("certificate_types"), CERTAUTH_TEXT("all"), NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_add_trust_anchors(builder, trust, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_add_trust_anchors(builder, device, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_set_checker(builder, check, NULL, NULL, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_set_policy(builder, policy, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_set_revocation(builder, CERTAUTH_REVOCATION_MODE_OFFLINE, NULL) == CERTAUTH_STATUS_OK);
    CHECK(certauth_options_builder_build(builder, &options, NULL) == CERTAUTH_STATUS_OK);
    certauth_options_builder_free(builder);
    certauth_policy_free(policy);
    certauth_trust_anchors_free(trust);
    certauth_trust_anchors_free(device);
    certauth_certificates_free(pinned);
    return options;
}

static SSL_CTX *new_context(const SSL_METHOD *method, const char *name, int version) {
    char path[4096];
    SSL_CTX *context = SSL_CTX_new(method);
    CHECK(context != NULL);
    CHECK(SSL_CTX_set_min_proto_version(context, version) && SSL_CTX_set_max_proto_version(context, version));
    if (name == NULL) return context;
    snprintf(path, sizeof path, "%s/%s.pem", folder, name);
    CHECK(SSL_CTX_use_PrivateKey_file(context, path, SSL_FILETYPE_PEM) == 1);
    CHECK(SSL_CTX_use_certificate_chain_file(context, path) == 1);
    return context;
}

static SSL_SESSION *session;

static int keep(SSL *ssl, SSL_SESSION *fresh) {
    (void)ssl;
    SSL_SESSION_free(session);
    session = fresh;
    return 1;
}

/* Two ends of a connection, not yet shaken hands. */
static void new_connection(SSL_CTX *server_context, SSL_CTX *client_context, SSL **server, SSL **client) {
    BIO *one = NULL, *other = NULL;
    *server = SSL_new(server_context), *client = SSL_new(client_context);
    CHECK(*server != NULL && *client != NULL && BIO_new_bio_pair(&one, 1 << 18, &other, 1 << 18) == 1);
    SSL_set_bio(*server, one, one);
    SSL_set_bio(*client, other, other);
    SSL_set_accept_state(*server);
    SSL_set_connect_state(*client);
    CHECK(SSL_set_tlsext_host_name(*client, "localhost") == 1);
}

static const CertauthAuthenticator *authenticator;

/* An authenticator with the same options says what the verdict says. */
static void authenticates_alike(SSL *server, const CertauthVerdict *verdict) {
    CertauthAttempt *attempt = NULL;
    if (authenticator == NULL) return;
    CHECK(certauth_openssl_authenticate(server, authenticator, NOW, NULL, &attempt) == CERTAUTH_STATUS_OK);
    CertauthOutcome outcome = certauth_attempt_outcome(attempt);
    if (verdict == NULL) CHECK(outcome == CERTAUTH_OUTCOME_NO_CERTIFICATE);
    else CHECK(outcome == certauth_verdict_outcome(verdict));
    CHECK((certauth_attempt_principal(attempt) != NULL) == (outcome == CERTAUTH_OUTCOME_AUTHENTICATED));
    if (verdict != NULL)
        CHECK(certauth_verdict_code(certauth_attempt_verdict(attempt)) == certauth_verdict_code(verdict));
    CHECK(SSL_get_verify_result(server) != X509_V_OK || outcome == CERTAUTH_OUTCOME_AUTHENTICATED);
    certauth_attempt_free(attempt);
}

static void authenticate_by(const CertauthOptions *options) {
    CertauthText none = {NULL, 0};
    certauth_authenticator_unref(authenticator);
    authenticator = NULL;
    if (options == NULL) return;
    CHECK(certauth_authenticator_new(options, none, none, CERTAUTH_STATUS_MAP_FORBIDDEN, &authenticator, NULL)
          == CERTAUTH_STATUS_OK);
}

/* A handshake, some octets both ways, and what the server says of the client: the code, or the alert that the client saw. */
static void connect_once(SSL_CTX *server_context, SSL_CTX *client_context, char *said, size_t room, int *resumed) {
    SSL *server, *client;
    char octet;
    new_connection(server_context, client_context, &server, &client);
    if (session != NULL) CHECK(SSL_set_session(client, session) == 1);
    int refused = 0;
    ERR_clear_error();
    for (int i = 0; i < 12 && !refused; i++) {
        int done = SSL_do_handshake(client);
        if (done == 1) done = SSL_read(client, &octet, 1);
        unsigned long error = ERR_peek_last_error();
        if (done <= 0 && SSL_get_error(client, done) == SSL_ERROR_SSL) {
            snprintf(said, room, "alert %d", ERR_GET_REASON(error) - SSL_AD_REASON_OFFSET);
            refused = 1;
        }
        ERR_clear_error();
        done = SSL_do_handshake(server);
        if (done == 1) {
            if (i > 6) SSL_write(server, "x", 1);
        }
        ERR_clear_error();
    }
    *resumed = SSL_session_reused(server);
    if (!refused) {
        CertauthVerdict *verdict = NULL;
        CHECK(SSL_is_init_finished(server));
        CHECK(certauth_openssl_verdict(server, NOW, &verdict) == CERTAUTH_STATUS_OK);
        authenticates_alike(server, verdict);
        CertauthText name = certauth_code_name(certauth_verdict_code(verdict));
        if (verdict == NULL) snprintf(said, room, "none");
        else snprintf(said, room, "%.*s", (int)name.length, name.data);
        CHECK((certauth_verdict_identity(verdict) != NULL) == (strcmp(said, "authenticated") == 0));
        certauth_verdict_free(verdict);
    }
    /* A connection that ends without this loses its place in the session cache. */
    SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(server);
    SSL_free(client);
}

static void run(const char *name, int version, CertauthOpensslMode mode, int tickets) {
    char said[128], again[128] = "-", swapped[128] = "-";
    int resumed = 0, resumed_again = 0, resumed_swapped = 0;
    const CertauthOptions *options = new_options("root"), *elsewhere = new_options("elsewhere");
    SSL_CTX *server = new_context(TLS_server_method(), "server", version);
    SSL_CTX *client = new_context(TLS_client_method(), strcmp(name, "none") == 0 ? NULL : name, version);
    if (!tickets) SSL_CTX_set_options(server, SSL_OP_NO_TICKET);
    CHECK(certauth_openssl_attach(server, options, mode) == 1);
    CHECK(certauth_openssl_attach(server, options, mode) == 0);
    SSL_CTX_set_session_cache_mode(client, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(client, keep);
    session = NULL;
    authenticate_by(options);
    connect_once(server, client, said, sizeof said, &resumed);
    CHECK(!resumed);
    if (session != NULL && strncmp(said, "alert", 5) != 0) {
        connect_once(server, client, again, sizeof again, &resumed_again);
        CHECK(certauth_openssl_set_options(server, elsewhere) == 1);
        authenticate_by(elsewhere);
        connect_once(server, client, swapped, sizeof swapped, &resumed_swapped);
    }
    authenticate_by(NULL);
    printf("%s\t%s\t%s\t%s\t%s\t%s%s\t%s%s\n", name, version == TLS1_2_VERSION ? "TLS 1.2" : "TLS 1.3",
           mode == CERTAUTH_OPENSSL_REFUSE ? "refuse" : "report", tickets ? "ticket" : "cache", said, again,
           resumed_again ? " resumed" : "", swapped, resumed_swapped ? " resumed" : "");
    SSL_SESSION_free(session);
    session = NULL;
    SSL_CTX_free(client);
    SSL_CTX_free(server);
    certauth_options_unref(options);
    certauth_options_unref(elsewhere);
}

/* The verdict's code by name, `none` without a certificate, `not yet` before the handshake is done. */
static const char *verdict_of(SSL *server) {
    static char name[128];
    CertauthVerdict *verdict = NULL;
    CertauthStatus status = certauth_openssl_verdict(server, NOW, &verdict);
    CertauthText text = certauth_code_name(certauth_verdict_code(verdict));
    CHECK(status == CERTAUTH_STATUS_OK || (status == CERTAUTH_STATUS_CONFIGURATION && verdict == NULL));
    long result = SSL_get_verify_result(server);
    if (verdict != NULL) CHECK(result == certauth_openssl_error(certauth_verdict_code(verdict)));
    snprintf(name, sizeof name, "%.*s", (int)text.length, text.data);
    certauth_verdict_free(verdict);
    return status != CERTAUTH_STATUS_OK ? "not yet" : verdict == NULL ? "none" : name;
}

static void shake_hands(SSL *server, SSL *client) {
    char octet;
    for (int i = 0; i < 6; i++) SSL_do_handshake(client), SSL_do_handshake(server);
    CHECK(SSL_is_init_finished(server) && SSL_is_init_finished(client));
    for (int i = 0; i < 4; i++) SSL_read(client, &octet, 1), SSL_read(server, &octet, 1);
    ERR_clear_error();
}

static void say_refusal(void *userdata, SSL *ssl, const CertauthVerdict *verdict) {
    CertauthText name = certauth_code_name(certauth_verdict_code(verdict));
    CHECK(SSL_is_server(ssl));
    snprintf((char *)userdata, 64, "%.*s", (int)name.length, name.data);
}

static int choose(SSL *ssl, int *alert, void *chosen) {
    (void)alert;
    return certauth_openssl_select(ssl, (SSL_CTX *)chosen) == 1 ? SSL_TLSEXT_ERR_OK : SSL_TLSEXT_ERR_ALERT_FATAL;
}

/* Contexts that are used in other ways than the plain one. */
static void run_contexts(void) {
    char said[128], reason[64] = "";
    int resumed;
    const CertauthOptions *options = new_options("root"), *many = new_options("many");
    SSL_CTX *refusing = new_context(TLS_server_method(), "server", TLS1_3_VERSION);
    SSL_CTX *nobody = new_context(TLS_client_method(), NULL, TLS1_3_VERSION);
    SSL_CTX *good = new_context(TLS_client_method(), "good", TLS1_3_VERSION);
    SSL_CTX *expired = new_context(TLS_client_method(), "expired", TLS1_3_VERSION);
    CHECK(certauth_openssl_attach(refusing, options, CERTAUTH_OPENSSL_REFUSE) == 1);
    CHECK(certauth_openssl_on_refusal(refusing, say_refusal, reason) == 1);
    connect_once(refusing, expired, said, sizeof said, &resumed);
    printf("refused: %s\n", reason);

    SSL_CTX *plain = new_context(TLS_server_method(), "server", TLS1_3_VERSION);
    SSL_CTX_set_tlsext_servername_callback(plain, choose);
    SSL_CTX_set_tlsext_servername_arg(plain, refusing);
    connect_once(plain, nobody, said, sizeof said, &resumed);
    printf("chosen by SNI, without a certificate: %s\n", said);
    connect_once(plain, good, said, sizeof said, &resumed);
    printf("chosen by SNI: %s\n", said);
    SSL_CTX_free(plain);

    SSL_CTX *trusting = new_context(TLS_server_method(), "server", TLS1_3_VERSION);
    CHECK(certauth_openssl_attach(trusting, many, CERTAUTH_OPENSSL_REFUSE) == 1);
    connect_once(trusting, good, said, sizeof said, &resumed);
    printf("many CAs: %s\n", said);
    SSL_CTX_free(trusting);

    /* A client that is attached by mistake must not trust every server. */
    SSL *server, *client;
    CHECK(certauth_openssl_attach(nobody, options, CERTAUTH_OPENSSL_REPORT) == 1);
    new_connection(refusing, nobody, &server, &client);
    for (int i = 0; i < 6; i++) SSL_do_handshake(client), SSL_do_handshake(server);
    printf("a client that is attached: %s\n", SSL_is_init_finished(client) ? "trusts the server" : "refused");
    SSL_free(server);
    SSL_free(client);
    ERR_clear_error();

    plain = new_context(TLS_server_method(), "server", TLS1_3_VERSION);
    int refused = certauth_openssl_attach(plain, options, (CertauthOpensslMode)7) == 0
        && certauth_openssl_attach(plain, NULL, CERTAUTH_OPENSSL_REFUSE) == 0
        && certauth_openssl_attach(refusing, options, CERTAUTH_OPENSSL_REFUSE) == 0 && ERR_peek_error() != 0
        && certauth_openssl_set_options(plain, options) == 0 && certauth_openssl_on_refusal(plain, NULL, NULL) == 0;
    printf("invalid arguments: %s\n", refused ? "refused" : "accepted");
    ERR_clear_error();
    SSL_CTX_free(plain);
    SSL_CTX_free(refusing);
    SSL_CTX_free(nobody);
    SSL_CTX_free(good);
    SSL_CTX_free(expired);
    certauth_options_unref(options);
    certauth_options_unref(many);
}

/* What comes after the handshake, or before it is done. */
static void run_late(const char *name) {
    char octets[16];
    size_t length = 0;
    SSL *server, *client;
    const CertauthOptions *options = new_options("root");
    SSL_CTX *server_context = new_context(TLS_server_method(), "server", TLS1_2_VERSION);
    SSL_CTX *client_context = new_context(TLS_client_method(), name, TLS1_2_VERSION);
    CHECK(certauth_openssl_attach(server_context, options, CERTAUTH_OPENSSL_REPORT) == 1);
    new_connection(server_context, client_context, &server, &client);
    printf("before the handshake: %s\n", verdict_of(server));
    shake_hands(server, client);
    CHECK(SSL_get_verify_result(server) == X509_V_ERR_APPLICATION_VERIFICATION);
    printf("after the handshake: %s\n", verdict_of(server));
    int asked = SSL_renegotiate(client);
    for (int i = 0; asked == 1 && i < 4; i++) {
        SSL_do_handshake(client);
        SSL_read(server, octets, 1);
    }
    printf("renegotiation: %s\n", asked == 1 && SSL_total_renegotiations(server) > 0 ? "done" : "refused");
    SSL_free(server);
    SSL_free(client);
    CHECK(SSL_CTX_set_max_proto_version(server_context, TLS1_3_VERSION));
    CHECK(SSL_CTX_set_max_proto_version(client_context, TLS1_3_VERSION));

    SSL_CTX_set_post_handshake_auth(client_context, 1);
    new_connection(server_context, client_context, &server, &client);
    SSL_set_verify(server, SSL_VERIFY_PEER | SSL_VERIFY_POST_HANDSHAKE, NULL);
    shake_hands(server, client);
    printf("a certificate not asked for: %s\n", verdict_of(server));
    CHECK(SSL_verify_client_post_handshake(server) == 1);
    shake_hands(server, client);
    printf("asked for after the handshake: %s\n", verdict_of(server));
    SSL_free(server);
    SSL_free(client);
    SSL_CTX_set_post_handshake_auth(client_context, 0);

    CHECK(SSL_CTX_set_max_early_data(server_context, 1024) == 1);
    SSL_CTX_set_session_cache_mode(client_context, SSL_SESS_CACHE_CLIENT | SSL_SESS_CACHE_NO_INTERNAL);
    SSL_CTX_sess_set_new_cb(client_context, keep);
    new_connection(server_context, client_context, &server, &client);
    /* A server that allows early data has to look for it. */
    SSL_do_handshake(client);
    CHECK(SSL_read_early_data(server, octets, sizeof octets, &length) == SSL_READ_EARLY_DATA_FINISH);
    shake_hands(server, client);
    SSL_set_shutdown(server, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_set_shutdown(client, SSL_SENT_SHUTDOWN | SSL_RECEIVED_SHUTDOWN);
    SSL_free(server);
    SSL_free(client);
    CHECK(session != NULL);
    new_connection(server_context, client_context, &server, &client);
    CHECK(SSL_set_session(client, session) == 1 && SSL_write_early_data(client, "x", 1, &length) == 1);
    CHECK(SSL_read_early_data(server, octets, sizeof octets, &length) == SSL_READ_EARLY_DATA_SUCCESS && length == 1);
    printf("early data: %s\n", verdict_of(server));
    SSL_do_handshake(client);
    while (SSL_read_early_data(server, octets, sizeof octets, &length) == SSL_READ_EARLY_DATA_SUCCESS) {}
    shake_hands(server, client);
    printf("after early data: %s\n", verdict_of(server));
    SSL_free(server);
    SSL_free(client);
    SSL_SESSION_free(session);
    session = NULL;
    SSL_CTX_free(client_context);
    SSL_CTX_free(server_context);
    certauth_options_unref(options);
}

/* What every client of the threads shares. */
static SSL_CTX *shared_server, *shared_client;
static int rounds;

/* Handshakes without a session, in a thread of its own; the options are replaced meanwhile. */
static void *many(void *unused) {
    (void)unused;
    for (int round = 0; round < rounds; round++) {
        SSL *server, *client;
        CertauthVerdict *verdict = NULL;
        new_connection(shared_server, shared_client, &server, &client);
        for (int i = 0; i < 4; i++) SSL_do_handshake(client), SSL_do_handshake(server);
        CHECK(SSL_is_init_finished(server));
        CHECK(certauth_openssl_verdict(server, NOW, &verdict) == CERTAUTH_STATUS_OK);
        CertauthCode code = certauth_verdict_code(verdict);
        CHECK(code == CERTAUTH_CODE_AUTHENTICATED || code == CERTAUTH_CODE_ISSUER_UNKNOWN);
        certauth_verdict_free(verdict);
        SSL_free(server);
        SSL_free(client);
    }
    return NULL;
}

/* So many clients at once, each so many times, while the options change. */
static void run_threads(int threads) {
    pthread_t all[64];
    const CertauthOptions *options[2] = {new_options("root"), new_options("elsewhere")};
    CHECK(threads > 0 && threads <= 64);
    shared_server = new_context(TLS_server_method(), "server", TLS1_3_VERSION);
    shared_client = new_context(TLS_client_method(), "good", TLS1_3_VERSION);
    CHECK(certauth_openssl_attach(shared_server, options[0], CERTAUTH_OPENSSL_REPORT) == 1);
    for (int i = 0; i < threads; i++) CHECK(pthread_create(&all[i], NULL, many, NULL) == 0);
    for (int i = 0; i < 50 * rounds; i++) CHECK(certauth_openssl_set_options(shared_server, options[i % 2]) == 1);
    for (int i = 0; i < threads; i++) CHECK(pthread_join(all[i], NULL) == 0);
    SSL_CTX_free(shared_client);
    SSL_CTX_free(shared_server);
    certauth_options_unref(options[0]);
    certauth_options_unref(options[1]);
    printf("%d clients, %d times\n", threads, rounds);
}

int main(int argc, char **argv) {
    char name[256];
    CHECK(argc >= 2 && argc <= 4);
    folder = argv[1];
    if (argc == 3) {
        run_late("good");
        run_contexts();
        return 0;
    }
    if (argc == 4) {
        rounds = atoi(argv[3]);
        run_threads(atoi(argv[2]));
        return 0;
    }
    while (scanf("%255s", name) == 1)
        for (int version = TLS1_2_VERSION; version <= TLS1_3_VERSION; version++)
            for (int mode = CERTAUTH_OPENSSL_REFUSE; mode <= CERTAUTH_OPENSSL_REPORT; mode++)
                for (int tickets = 0; tickets < 2; tickets++) run(name, version, (CertauthOpensslMode)mode, tickets);
    return 0;
}
