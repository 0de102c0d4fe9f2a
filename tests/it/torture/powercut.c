/* Remembers what a process writes into the files of a folder, and what of it is synced: so that a test can take away what
 * a power cut would, after it has killed the process. For LD_PRELOAD on Linux.
 *
 * POWERCUT_FOLDER is the folder, by its real path; what lies in folders below it is not watched, nor is SQLite's index of
 * its log, which is memory. POWERCUT_JOURNAL is another folder of the same file system: `journal` is written there, and
 * each file whose name was synced is linked there by its inode, so that it can get its name back. POWERCUT_LIES makes a
 * disk that says that it has written, and has not: by `all` no sync counts, by `log` none of SQLite's log.
 *
 * Calls go to the system directly: nothing here may depend on what else is preloaded. A descriptor of a watched file is
 * never opened and closed on the side, for that would end the locks that the process has on it.
 */
#define _GNU_SOURCE
#include <dirent.h>
#include <errno.h>
#include <fcntl.h>
#include <limits.h>
#include <pthread.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

enum kind { WRITE = 1, TRUNCATE = 2, SYNC = 3, NAMES = 4 };

/* What stands at the head of each record; `old_bytes` and then `new_bytes` bytes follow. */
struct record {
    uint64_t kind;
    /* Of writes: counted from 1. Of syncs: the last write that had ended when the sync began. */
    uint64_t number;
    uint64_t inode;
    uint64_t offset;
    uint64_t old_size;
    uint64_t old_bytes;
    uint64_t new_bytes;
};

static pthread_once_t once = PTHREAD_ONCE_INIT;
static pthread_mutex_t lock = PTHREAD_MUTEX_INITIALIZER;
static const char *folder;
static const char *beside;
static const char *lies;
static int journal = -1;
static uint64_t number;

static void fail(const char *what)
{
    perror(what);
    abort();
}

static void begin(void)
{
    char path[PATH_MAX];
    folder = getenv("POWERCUT_FOLDER");
    beside = getenv("POWERCUT_JOURNAL");
    lies = getenv("POWERCUT_LIES");
    if (lies == NULL)
        lies = "";
    if (folder == NULL || beside == NULL)
        return;
    snprintf(path, sizeof path, "%s/journal", beside);
    journal = open(path, O_WRONLY | O_CREAT | O_APPEND | O_CLOEXEC, 0600);
    if (journal < 0)
        fail("powercut: the journal cannot be opened");
}

static void append(struct record record, const void *old, const void *new)
{
    size_t size = sizeof record + record.old_bytes + record.new_bytes;
    char *whole = malloc(size);
    size_t done = 0;
    if (whole == NULL)
        fail("powercut");
    memcpy(whole, &record, sizeof record);
    if (record.old_bytes > 0)
        memcpy(whole + sizeof record, old, record.old_bytes);
    if (record.new_bytes > 0)
        memcpy(whole + sizeof record + record.old_bytes, new, record.new_bytes);
    while (done < size) {
        ssize_t written = syscall(SYS_write, journal, whole + done, size - done);
        if (written < 0 && errno != EINTR)
            fail("powercut: the journal cannot be written");
        done += written > 0 ? written : 0;
    }
    free(whole);
}

static int path_of(int file, char *path, size_t size)
{
    char link[64];
    ssize_t length;
    snprintf(link, sizeof link, "/proc/self/fd/%d", file);
    length = readlink(link, path, size - 1);
    path[length > 0 ? length : 0] = 0;
    return length > 0;
}

/* Whether a file has this suffix, of SQLite's; it may have lost its name since. */
static int is_called(const char *path, const char *suffix)
{
    const char *end = strrchr(path, '-');
    return end != NULL && strncmp(end, suffix, strlen(suffix)) == 0;
}

static int is_memory(const char *path)
{
    return is_called(path, "-shm");
}

/* Whether it is a file whose bytes are watched. */
static int is_watched(int file)
{
    char path[PATH_MAX];
    struct stat status;
    size_t length;
    pthread_once(&once, begin);
    if (journal < 0 || fstat(file, &status) != 0 || !S_ISREG(status.st_mode) || !path_of(file, path, sizeof path))
        return 0;
    length = strlen(folder);
    return strncmp(path, folder, length) == 0 && path[length] == '/' && strchr(path + length + 1, '/') == NULL
        && !is_memory(path);
}

static int is_folder(int file)
{
    char path[PATH_MAX];
    struct stat status;
    pthread_once(&once, begin);
    return journal >= 0 && fstat(file, &status) == 0 && S_ISDIR(status.st_mode) && path_of(file, path, sizeof path)
        && strcmp(path, folder) == 0;
}

/* What the file holds there. One that is open for writing alone is read by its name: no locks are taken on such. */
static char *held(int file, off_t offset, size_t bytes)
{
    char *old = malloc(bytes + 1);
    size_t done = 0;
    int reader = file;
    if (old == NULL)
        fail("powercut");
    if ((fcntl(file, F_GETFL) & O_ACCMODE) == O_WRONLY) {
        char link[64];
        snprintf(link, sizeof link, "/proc/self/fd/%d", file);
        reader = open(link, O_RDONLY | O_CLOEXEC);
    }
    while (done < bytes) {
        ssize_t got = pread(reader, old + done, bytes - done, offset + done);
        if (got <= 0)
            fail("powercut: a file cannot be read");
        done += got;
    }
    if (reader != file)
        close(reader);
    return old;
}

/* Takes down what is about to change: `bytes` at `offset`, or the end of the file. The lock is held. */
static void remember(int file, enum kind kind, off_t offset, const void *bytes, size_t count)
{
    struct stat status;
    struct record record = {.kind = kind, .number = ++number, .offset = offset, .new_bytes = count};
    char *old;
    if (fstat(file, &status) != 0)
        fail("powercut");
    record.inode = status.st_ino;
    record.old_size = status.st_size;
    if (offset < status.st_size) {
        record.old_bytes = status.st_size - offset;
        if (kind == WRITE && record.old_bytes > count)
            record.old_bytes = count;
    }
    old = held(file, offset, record.old_bytes);
    append(record, old, bytes);
    free(old);
}

ssize_t write(int file, const void *bytes, size_t count)
{
    ssize_t written;
    off_t offset;
    if (!is_watched(file))
        return syscall(SYS_write, file, bytes, count);
    pthread_mutex_lock(&lock);
    offset = lseek(file, 0, fcntl(file, F_GETFL) & O_APPEND ? SEEK_END : SEEK_CUR);
    remember(file, WRITE, offset, bytes, count);
    written = syscall(SYS_write, file, bytes, count);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite64(int file, const void *bytes, size_t count, off64_t offset)
{
    ssize_t written;
    if (!is_watched(file))
        return syscall(SYS_pwrite64, file, bytes, count, offset);
    pthread_mutex_lock(&lock);
    remember(file, WRITE, offset, bytes, count);
    written = syscall(SYS_pwrite64, file, bytes, count, offset);
    pthread_mutex_unlock(&lock);
    return written;
}

ssize_t pwrite(int file, const void *bytes, size_t count, off_t offset)
{
    return pwrite64(file, bytes, count, offset);
}

ssize_t writev(int file, const struct iovec *parts, int count)
{
    ssize_t done = 0;
    if (!is_watched(file))
        return syscall(SYS_writev, file, parts, count);
    for (int part = 0; part < count; part++) {
        ssize_t written = write(file, parts[part].iov_base, parts[part].iov_len);
        if (written < 0)
            return done > 0 ? done : written;
        done += written;
        if ((size_t)written < parts[part].iov_len)
            break;
    }
    return done;
}

int ftruncate64(int file, off64_t length)
{
    int result;
    if (!is_watched(file))
        return syscall(SYS_ftruncate, file, length);
    pthread_mutex_lock(&lock);
    remember(file, TRUNCATE, length, NULL, 0);
    result = syscall(SYS_ftruncate, file, length);
    pthread_mutex_unlock(&lock);
    return result;
}

int ftruncate(int file, off_t length)
{
    return ftruncate64(file, length);
}

/* The names in the folder, each in a line behind its inode. */
static char *names(void)
{
    char *text = NULL;
    size_t size = 0;
    FILE *stream = open_memstream(&text, &size);
    DIR *entries = opendir(folder);
    struct dirent *entry;
    if (stream == NULL || entries == NULL)
        fail("powercut: the folder cannot be read");
    while ((entry = readdir(entries)) != NULL) {
        char path[PATH_MAX], kept[PATH_MAX];
        if (entry->d_type != DT_REG || is_memory(entry->d_name))
            continue;
        snprintf(path, sizeof path, "%s/%s", folder, entry->d_name);
        snprintf(kept, sizeof kept, "%s/%ju", beside, (uintmax_t)entry->d_ino);
        /* A file that is gone meanwhile has no name to be kept. */
        if (link(path, kept) == 0 || errno == EEXIST)
            fprintf(stream, "%ju %s\n", (uintmax_t)entry->d_ino, entry->d_name);
    }
    closedir(entries);
    fclose(stream);
    return text;
}

/* Whether the disk lies about what it has written of a file. */
static int is_lie(int file)
{
    char path[PATH_MAX];
    if (strcmp(lies, "log") == 0)
        return path_of(file, path, sizeof path) && is_called(path, "-wal");
    return strcmp(lies, "all") == 0;
}

static int synced(int file, long call)
{
    struct record record = {0};
    struct stat status;
    char *text = NULL;
    int result;
    if (is_folder(file))
        record.kind = NAMES;
    else if (is_watched(file))
        record.kind = SYNC;
    if (record.kind == 0 || is_lie(file))
        return syscall(call, file);
    pthread_mutex_lock(&lock);
    record.number = number;
    if (record.kind == NAMES) {
        text = names();
        record.new_bytes = strlen(text);
    }
    pthread_mutex_unlock(&lock);
    if (fstat(file, &status) != 0)
        fail("powercut");
    record.inode = status.st_ino;
    result = syscall(call, file);
    if (result == 0) {
        pthread_mutex_lock(&lock);
        append(record, NULL, text);
        pthread_mutex_unlock(&lock);
    }
    free(text);
    return result;
}

int fsync(int file)
{
    return synced(file, SYS_fsync);
}

int fdatasync(int file)
{
    return synced(file, SYS_fdatasync);
}
