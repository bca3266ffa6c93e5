/* Verifies the client certificate of a PEM file, with the intermediates that follow it, against a PEM file of CAs.
 *
 *     verify_pem CA.pem CLIENT.pem
 *
 * Exit status 0: authenticated; 1: denied; 2: there was no question to answer. */
#include <certauth.h>
#include <stdio.h>
#include <stdlib.h>
#include <time.h>

static int failed(const char *what, CertauthError *error) {
    CertauthText message = certauth_error_message(error);
    fprintf(stderr, "%s: %.*s\n", what, (int)message.length, message.data);
    certauth_error_free(error);
    return 2;
}

static unsigned char *read_file(const char *path, size_t *length) {
    static const size_t most = 1 << 20;
    FILE *file = fopen(path, "rb");
    unsigned char *octets = (unsigned char *)malloc(most);
    *length = file != NULL && octets != NULL ? fread(octets, 1, most, file) : 0;
    if (file != NULL) fclose(file);
    return octets;
}

/* Options are built once, when a program starts, and then shared by all of its threads. */
static int make_options(const char *path, const CertauthOptions **options) {
    CertauthError *error = NULL;
    size_t length;
    unsigned char *pem = read_file(path, &length);
    CertauthStatus status =
        certauth_options_from_pem(certauth_bytes(pem, length), CERTAUTH_REVOCATION_MODE_NO_CHECK, options, &error);
    free(pem);
    return status == CERTAUTH_STATUS_OK ? 0 : failed(path, error);
}

/* A server takes the DER of both from its TLS library, and has no PEM to read. */
static int verify(const CertauthOptions *options, CertauthBytes end_entity, const CertauthBytes *chain,
                  size_t chain_length) {
    CertauthVerdict *verdict = NULL;
    if (certauth_validate(options, end_entity, chain, chain_length, (int64_t)time(NULL), &verdict) != CERTAUTH_STATUS_OK)
        return 2;
    CertauthText text = certauth_verdict_text(verdict);
    printf("%.*s\n", (int)text.length, text.data);
    /* Who it is; NULL unless authenticated, and asking NULL gives nothing. */
    const CertauthIdentity *identity = certauth_verdict_identity(verdict);
    for (size_t i = 0; i < certauth_identity_name_count(identity, CERTAUTH_NAME_TYPE_EMAIL); i++) {
        CertauthText email = certauth_identity_name_text(identity, CERTAUTH_NAME_TYPE_EMAIL, i);
        printf("e-mail %.*s\n", (int)email.length, email.data);
    }
    int exit_status = identity != NULL ? 0 : 1;
    certauth_verdict_free(verdict);
    return exit_status;
}

int main(int argc, char **argv) {
    const CertauthOptions *options = NULL;
    CertauthCertificates *sent = NULL;
    CertauthError *error = NULL;
    if (argc != 3) return fprintf(stderr, "verify_pem CA.pem CLIENT.pem\n"), 2;
    if (make_options(argv[1], &options) != 0) return 2;
    size_t length;
    unsigned char *pem = read_file(argv[2], &length);
    if (certauth_certificates_from_pem(certauth_bytes(pem, length), &sent, &error) != CERTAUTH_STATUS_OK) {
        free(pem);
        certauth_options_unref(options);
        return failed(argv[2], error);
    }
    free(pem);
    const CertauthBytes *ders = certauth_certificates_der(sent);
    int exit_status = verify(options, ders[0], ders + 1, certauth_certificates_count(sent) - 1);
    certauth_certificates_free(sent);
    certauth_options_unref(options);
    return exit_status;
}
