/** certauth in a server on OpenSSL 1.1.1 or later.
 *
 * Include it where you need it, and define CERTAUTH_OPENSSL_IMPLEMENTATION before that in exactly one file. libcertauth
 * itself does not need OpenSSL. docs/openssl.md is the introduction.
 */
#ifndef CERTAUTH_OPENSSL_H
#define CERTAUTH_OPENSSL_H

#include <certauth.h>
#include <openssl/ssl.h>

#ifdef __cplusplus
extern "C" {
#endif

/** What a refusal leads to. */
typedef enum CertauthOpensslMode {
  /**
   * The handshake fails, and the client sees an alert. A client without a certificate is refused too. OpenSSL verifies nothing
   * on a resumed session, so ask for the verdict as well.
   */
  CERTAUTH_OPENSSL_REFUSE = 1,
  /** The handshake succeeds, and certauth_openssl_verdict decides, so that a server can answer with a page. */
  CERTAUTH_OPENSSL_REPORT = 2
} CertauthOpensslMode;

/**
 * Makes certauth verify the clients of a context, in place of OpenSSL: sets the verify mode, the verify callback, the names
 * of the CAs that are sent (none if they have more than 60,000 octets), a session id context, and SSL_OP_NO_RENEGOTIATION. The
 * application data of tickets (SSL_SESSION_set1_ticket_appdata) is used from then on. The context takes a reference of its own
 * to the options. Returns 1, or 0 with an entry in OpenSSL's error queue.
 */
int certauth_openssl_attach(SSL_CTX *context, const CertauthOptions *options, CertauthOpensslMode mode);

/**
 * Continues a connection under a context to which something is attached, from a servername callback: as SSL_set_SSL_CTX, which
 * leaves the verify mode and the options of the first context in place. Returns 1, or 0 if nothing is attached.
 */
int certauth_openssl_select(SSL *ssl, SSL_CTX *context);

/** Is told of a refusal in a handshake. The verdict is only lent, and its text says why. */
typedef void (*CertauthOpensslOnRefusal)(void *userdata, SSL *ssl, const CertauthVerdict *verdict);

/**
 * Calls a function for each refusal of CERTAUTH_OPENSSL_REFUSE, on the thread of the connection. Set it before connections
 * come. Returns 1, or 0 if nothing is attached.
 */
int certauth_openssl_on_refusal(SSL_CTX *context, CertauthOpensslOnRefusal on_refusal, void *userdata);

/**
 * Replaces the options of a context, while other threads use it. The names of the CAs that are sent stay. Returns 1, or 0 if
 * nothing is attached.
 */
int certauth_openssl_set_options(SSL_CTX *context, const CertauthOptions *options);

/**
 * The verdict about the client of a connection whose handshake is done, at a time in seconds since 1970-01-01T00:00:00Z. It is
 * made again, with the whole chain, on a resumed session too; free it with certauth_verdict_free. A client without a
 * certificate has no verdict: `*verdict` is NULL then, and certauth_verdict_outcome of NULL is denied. SSL_get_verify_result
 * gives the verdict's X509_V_ERR_* from then on, and X509_V_ERR_UNSPECIFIED where there is none. CERTAUTH_STATUS_CONFIGURATION if the handshake is not done (early data
 * proves nothing yet) or nothing is attached.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_openssl_verdict(SSL *ssl, int64_t now, CertauthVerdict **verdict);

/**
 * As certauth_openssl_verdict, and what follows a verdict: authenticates the client of a connection by an authenticator, whose
 * own options decide, with `hooks` that may be NULL. Free `*attempt` with certauth_attempt_free. Only
 * CERTAUTH_OUTCOME_AUTHENTICATED of certauth_attempt_outcome is a yes, and an attempt that is NULL is denied.
 */
CERTAUTH_WARN_UNUSED_RESULT
CertauthStatus certauth_openssl_authenticate(SSL *ssl, const CertauthAuthenticator *authenticator, int64_t now,
                                             const CertauthHooks *hooks, CertauthAttempt **attempt);

/** The X509_V_ERR_* of a code, and so the alert: the table in docs/openssl.md. */
int certauth_openssl_error(uint32_t code);

#ifdef __cplusplus
}
#endif

#endif /* CERTAUTH_OPENSSL_H */

#if defined(CERTAUTH_OPENSSL_IMPLEMENTATION) && !defined(CERTAUTH_OPENSSL_IMPLEMENTED)
#define CERTAUTH_OPENSSL_IMPLEMENTED

#include <openssl/crypto.h>
#include <openssl/err.h>
#include <openssl/x509.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>

/* What is attached to a context. */
typedef struct CertauthOpensslState {
  CRYPTO_RWLOCK *lock;
  const CertauthOptions *options;
  CertauthOpensslMode mode;
  CertauthOpensslOnRefusal on_refusal;
  void *userdata;
} CertauthOpensslState;

static void certauth_openssl_free(void *parent, void *held, CRYPTO_EX_DATA *data, int index, long argl, void *argp) {
  CertauthOpensslState *state = (CertauthOpensslState *)held;
  (void)parent, (void)data, (void)index, (void)argl, (void)argp;
  if (state == NULL) return;
  CRYPTO_THREAD_lock_free(state->lock);
  certauth_options_unref(state->options);
  free(state);
}

static CRYPTO_ONCE certauth_openssl_once = CRYPTO_ONCE_STATIC_INIT;
static int certauth_openssl_slot = -1;

static void certauth_openssl_init(void) {
  certauth_openssl_slot = SSL_CTX_get_ex_new_index(0, NULL, NULL, NULL, certauth_openssl_free);
}

static CertauthOpensslState *certauth_openssl_state(const SSL_CTX *context) {
  if (!CRYPTO_THREAD_run_once(&certauth_openssl_once, certauth_openssl_init) || certauth_openssl_slot < 0) return NULL;
  return (CertauthOpensslState *)SSL_CTX_get_ex_data(context, certauth_openssl_slot);
}

/* The options of this moment, with a reference for the caller: whoever replaces them does not wait for a validation. */
static const CertauthOptions *certauth_openssl_options(CertauthOpensslState *state) {
  if (!CRYPTO_THREAD_read_lock(state->lock)) return NULL;
  const CertauthOptions *options = certauth_options_ref(state->options);
  CRYPTO_THREAD_unlock(state->lock);
  return options;
}

int certauth_openssl_error(uint32_t code) {
  switch (code) {
    case CERTAUTH_CODE_AUTHENTICATED: return X509_V_OK;
    case CERTAUTH_CODE_EXPIRED: return X509_V_ERR_CERT_HAS_EXPIRED;
    case CERTAUTH_CODE_NOT_YET_VALID: return X509_V_ERR_CERT_NOT_YET_VALID;
    case CERTAUTH_CODE_REVOKED: return X509_V_ERR_CERT_REVOKED;
    case CERTAUTH_CODE_ISSUER_UNKNOWN: return X509_V_ERR_UNABLE_TO_GET_ISSUER_CERT_LOCALLY;
    case CERTAUTH_CODE_ROOT_NOT_TRUSTED: return X509_V_ERR_SELF_SIGNED_CERT_IN_CHAIN;
    case CERTAUTH_CODE_SELF_SIGNED_NOT_ALLOWED:
    case CERTAUTH_CODE_SELF_SIGNED_NOT_PINNED: return X509_V_ERR_DEPTH_ZERO_SELF_SIGNED_CERT;
    case CERTAUTH_CODE_SIGNATURE_INVALID: return X509_V_ERR_CERT_SIGNATURE_FAILURE;
    case CERTAUTH_CODE_EXTENDED_KEY_USAGE_MISMATCH:
    case CERTAUTH_CODE_EXTENDED_KEY_USAGE_MISSING: return X509_V_ERR_INVALID_PURPOSE;
    default: return X509_V_ERR_CERT_REJECTED;
  }
}

/* The block begins with this, so that the application's own data is not taken for a chain. */
#define CERTAUTH_OPENSSL_MARK "certauth"
#define CERTAUTH_OPENSSL_MARK_LENGTH 8

/* Certificates in one block: the mark, then each as its length in four octets and its DER; and where each is in the block. */
typedef struct CertauthOpensslChain {
  unsigned char *octets;
  size_t length;
  CertauthBytes *certificates;
  size_t count;
} CertauthOpensslChain;

static void certauth_openssl_chain_free(CertauthOpensslChain *chain) {
  free(chain->octets);
  free(chain->certificates);
  memset(chain, 0, sizeof *chain);
}

/* Finds the certificates in the block; 0 if it is not one. */
static int certauth_openssl_chain_index(CertauthOpensslChain *chain) {
  size_t place = CERTAUTH_OPENSSL_MARK_LENGTH, room = 0;
  chain->count = 0;
  if (chain->length < place || memcmp(chain->octets, CERTAUTH_OPENSSL_MARK, place) != 0) return 0;
  while (place < chain->length) {
    if (chain->length - place < 4) return 0;
    const unsigned char *four = chain->octets + place;
    size_t length = (size_t)four[0] << 24 | (size_t)four[1] << 16 | (size_t)four[2] << 8 | (size_t)four[3];
    place += 4;
    if (length > chain->length - place) return 0;
    if (chain->count == room) {
      room = room == 0 ? 8 : 2 * room;
      CertauthBytes *more = (CertauthBytes *)realloc(chain->certificates, room * sizeof *more);
      if (more == NULL) return 0;
      chain->certificates = more;
    }
    chain->certificates[chain->count++] = certauth_bytes(chain->octets + place, length);
    place += length;
  }
  return 1;
}

/* Appends the DER of a certificate. */
static int certauth_openssl_chain_add(CertauthOpensslChain *chain, X509 *certificate) {
  int length = i2d_X509(certificate, NULL);
  if (length <= 0) return 0;
  unsigned char *octets = (unsigned char *)realloc(chain->octets, chain->length + 4 + (size_t)length);
  if (octets == NULL) return 0;
  chain->octets = octets;
  unsigned char *end = octets + chain->length;
  for (int i = 0; i < 4; i++) *end++ = (unsigned char)((unsigned)length >> (24 - 8 * i));
  if (i2d_X509(certificate, &end) != length) return 0;
  chain->length += 4 + (size_t)length;
  return 1;
}

/* What the peer sent beside the end entity. OpenSSL's list has the end entity too in the handshake, and not after it. */
static int certauth_openssl_chain_read(CertauthOpensslChain *chain, STACK_OF(X509) *sent, X509 *end_entity) {
  chain->octets = (unsigned char *)malloc(CERTAUTH_OPENSSL_MARK_LENGTH);
  if (chain->octets == NULL) return 0;
  memcpy(chain->octets, CERTAUTH_OPENSSL_MARK, CERTAUTH_OPENSSL_MARK_LENGTH);
  chain->length = CERTAUTH_OPENSSL_MARK_LENGTH;
  for (int i = 0; sent != NULL && i < sk_X509_num(sent); i++) {
    X509 *certificate = sk_X509_value(sent, i);
    if (X509_cmp(certificate, end_entity) != 0 && !certauth_openssl_chain_add(chain, certificate)) return 0;
  }
  return certauth_openssl_chain_index(chain);
}

static CertauthStatus certauth_openssl_validate(const CertauthOptions *options, X509 *end_entity,
                                                const CertauthOpensslChain *chain, int64_t now,
                                                CertauthVerdict **verdict) {
  unsigned char *der = NULL;
  int length = i2d_X509(end_entity, &der);
  if (length <= 0) return CERTAUTH_STATUS_PANIC;
  CertauthStatus status =
      certauth_validate(options, certauth_bytes(der, (size_t)length), chain->certificates, chain->count, now, verdict);
  OPENSSL_free(der);
  return status;
}

/* A resumed session has lost what was sent beside the end entity. It is kept with the session, and never a verdict. What does
 * not fit into a ticket is kept by the server's session cache, if that is what the context uses; else the session is never
 * resumed: in TLS 1.3 no ticket is issued, and in TLS 1.2, where one was promised by now, it has expired already. */
static int certauth_openssl_keep(SSL *ssl, X509 *end_entity, const CertauthOpensslChain *chain) {
  SSL_SESSION *session = SSL_get_session(ssl);
  unsigned char octet;
  /* Authentication after the handshake: other threads may resume this session already. Nothing is resumed from here. */
  if (SSL_get_peer_finished(ssl, &octet, 1) > 0) return SSL_set_num_tickets(ssl, 0);
  int length = i2d_X509(end_entity, NULL);
  int fits = length > 0 && chain->length <= 16384 && (size_t)length + chain->length <= 64000;
  if (fits || (SSL_get_options(ssl) & SSL_OP_NO_TICKET) != 0)
    return SSL_SESSION_set1_ticket_appdata(session, chain->octets, chain->length);
  if (SSL_version(ssl) == TLS1_3_VERSION) return SSL_set_num_tickets(ssl, 0);
#if OPENSSL_VERSION_NUMBER >= 0x30400000L
  return SSL_SESSION_set_time_ex(session, 1) == 1 && SSL_SESSION_set_timeout(session, 1) == 1;
#else
  return SSL_SESSION_set_time(session, 1) == 1 && SSL_SESSION_set_timeout(session, 1) == 1;
#endif
}

static int certauth_openssl_verify(X509_STORE_CTX *store, void *held) {
  CertauthOpensslState *state = (CertauthOpensslState *)held;
  SSL *ssl = (SSL *)X509_STORE_CTX_get_ex_data(store, SSL_get_ex_data_X509_STORE_CTX_idx());
  X509 *end_entity = X509_STORE_CTX_get0_cert(store);
  const CertauthOptions *options = certauth_openssl_options(state);
  CertauthOpensslChain chain = {NULL, 0, NULL, 0};
  CertauthVerdict *verdict = NULL;
  int error = X509_V_ERR_OUT_OF_MEM;
  /* This is about clients: a context that connects to a server must not take any server for the right one. */
  int accepted = ssl != NULL && SSL_is_server(ssl) && end_entity != NULL && options != NULL
      && certauth_openssl_chain_read(&chain, X509_STORE_CTX_get0_untrusted(store), end_entity)
      && certauth_openssl_keep(ssl, end_entity, &chain);
  if (accepted && state->mode == CERTAUTH_OPENSSL_REPORT) {
    /* Nothing is decided yet, and nobody may take this for X509_V_OK. */
    error = X509_V_ERR_APPLICATION_VERIFICATION;
  } else if (accepted) {
    accepted = certauth_openssl_validate(options, end_entity, &chain, (int64_t)time(NULL), &verdict) == CERTAUTH_STATUS_OK
        && certauth_verdict_outcome(verdict) == CERTAUTH_OUTCOME_AUTHENTICATED;
    if (verdict != NULL) error = certauth_openssl_error(certauth_verdict_code(verdict));
    if (!accepted && state->on_refusal != NULL) state->on_refusal(state->userdata, ssl, verdict);
  }
  certauth_verdict_free(verdict);
  certauth_openssl_chain_free(&chain);
  certauth_options_unref(options);
  X509_STORE_CTX_set_error(store, error);
  return accepted;
}

/* The names of the CAs, or none if a handshake message has no room for them; NULL if memory runs out. */
static STACK_OF(X509_NAME) *certauth_openssl_names(const CertauthOptions *options) {
  STACK_OF(X509_NAME) *names = sk_X509_NAME_new_null();
  size_t count = certauth_options_issuer_count(options), octets = 0;
  for (size_t i = 0; i < count; i++) octets += 2 + certauth_options_issuer_name(options, i).length;
  for (size_t i = 0; names != NULL && octets <= 60000 && i < count; i++) {
    CertauthBytes der = certauth_options_issuer_name(options, i);
    const unsigned char *place = der.data;
    X509_NAME *name = d2i_X509_NAME(NULL, &place, (long)der.length);
    /* A name that OpenSSL cannot read is one that no client has to be told. */
    if (name == NULL) continue;
    if (sk_X509_NAME_push(names, name)) continue;
    X509_NAME_free(name);
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return NULL;
  }
  ERR_clear_error();
  return names;
}

static int certauth_openssl_fail(const char *why) {
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  ERR_raise_data(ERR_LIB_USER, ERR_R_PASSED_INVALID_ARGUMENT, "certauth: %s", why);
#else
  ERR_put_error(ERR_LIB_USER, 0, ERR_R_INTERNAL_ERROR, __FILE__, __LINE__);
  ERR_add_error_data(2, "certauth: ", why);
#endif
  return 0;
}

static int certauth_openssl_verify_mode(CertauthOpensslMode mode) {
  return SSL_VERIFY_PEER | (mode == CERTAUTH_OPENSSL_REFUSE ? SSL_VERIFY_FAIL_IF_NO_PEER_CERT : 0);
}

int certauth_openssl_attach(SSL_CTX *context, const CertauthOptions *options, CertauthOpensslMode mode) {
  if (context == NULL || options == NULL) return certauth_openssl_fail("the context or the options are NULL");
  if (mode != CERTAUTH_OPENSSL_REFUSE && mode != CERTAUTH_OPENSSL_REPORT)
    return certauth_openssl_fail("the mode is neither CERTAUTH_OPENSSL_REFUSE nor CERTAUTH_OPENSSL_REPORT");
  if (certauth_openssl_state(context) != NULL) return certauth_openssl_fail("options are attached already");
  /* Everything that may fail comes first. */
  STACK_OF(X509_NAME) *names = certauth_openssl_names(options);
  CertauthOpensslState *state = (CertauthOpensslState *)calloc(1, sizeof *state);
  if (names == NULL || state == NULL || (state->lock = CRYPTO_THREAD_lock_new()) == NULL
      || !SSL_CTX_set_session_id_context(context, (const unsigned char *)"certauth", 8)
      || !SSL_CTX_set_ex_data(context, certauth_openssl_slot, state)) {
    if (state != NULL) CRYPTO_THREAD_lock_free(state->lock);
    free(state);
    sk_X509_NAME_pop_free(names, X509_NAME_free);
    return certauth_openssl_fail("memory ran out");
  }
  state->options = certauth_options_ref(options);
  state->mode = mode;
  SSL_CTX_set_client_CA_list(context, names);
  SSL_CTX_set_verify(context, certauth_openssl_verify_mode(mode), NULL);
  SSL_CTX_set_cert_verify_callback(context, certauth_openssl_verify, state);
  SSL_CTX_set_options(context, SSL_OP_NO_RENEGOTIATION);
  return 1;
}

int certauth_openssl_select(SSL *ssl, SSL_CTX *context) {
  CertauthOpensslState *state = ssl == NULL || context == NULL ? NULL : certauth_openssl_state(context);
  if (state == NULL || SSL_set_SSL_CTX(ssl, context) != context) return 0;
  SSL_set_verify(ssl, certauth_openssl_verify_mode(state->mode), NULL);
  SSL_set_options(ssl, SSL_OP_NO_RENEGOTIATION);
  return 1;
}

int certauth_openssl_on_refusal(SSL_CTX *context, CertauthOpensslOnRefusal on_refusal, void *userdata) {
  CertauthOpensslState *state = context == NULL ? NULL : certauth_openssl_state(context);
  if (state == NULL) return 0;
  state->on_refusal = on_refusal;
  state->userdata = userdata;
  return 1;
}

int certauth_openssl_set_options(SSL_CTX *context, const CertauthOptions *options) {
  CertauthOpensslState *state = context == NULL ? NULL : certauth_openssl_state(context);
  if (state == NULL || options == NULL || !CRYPTO_THREAD_write_lock(state->lock)) return 0;
  const CertauthOptions *old = state->options;
  state->options = certauth_options_ref(options);
  CRYPTO_THREAD_unlock(state->lock);
  certauth_options_unref(old);
  return 1;
}

/* What the client of a connection has shown: no end entity if it has shown none. The status is not OK if the handshake is not
 * done, nothing is attached, or memory ran out. */
static CertauthStatus certauth_openssl_shown(SSL *ssl, X509 **end_entity, CertauthOpensslChain *chain) {
  CertauthOpensslState *state = ssl == NULL ? NULL : certauth_openssl_state(SSL_get_SSL_CTX(ssl));
  if (state == NULL || !SSL_is_init_finished(ssl)) return CERTAUTH_STATUS_CONFIGURATION;
#if OPENSSL_VERSION_NUMBER >= 0x30000000L
  *end_entity = SSL_get1_peer_certificate(ssl);
#else
  *end_entity = SSL_get_peer_certificate(ssl);
#endif
  if (*end_entity == NULL) return CERTAUTH_STATUS_OK;
  STACK_OF(X509) *sent = SSL_get_peer_cert_chain(ssl);
  void *kept = NULL;
  size_t length = 0;
  int read = 1;
  if (sent != NULL && sk_X509_num(sent) > 0) {
    read = certauth_openssl_chain_read(chain, sent, *end_entity);
  } else if (SSL_SESSION_get0_ticket_appdata(SSL_get_session(ssl), &kept, &length) && length > 0) {
    chain->octets = (unsigned char *)malloc(length);
    chain->length = chain->octets == NULL ? 0 : length;
    if (chain->octets != NULL) memcpy(chain->octets, kept, length);
    read = chain->octets != NULL;
    /* What is not such a block is the application's own: the chain is lost then. */
    if (read && !certauth_openssl_chain_index(chain)) chain->count = 0;
  }
  return read ? CERTAUTH_STATUS_OK : CERTAUTH_STATUS_PANIC;
}

CertauthStatus certauth_openssl_verdict(SSL *ssl, int64_t now, CertauthVerdict **verdict) {
  if (verdict == NULL) return CERTAUTH_STATUS_NULL_POINTER;
  *verdict = NULL;
  X509 *end_entity = NULL;
  CertauthOpensslChain chain = {NULL, 0, NULL, 0};
  CertauthStatus status = certauth_openssl_shown(ssl, &end_entity, &chain);
  if (status == CERTAUTH_STATUS_CONFIGURATION) return status;
  if (status == CERTAUTH_STATUS_OK && end_entity != NULL) {
    const CertauthOptions *options = certauth_openssl_options(certauth_openssl_state(SSL_get_SSL_CTX(ssl)));
    status = options == NULL ? CERTAUTH_STATUS_PANIC
                             : certauth_openssl_validate(options, end_entity, &chain, now, verdict);
    certauth_options_unref(options);
  }
  SSL_set_verify_result(ssl, *verdict == NULL ? X509_V_ERR_UNSPECIFIED
                                              : certauth_openssl_error(certauth_verdict_code(*verdict)));
  certauth_openssl_chain_free(&chain);
  X509_free(end_entity);
  return status;
}

CertauthStatus certauth_openssl_authenticate(SSL *ssl, const CertauthAuthenticator *authenticator, int64_t now,
                                             const CertauthHooks *hooks, CertauthAttempt **attempt) {
  if (attempt == NULL) return CERTAUTH_STATUS_NULL_POINTER;
  *attempt = NULL;
  X509 *end_entity = NULL;
  CertauthOpensslChain chain = {NULL, 0, NULL, 0};
  CertauthStatus status = certauth_openssl_shown(ssl, &end_entity, &chain);
  if (status == CERTAUTH_STATUS_CONFIGURATION) return status;
  unsigned char *der = NULL;
  int length = status == CERTAUTH_STATUS_OK && end_entity != NULL ? i2d_X509(end_entity, &der) : 0;
  if (length < 0) status = CERTAUTH_STATUS_PANIC;
  if (status == CERTAUTH_STATUS_OK)
    status = certauth_authenticate(authenticator, certauth_bytes(der, (size_t)length), chain.certificates, chain.count, now,
                                   hooks, attempt);
  const CertauthVerdict *verdict = certauth_attempt_verdict(*attempt);
  SSL_set_verify_result(ssl, verdict == NULL ? X509_V_ERR_UNSPECIFIED
                                             : certauth_openssl_error(certauth_verdict_code(verdict)));
  OPENSSL_free(der);
  certauth_openssl_chain_free(&chain);
  X509_free(end_entity);
  return status;
}

#endif /* CERTAUTH_OPENSSL_IMPLEMENTATION */
