/*
 * A PKCS#11 module that stands before another one, counts its calls, writes down what is signed, and fails on demand.
 *
 * It exports C_GetFunctionList alone, so that a caller uses the 2.40 interface. Settings come from the environment,
 * each process its own; what is not set does not happen:
 *
 *   CS_P11_REAL     the module that does the work
 *   CS_P11_CTL      control page: a file of 4096 bytes, mapped shared, of signed 64-bit numbers (enum number)
 *   CS_P11_FAULTS   lines "FUNCTION FROM TO ACTION ARGUMENT", read again at every call; a function's calls are counted
 *                   from 1 in each process, and the first line whose range holds the number applies
 *   CS_P11_TRACE    gets a line before and a line after each signature:
 *                     JOURNAL-SIZE MECHANISM CKA_ID INPUT                    INPUT: hex of up to 64 bytes
 *                     signed MECHANISM CKA_ID INPUT SHA-256-OF-SIGNATURE     what the real module made
 *                   and "JOURNAL-SIZE MECHANISM CKA_ID update:SHA-256" for each C_SignUpdate
 *   CS_P11_JOURNAL  the file whose size is noted: what lies in it came before the signature
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <fcntl.h>
#include <pthread.h>
#include <signal.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <time.h>
#include <unistd.h>

#include <p11-kit/pkcs11.h>

#include "sha256.h"

/* The control page. The first six are set by the test, the others by this module. */
enum number {
    SIGN_DELAY_US, OPEN_DELAY_US, MAX_SESSIONS, CONC_LIMIT, MAX_PIN_TRIES, VERIFY_DELAY_US,
    N_SIGN, N_SIGNINIT, N_LOGIN, N_OPEN, N_CLOSE, N_FIND, N_GETATTR, N_VERIFY, N_FORBIDDEN,
    CUR_SESSIONS, PEAK_SESSIONS, N_UPDATE, N_FINAL, N_FAULT, PIN_FAILURES,
    NUMBERS = 512
};

/* The functions that can fail, as fault files name them. */
enum function {
    SIGN, SIGN_INIT, SIGN_UPDATE, SIGN_FINAL, OPEN_SESSION, LOGIN, FIND_OBJECTS, GET_ATTRIBUTE_VALUE, FUNCTIONS
};
static const char *const FUNCTION_NAMES[FUNCTIONS] = {
    "C_Sign", "C_SignInit", "C_SignUpdate", "C_SignFinal",
    "C_OpenSession", "C_Login", "C_FindObjects", "C_GetAttributeValue"
};

enum action { NOTHING, RV, RVTERM, FLIP, ZERO, SWAP, HANG, CLOSEALL, KILLBEFORE, KILLAFTER, ACTIONS };
static const char *const ACTION_NAMES[ACTIONS] = {
    "nothing", "rv", "rvterm", "flip", "zero", "swap", "hang", "closeall", "killbefore", "killafter"
};

struct fault {
    enum action action;
    unsigned long argument;
};

/* What C_SignInit said, for the trace. Handles are small counting numbers: 65,536 of them never meet in a test. */
#define SESSIONS 65536
struct session {
    CK_SESSION_HANDLE handle;
    CK_SLOT_ID slot;
    int open;
    CK_MECHANISM_TYPE mechanism;
    char id[129];
};

static CK_FUNCTION_LIST *real;
static CK_FUNCTION_LIST shim;
static int64_t unmapped[NUMBERS];
static int64_t *page = unmapped;
static unsigned long calls[FUNCTIONS];
static struct session sessions[SESSIONS];
static int64_t open_sessions;
static int trace = -1;
static const char *journal;
static const char *faults;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static pthread_mutex_t engines = PTHREAD_MUTEX_INITIALIZER;
static pthread_cond_t engine_free = PTHREAD_COND_INITIALIZER;
static int64_t busy_engines;

static int64_t get(enum number which) { return __atomic_load_n(&page[which], __ATOMIC_SEQ_CST); }
static void set(enum number which, int64_t value) { __atomic_store_n(&page[which], value, __ATOMIC_SEQ_CST); }
static void count(enum number which) { __atomic_add_fetch(&page[which], 1, __ATOMIC_SEQ_CST); }

static void die(const char *why) {
    fprintf(stderr, "p11shim: %s\n", why);
    abort();
}

static void pause_us(int64_t us) {
    struct timespec rest = {us / 1000000, us % 1000000 * 1000};
    while (us > 0 && nanosleep(&rest, &rest) != 0) {}
}

/* ---- sessions ---- */

static struct session *session(CK_SESSION_HANDLE handle) { return &sessions[handle % SESSIONS]; }

/* Under the lock. The page outlives processes, so it is told the number of this one and not counted up and down. */
static void tell_sessions(int64_t change) {
    open_sessions += change;
    set(CUR_SESSIONS, open_sessions);
    if (open_sessions > get(PEAK_SESSIONS)) {
        set(PEAK_SESSIONS, open_sessions);
    }
}

static void closed_slot(CK_SLOT_ID slot, int every) {
    pthread_mutex_lock(&lock);
    for (size_t i = 0; i < SESSIONS; i++) {
        if (sessions[i].open && (every || sessions[i].slot == slot)) {
            sessions[i].open = 0;
            tell_sessions(-1);
        }
    }
    pthread_mutex_unlock(&lock);
}

/* As a token does that is switched off and on: every session of the process is gone, and nobody is told. */
static void close_everything(void) {
    CK_SLOT_ID slots[64];
    CK_ULONG number = 64;
    if (real->C_GetSlotList(CK_TRUE, slots, &number) != CKR_OK) {
        die("closeall: the slots cannot be listed");
    }
    for (CK_ULONG i = 0; i < number; i++) {
        real->C_CloseAllSessions(slots[i]);
    }
    closed_slot(0, 1);
}

/* ---- faults ---- */

static int alters_a_signature(enum action action) {
    return action == RVTERM || action == FLIP || action == ZERO || action == SWAP;
}

static void note(enum function function, unsigned long number, struct fault fault) {
    count(N_FAULT);
    fprintf(stderr, "p11shim: %s %lu %s 0x%lx\n",
            FUNCTION_NAMES[function], number, ACTION_NAMES[fault.action], fault.argument);
}

static struct fault find_fault(enum function function, unsigned long number) {
    struct fault found = {NOTHING, 0};
    FILE *file = faults ? fopen(faults, "re") : NULL;
    char line[256], name[32], action[32];
    unsigned long from, to;
    long argument;
    while (file && found.action == NOTHING && fgets(line, sizeof line, file)) {
        if (sscanf(line, "%31s %lu %lu %31s %li", name, &from, &to, action, &argument) != 5) {
            die("a line of the fault file is not one");
        }
        if (strcmp(name, FUNCTION_NAMES[function]) != 0 || number < from || number > to) {
            continue;
        }
        for (int i = RV; i < ACTIONS; i++) {
            if (strcmp(action, ACTION_NAMES[i]) == 0) {
                found = (struct fault) {i, (unsigned long) argument};
            }
        }
        int possible = (function == SIGN || function == SIGN_FINAL) || !alters_a_signature(found.action);
        if (found.action == NOTHING || !possible) {
            die("the fault file asks for what is not possible");
        }
    }
    if (file) {
        fclose(file);
    }
    return found;
}

/* Counts the call, and does what has to be done before the real function. RV is left to the caller. */
static struct fault begin(enum function function) {
    unsigned long number = __atomic_add_fetch(&calls[function], 1, __ATOMIC_SEQ_CST);
    struct fault fault = find_fault(function, number);
    if (fault.action != NOTHING) {
        note(function, number, fault);
    }
    switch (fault.action) {
        case HANG: pause_us((int64_t) fault.argument * 1000); break;
        case CLOSEALL: close_everything(); break;
        case KILLBEFORE: kill(getpid(), SIGKILL); break;
        default: break;
    }
    return fault;
}

static CK_RV end(struct fault fault, CK_RV rv) {
    if (fault.action == KILLAFTER) {
        kill(getpid(), SIGKILL);
    }
    return fault.action == RVTERM ? fault.argument : rv;
}

/* ---- signatures ---- */

/* The last signature of each length, for swap: 64 bytes and 384 bytes are two keys' lengths. */
static struct { CK_ULONG length; unsigned char bytes[1024]; } made[8];

static void alter(struct fault fault, unsigned char *out, CK_ULONG length) {
    if (length == 0 || length > sizeof made[0].bytes) {
        return;
    }
    pthread_mutex_lock(&lock);
    int place = 0;
    while (place < 7 && made[place].length != 0 && made[place].length != length) {
        place++;
    }
    unsigned char now[sizeof made[0].bytes];
    memcpy(now, out, length);
    switch (fault.action) {
        case FLIP: out[length / 2] ^= 1; break;
        case ZERO: memset(out, 0, length); break;
        case SWAP: memcpy(out, made[place].length == length ? made[place].bytes : now, length); break;
        default: break;
    }
    made[place].length = length;
    memcpy(made[place].bytes, now, length);
    pthread_mutex_unlock(&lock);
}

static void write_line(const char *line, int length) {
    if (write(trace, line, (size_t) length) != length) {
        die("the trace cannot be written");
    }
}

static void trace_before(CK_SESSION_HANDLE handle, const char *input) {
    char line[512];
    struct stat file;
    long long size = journal && stat(journal, &file) == 0 ? (long long) file.st_size : 0;
    struct session *s = session(handle);
    const char *id = s->id[0] ? s->id : "-";
    write_line(line, snprintf(line, sizeof line, "%lld 0x%lx %s %s\n", size, s->mechanism, id, input));
}

static void trace_after(CK_SESSION_HANDLE handle, const char *input, const unsigned char *signature, CK_ULONG length) {
    char line[512], digest[65];
    struct session *s = session(handle);
    const char *id = s->id[0] ? s->id : "-";
    sha256(digest, signature, length);
    write_line(line, snprintf(line, sizeof line, "signed 0x%lx %s %s %s\n", s->mechanism, id, input, digest));
}

/* As many at once as the token has engines. */
static void work(void) {
    int64_t us = get(SIGN_DELAY_US);
    if (us <= 0) {
        return;
    }
    pthread_mutex_lock(&engines);
    while (get(CONC_LIMIT) > 0 && busy_engines >= get(CONC_LIMIT)) {
        pthread_cond_wait(&engine_free, &engines);
    }
    busy_engines++;
    pthread_mutex_unlock(&engines);
    pause_us(us);
    pthread_mutex_lock(&engines);
    busy_engines--;
    pthread_cond_broadcast(&engine_free);
    pthread_mutex_unlock(&engines);
}

static CK_RV sign(CK_SESSION_HANDLE h, unsigned char *data, CK_ULONG data_length, unsigned char *out,
                  CK_ULONG *out_length) {
    if (out == NULL) {
        return real->C_Sign(h, data, data_length, out, out_length); /* asks for the length */
    }
    count(N_SIGN);
    struct fault fault = begin(SIGN);
    work();
    if (fault.action == RV) {
        return fault.argument;
    }
    char input[129] = "-";
    hex(input, data, data_length > 64 ? 64 : data_length);
    if (trace >= 0) {
        trace_before(h, input);
    }
    CK_RV rv = real->C_Sign(h, data, data_length, out, out_length);
    if (rv == CKR_OK) {
        if (trace >= 0) {
            trace_after(h, input, out, *out_length);
        }
        alter(fault, out, *out_length);
    }
    return end(fault, rv);
}

static CK_RV sign_init(CK_SESSION_HANDLE h, CK_MECHANISM *mechanism, CK_OBJECT_HANDLE key) {
    count(N_SIGNINIT);
    struct fault fault = begin(SIGN_INIT);
    if (fault.action == RV) {
        return fault.argument;
    }
    CK_RV rv = real->C_SignInit(h, mechanism, key);
    if (rv == CKR_OK && trace >= 0) {
        unsigned char id[64];
        CK_ATTRIBUTE attribute = {CKA_ID, id, sizeof id};
        struct session *s = session(h);
        s->mechanism = mechanism->mechanism;
        s->id[0] = 0;
        if (real->C_GetAttributeValue(h, key, &attribute, 1) == CKR_OK) {
            hex(s->id, id, attribute.ulValueLen);
        }
    }
    return end(fault, rv);
}

static CK_RV sign_update(CK_SESSION_HANDLE h, unsigned char *part, CK_ULONG length) {
    count(N_UPDATE);
    struct fault fault = begin(SIGN_UPDATE);
    if (fault.action == RV) {
        return fault.argument;
    }
    if (trace >= 0) {
        char input[72] = "update:";
        sha256(input + 7, part, length);
        trace_before(h, input);
    }
    return end(fault, real->C_SignUpdate(h, part, length));
}

static CK_RV sign_final(CK_SESSION_HANDLE h, unsigned char *out, CK_ULONG *out_length) {
    if (out == NULL) {
        return real->C_SignFinal(h, out, out_length);
    }
    count(N_FINAL);
    struct fault fault = begin(SIGN_FINAL);
    work();
    if (fault.action == RV) {
        return fault.argument;
    }
    if (trace >= 0) {
        trace_before(h, "final");
    }
    CK_RV rv = real->C_SignFinal(h, out, out_length);
    if (rv == CKR_OK) {
        if (trace >= 0) {
            trace_after(h, "final", out, *out_length);
        }
        alter(fault, out, *out_length);
    }
    return end(fault, rv);
}

static CK_RV verify(CK_SESSION_HANDLE h, unsigned char *data, CK_ULONG data_length, unsigned char *signature,
                    CK_ULONG length) {
    count(N_VERIFY);
    pause_us(get(VERIFY_DELAY_US));
    return real->C_Verify(h, data, data_length, signature, length);
}

/* ---- sessions, login, search ---- */

static CK_RV open_session(CK_SLOT_ID slot, CK_FLAGS flags, void *application, CK_NOTIFY notify,
                          CK_SESSION_HANDLE *handle) {
    count(N_OPEN);
    struct fault fault = begin(OPEN_SESSION);
    if (fault.action == RV) {
        return fault.argument;
    }
    pause_us(get(OPEN_DELAY_US));
    pthread_mutex_lock(&lock);
    int full = get(MAX_SESSIONS) > 0 && open_sessions >= get(MAX_SESSIONS);
    CK_RV rv = full ? CKR_SESSION_COUNT : real->C_OpenSession(slot, flags, application, notify, handle);
    if (rv == CKR_OK) {
        *session(*handle) = (struct session) {.handle = *handle, .slot = slot, .open = 1};
        tell_sessions(1);
    }
    pthread_mutex_unlock(&lock);
    return end(fault, rv);
}

static CK_RV close_session(CK_SESSION_HANDLE handle) {
    count(N_CLOSE);
    CK_RV rv = real->C_CloseSession(handle);
    pthread_mutex_lock(&lock);
    struct session *s = session(handle);
    if (rv == CKR_OK && s->open && s->handle == handle) {
        s->open = 0;
        tell_sessions(-1);
    }
    pthread_mutex_unlock(&lock);
    return rv;
}

static CK_RV close_all_sessions(CK_SLOT_ID slot) {
    CK_RV rv = real->C_CloseAllSessions(slot);
    closed_slot(slot, 0);
    return rv;
}

static CK_RV token_info(CK_SLOT_ID slot, CK_TOKEN_INFO *info) {
    CK_RV rv = real->C_GetTokenInfo(slot, info);
    if (rv == CKR_OK && get(MAX_SESSIONS) > 0) {
        info->ulMaxSessionCount = (CK_ULONG) get(MAX_SESSIONS);
        info->ulMaxRwSessionCount = (CK_ULONG) get(MAX_SESSIONS);
    }
    return rv;
}

/* The failures are counted in the page, for a token remembers them whoever fails; the right PIN clears them. */
static CK_RV login(CK_SESSION_HANDLE handle, CK_USER_TYPE user, unsigned char *pin, CK_ULONG length) {
    count(N_LOGIN);
    struct fault fault = begin(LOGIN);
    int64_t tries = get(MAX_PIN_TRIES);
    if (tries > 0 && get(PIN_FAILURES) >= tries) {
        return CKR_PIN_LOCKED;
    }
    CK_RV rv = fault.action == RV ? fault.argument : real->C_Login(handle, user, pin, length);
    if (rv == CKR_PIN_INCORRECT) {
        count(PIN_FAILURES);
    } else if (rv == CKR_OK) {
        set(PIN_FAILURES, 0);
    }
    return end(fault, rv);
}

static CK_RV init_pin(CK_SESSION_HANDLE handle, unsigned char *pin, CK_ULONG length) {
    CK_RV rv = real->C_InitPIN(handle, pin, length);
    if (rv == CKR_OK) {
        set(PIN_FAILURES, 0);
    }
    return rv;
}

static CK_RV find_objects(CK_SESSION_HANDLE handle, CK_OBJECT_HANDLE *objects, CK_ULONG maximum, CK_ULONG *found) {
    count(N_FIND);
    struct fault fault = begin(FIND_OBJECTS);
    return fault.action == RV ? fault.argument : end(fault, real->C_FindObjects(handle, objects, maximum, found));
}

static CK_RV get_attribute_value(CK_SESSION_HANDLE h, CK_OBJECT_HANDLE object, CK_ATTRIBUTE *values, CK_ULONG number) {
    count(N_GETATTR);
    struct fault fault = begin(GET_ATTRIBUTE_VALUE);
    return fault.action == RV ? fault.argument : end(fault, real->C_GetAttributeValue(h, object, values, number));
}

static CK_RV initialize(void *arguments) {
    CK_RV rv = real->C_Initialize(arguments);
    if (rv == CKR_OK) {
        closed_slot(0, 1);
        set(CUR_SESSIONS, 0); /* of a process that was killed */
    }
    return rv;
}

static CK_RV finalize(void *reserved) {
    CK_RV rv = real->C_Finalize(reserved);
    closed_slot(0, 1);
    return rv;
}

/* ---- what a signer never does ---- */

#define FORBIDDEN(name, parameters, arguments)   \
    static CK_RV forbidden_##name parameters {   \
        count(N_FORBIDDEN);                      \
        return real->name arguments;             \
    }

FORBIDDEN(C_GenerateKeyPair,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_ATTRIBUTE *c, CK_ULONG d, CK_ATTRIBUTE *e, CK_ULONG f,
     CK_OBJECT_HANDLE *g, CK_OBJECT_HANDLE *h),
    (a, b, c, d, e, f, g, h))
FORBIDDEN(C_GenerateKey,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_ATTRIBUTE *c, CK_ULONG d, CK_OBJECT_HANDLE *e),
    (a, b, c, d, e))
FORBIDDEN(C_CreateObject,
    (CK_SESSION_HANDLE a, CK_ATTRIBUTE *b, CK_ULONG c, CK_OBJECT_HANDLE *d),
    (a, b, c, d))
FORBIDDEN(C_CopyObject,
    (CK_SESSION_HANDLE a, CK_OBJECT_HANDLE b, CK_ATTRIBUTE *c, CK_ULONG d, CK_OBJECT_HANDLE *e),
    (a, b, c, d, e))
FORBIDDEN(C_DestroyObject,
    (CK_SESSION_HANDLE a, CK_OBJECT_HANDLE b),
    (a, b))
FORBIDDEN(C_SetAttributeValue,
    (CK_SESSION_HANDLE a, CK_OBJECT_HANDLE b, CK_ATTRIBUTE *c, CK_ULONG d),
    (a, b, c, d))
FORBIDDEN(C_WrapKey,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_OBJECT_HANDLE c, CK_OBJECT_HANDLE d, unsigned char *e, CK_ULONG *f),
    (a, b, c, d, e, f))
FORBIDDEN(C_UnwrapKey,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_OBJECT_HANDLE c, unsigned char *d, CK_ULONG e, CK_ATTRIBUTE *f,
     CK_ULONG g, CK_OBJECT_HANDLE *h),
    (a, b, c, d, e, f, g, h))
FORBIDDEN(C_DeriveKey,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_OBJECT_HANDLE c, CK_ATTRIBUTE *d, CK_ULONG e, CK_OBJECT_HANDLE *f),
    (a, b, c, d, e, f))
FORBIDDEN(C_DecryptInit,
    (CK_SESSION_HANDLE a, CK_MECHANISM *b, CK_OBJECT_HANDLE c),
    (a, b, c))
FORBIDDEN(C_Decrypt,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG c, unsigned char *d, CK_ULONG *e),
    (a, b, c, d, e))
FORBIDDEN(C_DecryptUpdate,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG c, unsigned char *d, CK_ULONG *e),
    (a, b, c, d, e))
FORBIDDEN(C_DecryptFinal,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG *c),
    (a, b, c))
FORBIDDEN(C_DecryptDigestUpdate,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG c, unsigned char *d, CK_ULONG *e),
    (a, b, c, d, e))
FORBIDDEN(C_DecryptVerifyUpdate,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG c, unsigned char *d, CK_ULONG *e),
    (a, b, c, d, e))
FORBIDDEN(C_InitToken,
    (CK_SLOT_ID a, unsigned char *b, CK_ULONG c, unsigned char *d),
    (a, b, c, d))
FORBIDDEN(C_SetPIN,
    (CK_SESSION_HANDLE a, unsigned char *b, CK_ULONG c, unsigned char *d, CK_ULONG e),
    (a, b, c, d, e))

/* ---- the module ---- */

static void load(void) {
    const char *module = getenv("CS_P11_REAL"), *control = getenv("CS_P11_CTL"), *lines = getenv("CS_P11_TRACE");
    void *library = module ? dlopen(module, RTLD_NOW | RTLD_LOCAL) : NULL;
    CK_C_GetFunctionList list = library ? (CK_C_GetFunctionList) dlsym(library, "C_GetFunctionList") : NULL;
    if (!list || list(&real) != CKR_OK) {
        die("CS_P11_REAL names no PKCS#11 module");
    }
    journal = getenv("CS_P11_JOURNAL");
    faults = getenv("CS_P11_FAULTS");
    if (lines && (trace = open(lines, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600)) < 0) {
        die("the trace cannot be opened");
    }
    if (control) {
        int file = open(control, O_RDWR | O_CLOEXEC);
        page = file < 0 ? MAP_FAILED : mmap(NULL, 4096, PROT_READ | PROT_WRITE, MAP_SHARED, file, 0);
        if (page == MAP_FAILED) {
            die("the control page cannot be mapped");
        }
        close(file);
    }
    shim = *real;
    shim.C_Initialize = initialize;
    shim.C_Finalize = finalize;
    shim.C_GetTokenInfo = token_info;
    shim.C_OpenSession = open_session;
    shim.C_CloseSession = close_session;
    shim.C_CloseAllSessions = close_all_sessions;
    shim.C_Login = login;
    shim.C_InitPIN = init_pin;
    shim.C_FindObjects = find_objects;
    shim.C_GetAttributeValue = get_attribute_value;
    shim.C_SignInit = sign_init;
    shim.C_Sign = sign;
    shim.C_SignUpdate = sign_update;
    shim.C_SignFinal = sign_final;
    shim.C_Verify = verify;
#define FORBID(name) shim.name = forbidden_##name
    FORBID(C_GenerateKeyPair);
    FORBID(C_GenerateKey);
    FORBID(C_CreateObject);
    FORBID(C_CopyObject);
    FORBID(C_DestroyObject);
    FORBID(C_SetAttributeValue);
    FORBID(C_WrapKey);
    FORBID(C_UnwrapKey);
    FORBID(C_DeriveKey);
    FORBID(C_DecryptInit);
    FORBID(C_Decrypt);
    FORBID(C_DecryptUpdate);
    FORBID(C_DecryptFinal);
    FORBID(C_DecryptDigestUpdate);
    FORBID(C_DecryptVerifyUpdate);
    FORBID(C_InitToken);
    FORBID(C_SetPIN);
}

__attribute__((visibility("default"))) CK_RV C_GetFunctionList(CK_FUNCTION_LIST **list) {
    static pthread_once_t once = PTHREAD_ONCE_INIT;
    pthread_once(&once, load);
    shim.C_GetFunctionList = C_GetFunctionList;
    *list = &shim;
    return CKR_OK;
}
