/* Reads two PEM files, the trust anchors and what was sent, and prints the code of the verdict. */
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>

uint32_t certauth_no_std(const unsigned char *, size_t, const unsigned char *, size_t, int64_t);

/* The compiler's own build of alloc names it for unwinding; a library built with panic = "abort" never unwinds. */
void rust_eh_personality(void) {}

static unsigned char trust[65536], sent[65536];

static size_t read_file(const char *name, unsigned char *into) {
    FILE *file = fopen(name, "rb");
    if (file == NULL) {
        return 0;
    }
    size_t length = fread(into, 1, sizeof trust, file);
    fclose(file);
    return length;
}

int main(int argc, char **argv) {
    if (argc != 4) {
        return 2;
    }
    size_t trust_length = read_file(argv[1], trust), sent_length = read_file(argv[2], sent);
    printf("%u\n", certauth_no_std(trust, trust_length, sent, sent_length, atoll(argv[3])));
    return 0;
}
