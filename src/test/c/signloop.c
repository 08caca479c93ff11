/*
 * Signs with the keys of a token as fast as a program in C can: what the signer is measured against.
 *
 *   signloop MODULE SLOT
 *
 * The first line of standard input is the PIN. Each further line "MECHANISM CKA_ID MILLISECONDS", MECHANISM being pss or
 * ecdsa, signs one digest after the other for that long, and is answered by one line
 *
 *   OPERATIONS CPU-SECONDS P10 P50 P99                     the last three in microseconds
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <time.h>

#include <p11-kit/pkcs11.h>

#define MOST 4000000

static CK_FUNCTION_LIST *token;
static double *latencies;

static void require(CK_RV rv, const char *what) {
    if (rv != CKR_OK) {
        fprintf(stderr, "signloop: %s: 0x%lx\n", what, rv);
        exit(1);
    }
}

static double wall(void) {
    struct timespec now;
    clock_gettime(CLOCK_MONOTONIC, &now);
    return now.tv_sec + now.tv_nsec / 1e9;
}

/* User and system time of the process, as /proc says it of the signer. */
static double cpu(void) {
    struct rusage used;
    getrusage(RUSAGE_SELF, &used);
    return used.ru_utime.tv_sec + used.ru_stime.tv_sec + (used.ru_utime.tv_usec + used.ru_stime.tv_usec) / 1e6;
}

static int ascending(const void *a, const void *b) {
    double x = *(const double *) a, y = *(const double *) b;
    return (x > y) - (x < y);
}

static CK_OBJECT_HANDLE find(CK_SESSION_HANDLE session, const char *hex) {
    unsigned char id[64];
    size_t length = strlen(hex) / 2;
    for (size_t i = 0; i < length && i < sizeof id; i++) {
        sscanf(hex + 2 * i, "%2hhx", &id[i]);
    }
    CK_OBJECT_CLASS class = CKO_PRIVATE_KEY;
    CK_ATTRIBUTE wanted[] = {{CKA_CLASS, &class, sizeof class}, {CKA_ID, id, length}};
    CK_OBJECT_HANDLE key = 0;
    CK_ULONG found = 0;
    require(token->C_FindObjectsInit(session, wanted, 2), "C_FindObjectsInit");
    require(token->C_FindObjects(session, &key, 1, &found), "C_FindObjects");
    require(token->C_FindObjectsFinal(session), "C_FindObjectsFinal");
    require(found == 1 ? CKR_OK : CKR_KEY_HANDLE_INVALID, "the key");
    return key;
}

static void run(CK_SESSION_HANDLE session, const char *name, const char *id, long milliseconds) {
    struct { CK_ULONG hash, mask, salt; } pss = {0x250, 2, 32}; /* SHA-256, MGF1 with SHA-256 */
    CK_MECHANISM mechanism = {CKM_ECDSA, NULL, 0};
    if (strcmp(name, "pss") == 0) {
        mechanism = (CK_MECHANISM) {CKM_RSA_PKCS_PSS, &pss, sizeof pss};
    }
    CK_OBJECT_HANDLE key = find(session, id);
    unsigned char digest[32] = {0}, signature[512];
    long operations = 0;
    double start = wall(), begun = cpu(), now = start;
    while (now - start < milliseconds / 1000.0 && operations < MOST) {
        CK_ULONG length = sizeof signature;
        memcpy(digest, &operations, sizeof operations);
        require(token->C_SignInit(session, &mechanism, key), "C_SignInit");
        require(token->C_Sign(session, digest, sizeof digest, signature, &length), "C_Sign");
        double then = wall();
        latencies[operations++] = then - now;
        now = then;
    }
    double used = cpu() - begun;
    qsort(latencies, operations, sizeof *latencies, ascending);
    printf("%ld %.6f %.1f %.1f %.1f\n", operations, used, latencies[operations / 10] * 1e6,
           latencies[operations / 2] * 1e6, latencies[operations * 99 / 100] * 1e6);
    fflush(stdout);
}

int main(int count, char **arguments) {
    char line[512], name[16], id[130];
    long milliseconds;
    void *library = count == 3 ? dlopen(arguments[1], RTLD_NOW) : NULL;
    CK_C_GetFunctionList list = library ? (CK_C_GetFunctionList) dlsym(library, "C_GetFunctionList") : NULL;
    require(list ? list(&token) : CKR_ARGUMENTS_BAD, "the module");
    require(token->C_Initialize(NULL), "C_Initialize");
    CK_SESSION_HANDLE session;
    require(token->C_OpenSession(strtoul(arguments[2], NULL, 10), CKF_SERIAL_SESSION, NULL, NULL, &session), "the slot");
    require(fgets(line, sizeof line, stdin) ? CKR_OK : CKR_PIN_INVALID, "the PIN");
    line[strcspn(line, "\n")] = 0;
    require(token->C_Login(session, CKU_USER, (unsigned char *) line, strlen(line)), "C_Login");
    latencies = malloc(MOST * sizeof *latencies);
    while (fgets(line, sizeof line, stdin)) {
        if (sscanf(line, "%15s %129s %ld", name, id, &milliseconds) != 3) {
            require(CKR_ARGUMENTS_BAD, line);
        }
        run(session, name, id, milliseconds);
    }
    return 0;
}
