/* An HTTPS server that knows its clients by their certificates, on OpenSSL and certauth.
 *
 *     openssl_server SERVER.pem ROOTS.pem PORT
 *
 * It serves one connection after the other, answers 200 or 403, and prints every verdict. PORT 0 takes a free one. */
#define CERTAUTH_OPENSSL_IMPLEMENTATION
#include <arpa/inet.h>
#include <certauth_openssl.h>
#include <openssl/err.h>
#include <signal.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

static const CertauthOptions *read_options(const char *path) {
    static unsigned char pem[1 << 20];
    FILE *file = fopen(path, "rb");
    const CertauthOptions *options = NULL;
    CertauthError *error = NULL;
    if (file == NULL) return perror(path), NULL;
    size_t length = fread(pem, 1, sizeof pem, file);
    fclose(file);
    if (certauth_options_from_pem(certauth_bytes(pem, length), CERTAUTH_REVOCATION_MODE_NO_CHECK, &options, &error)
        != CERTAUTH_STATUS_OK)
        fprintf(stderr, "%s: %.*s\n", path, (int)certauth_error_message(error).length, certauth_error_message(error).data);
    certauth_error_free(error);
    return options;
}

static void serve(SSL *ssl) {
    char request[4096];
    CertauthVerdict *verdict = NULL;
    if (SSL_accept(ssl) != 1 || SSL_read(ssl, request, sizeof request) <= 0) {
        ERR_print_errors_fp(stderr);
        return;
    }
    /* NULL, and so denied, without a certificate; made again, with the whole chain, on a resumed session. */
    CertauthStatus status = certauth_openssl_verdict(ssl, (int64_t)time(NULL), &verdict);
    int is_known = status == CERTAUTH_STATUS_OK && certauth_verdict_outcome(verdict) == CERTAUTH_OUTCOME_AUTHENTICATED;
    CertauthText text = verdict == NULL ? CERTAUTH_TEXT("no certificate") : certauth_verdict_text(verdict);
    printf("%.*s%s\n", (int)text.length, text.data, SSL_session_reused(ssl) ? ", resumed" : "");
    fflush(stdout);
    const char *answer = is_known ? "HTTP/1.0 200 OK\r\n\r\nhello\n" : "HTTP/1.0 403 Forbidden\r\n\r\nno\n";
    if (SSL_write(ssl, answer, (int)strlen(answer)) > 0) SSL_shutdown(ssl);
    certauth_verdict_free(verdict);
}

int main(int argc, char **argv) {
    if (argc != 4) return fprintf(stderr, "openssl_server SERVER.pem ROOTS.pem PORT\n"), 2;
    /* A client that hangs up must not end the server. */
    signal(SIGPIPE, SIG_IGN);
    SSL_CTX *context = SSL_CTX_new(TLS_server_method());
    const CertauthOptions *options = read_options(argv[2]);
    if (options == NULL || context == NULL || SSL_CTX_use_certificate_chain_file(context, argv[1]) != 1 ||
        SSL_CTX_use_PrivateKey_file(context, argv[1], SSL_FILETYPE_PEM) != 1 ||
        certauth_openssl_attach(context, options, CERTAUTH_OPENSSL_REPORT) != 1)
        return ERR_print_errors_fp(stderr), 2;
    certauth_options_unref(options);
    struct sockaddr_in address = {0};
    socklen_t length = sizeof address;
    int listener = socket(AF_INET, SOCK_STREAM, 0);
    address.sin_family = AF_INET;
    address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    address.sin_port = htons((unsigned short)atoi(argv[3]));
    if (bind(listener, (struct sockaddr *)&address, sizeof address) != 0 || listen(listener, 16) != 0)
        return perror("listen"), 2;
    getsockname(listener, (struct sockaddr *)&address, &length);
    printf("listening on %d\n", ntohs(address.sin_port));
    fflush(stdout);
    for (int peer; (peer = accept(listener, NULL, NULL)) >= 0; close(peer)) {
        SSL *ssl = SSL_new(context);
        SSL_set_fd(ssl, peer);
        serve(ssl);
        SSL_free(ssl);
    }
    SSL_CTX_free(context);
    return 0;
}
