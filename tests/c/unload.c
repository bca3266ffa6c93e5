/* Loads the library, validates on a thread, and unloads the library before the thread ends: what the thread leaves behind
 * must still find its code.
 *
 *     unload libcertauth.so CA.pem */
#define _GNU_SOURCE
#include <certauth.h>
#include <dlfcn.h>
#include <pthread.h>
#include <stdio.h>
#include <string.h>

static const char *library;
static const char *pem_path;

/* ISO C has no cast from an object pointer to a function pointer. */
#define LOAD(name)                                                                                                        \
    __typeof__(name) *load_##name;                                                                                        \
    void *found_##name = dlsym(handle, #name);                                                                            \
    if (found_##name == NULL) return "no " #name;                                                                         \
    memcpy(&load_##name, &found_##name, sizeof found_##name)

static void *run(void *unused) {
    static char pem[1 << 16];
    (void)unused;
    void *handle = dlopen(library, RTLD_NOW | RTLD_LOCAL);
    if (handle == NULL) return dlerror();
    LOAD(certauth_certificates_from_pem);
    LOAD(certauth_certificates_der);
    LOAD(certauth_certificates_free);
    LOAD(certauth_options_from_pem);
    LOAD(certauth_options_unref);
    LOAD(certauth_validate);
    LOAD(certauth_verdict_free);
    FILE *file = fopen(pem_path, "rb");
    size_t length = file == NULL ? 0 : fread(pem, 1, sizeof pem, file);
    if (file != NULL) fclose(file);
    CertauthCertificates *sent = NULL;
    const CertauthOptions *options = NULL;
    CertauthVerdict *verdict = NULL;
    CertauthBytes octets = certauth_bytes(pem, length);
    if (load_certauth_options_from_pem(octets, CERTAUTH_REVOCATION_MODE_NO_CHECK, &options, NULL) != CERTAUTH_STATUS_OK)
        return "options";
    if (load_certauth_certificates_from_pem(octets, &sent, NULL) != CERTAUTH_STATUS_OK) return "certificates";
    const CertauthBytes *ders = load_certauth_certificates_der(sent);
    if (load_certauth_validate(options, ders[0], NULL, 0, 1800000000, &verdict) != CERTAUTH_STATUS_OK)
        return "validate";
    load_certauth_verdict_free(verdict);
    load_certauth_options_unref(options);
    load_certauth_certificates_free(sent);
    return dlclose(handle) == 0 ? NULL : "dlclose";
}

int main(int argc, char **argv) {
    pthread_t thread;
    void *failed = NULL;
    if (argc != 3) return 2;
    library = argv[1];
    pem_path = argv[2];
    for (int i = 0; i < 3; i++) {
        if (pthread_create(&thread, NULL, run, NULL) != 0 || pthread_join(thread, &failed) != 0) return 2;
        if (failed != NULL) return fprintf(stderr, "%s\n", (const char *)failed), 1;
    }
    puts("unloaded");
    return 0;
}
