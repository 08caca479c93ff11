/*
 * Stands before the C library (LD_PRELOAD) and lets a disk fail: notes what is durable, and fails writes and syncs on demand.
 *
 * Settings come from the environment; without them it only passes calls on:
 *
 *   CS_IO_FILE      the end of the path of the file that is watched, "/journal" say
 *   CS_IO_LOG       gets a line for each act on it, in one write each:
 *                     write SIZE       so many bytes are in the file now
 *                     sync SIZE        so many bytes of it are durable now
 *                     failed CALL      a call failed, because it was told to
 *   CS_IO_FAIL      "CALL FROM ERRNO": the FROM-th call to the watched file, counted from 1 in each process, and all later ones fail with this
 *                   number. CALL: write (write, pwrite, writev; half of the bytes are written first), sync (fsync, fdatasync), truncate
 *                   (ftruncate), or short (writes that write half of the bytes and say so, ERRNO does not matter: no failure, but a call that
 *                   must be repeated for the rest)
 *   CS_IO_RENAMED   the end of the path of a file that is replaced by renaming. Until its folder is synced, the file that was there before is
 *                   kept as CS_IO_BEFORE: a power cut may bring it back.
 *
 * What it models: a lost tail of a file, a lost rename. What not: reordered blocks, writes through mapped memory.
 */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/types.h>
#include <sys/uio.h>
#include <unistd.h>

#define EXPORTED __attribute__((visibility("default")))
#define REAL(name) ((__typeof__(&name)) dlsym(RTLD_NEXT, #name))

enum call { WRITE, SYNC, TRUNCATE, SHORT, CALLS };
static const char *const CALL_NAMES[CALLS] = {"write", "sync", "truncate", "short"};

static unsigned long made[CALLS];

static int ends_with(const char *path, const char *variable) {
    const char *end = getenv(variable);
    if (end == NULL || *end == '\0') {
        return 0;
    }
    size_t length = strlen(path), wanted = strlen(end);
    return length >= wanted && strcmp(path + length - wanted, end) == 0;
}

static int path_of(int fd, char *path, size_t size) {
    char link[64];
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    ssize_t length = readlink(link, path, size - 1);
    if (length < 0) {
        return -1;
    }
    path[length] = '\0';
    return 0;
}

static int watched(int fd) {
    int before = errno;
    char path[4096];
    int found = getenv("CS_IO_FILE") != NULL && path_of(fd, path, sizeof path) == 0 && ends_with(path, "CS_IO_FILE");
    errno = before;
    return found;
}

static void note(const char *what, const char *more) {
    const char *log = getenv("CS_IO_LOG");
    if (log == NULL) {
        return;
    }
    int before = errno;
    char line[128];
    int length = snprintf(line, sizeof line, "%s %s\n", what, more);
    int fd = open(log, O_WRONLY | O_APPEND | O_CREAT | O_CLOEXEC, 0600);
    if (fd < 0 || REAL(write)(fd, line, (size_t) length) != length) {
        static const char complaint[] = "iofault: cannot write CS_IO_LOG\n";
        (void) !REAL(write)(2, complaint, sizeof complaint - 1);
        _exit(99);
    }
    close(fd);
    errno = before;
}

static void note_size(const char *what, int fd) {
    struct stat stat;
    if (fstat(fd, &stat) == 0) {
        char size[32];
        snprintf(size, sizeof size, "%lld", (long long) stat.st_size);
        note(what, size);
    }
}

/* The number with which this call fails, 0 if it does not. */
static int failure(enum call call) {
    const char *wanted = getenv("CS_IO_FAIL");
    char name[16];
    unsigned long from;
    int number;
    unsigned long present = __atomic_add_fetch(&made[call], 1, __ATOMIC_SEQ_CST);
    if (wanted == NULL || sscanf(wanted, "%15s %lu %d", name, &from, &number) != 3
            || strcmp(name, CALL_NAMES[call]) != 0 || present < from) {
        return 0;
    }
    note("failed", CALL_NAMES[call]);
    return number;
}

static ssize_t written(int fd, ssize_t result) {
    if (result > 0) {
        note_size("write", fd);
    }
    return result;
}

/* Writes half and fails, writes half and says so, or writes; REST stands for the arguments behind the length. */
#define WRITE_CALL(name, fd, bytes, length, ...) \
    do { \
        if (!watched(fd)) { \
            return REAL(name)(fd, bytes, length __VA_OPT__(, ) __VA_ARGS__); \
        } \
        int number = failure(WRITE); \
        if (number != 0) { \
            if (length / 2 > 0) { \
                written(fd, REAL(name)(fd, bytes, length / 2 __VA_OPT__(, ) __VA_ARGS__)); \
            } \
            errno = number; \
            return -1; \
        } \
        if (failure(SHORT) != 0 && length > 1) { \
            return written(fd, REAL(name)(fd, bytes, length / 2 __VA_OPT__(, ) __VA_ARGS__)); \
        } \
        return written(fd, REAL(name)(fd, bytes, length __VA_OPT__(, ) __VA_ARGS__)); \
    } while (0)

EXPORTED ssize_t write(int fd, const void *bytes, size_t length) {
    WRITE_CALL(write, fd, bytes, length);
}

EXPORTED ssize_t pwrite(int fd, const void *bytes, size_t length, off_t offset) {
    WRITE_CALL(pwrite, fd, bytes, length, offset);
}

EXPORTED ssize_t pwrite64(int fd, const void *bytes, size_t length, off64_t offset) {
    WRITE_CALL(pwrite64, fd, bytes, length, offset);
}

/* Half of several buffers is the first half of the first one. */
EXPORTED ssize_t writev(int fd, const struct iovec *buffers, int count) {
    if (!watched(fd)) {
        return REAL(writev)(fd, buffers, count);
    }
    int number = failure(WRITE);
    int cut = number == 0 && failure(SHORT) != 0;
    if ((number != 0 || cut) && count > 0 && buffers[0].iov_len > 1) {
        ssize_t half = written(fd, REAL(write)(fd, buffers[0].iov_base, buffers[0].iov_len / 2));
        if (cut) {
            return half;
        }
    }
    if (number != 0) {
        errno = number;
        return -1;
    }
    return written(fd, REAL(writev)(fd, buffers, count));
}

#define TRUNCATE_CALL(name, fd, length) \
    do { \
        if (!watched(fd)) { \
            return REAL(name)(fd, length); \
        } \
        int number = failure(TRUNCATE); \
        if (number != 0) { \
            errno = number; \
            return -1; \
        } \
        int result = REAL(name)(fd, length); \
        if (result == 0) { \
            note_size("write", fd); \
        } \
        return result; \
    } while (0)

EXPORTED int ftruncate(int fd, off_t length) {
    TRUNCATE_CALL(ftruncate, fd, length);
}

EXPORTED int ftruncate64(int fd, off64_t length) {
    TRUNCATE_CALL(ftruncate64, fd, length);
}

/* The folder of the renamed file, or a folder above nothing else that matters: what was renamed in it is durable now. */
static void folder_synced(int fd) {
    struct stat stat;
    const char *before = getenv("CS_IO_BEFORE");
    if (before != NULL && fstat(fd, &stat) == 0 && S_ISDIR(stat.st_mode)) {
        char folder[4096];
        size_t length;
        const char *slash = strrchr(before, '/');
        if (path_of(fd, folder, sizeof folder) == 0 && slash != NULL && (length = (size_t) (slash - before)) > 0
                && strlen(folder) == length && strncmp(folder, before, length) == 0) {
            unlink(before);
        }
    }
}

#define SYNC_CALL(name, fd) \
    do { \
        int ours = watched(fd); \
        int number = ours ? failure(SYNC) : 0; \
        if (number != 0) { \
            errno = number; \
            return -1; \
        } \
        int result = REAL(name)(fd); \
        if (result == 0 && ours) { \
            note_size("sync", fd); \
        } else if (result == 0) { \
            folder_synced(fd); \
        } \
        return result; \
    } while (0)

EXPORTED int fsync(int fd) {
    SYNC_CALL(fsync, fd);
}

EXPORTED int fdatasync(int fd) {
    SYNC_CALL(fdatasync, fd);
}

/* The link keeps the file that is about to be replaced; it was kept already if the rename before is not durable either. */
EXPORTED int rename(const char *from, const char *to) {
    const char *before = getenv("CS_IO_BEFORE");
    if (before != NULL && ends_with(to, "CS_IO_RENAMED")) {
        int ignored = link(to, before);
        (void) ignored;
    }
    return REAL(rename)(from, to);
}
