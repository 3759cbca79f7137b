/* A disk that reports an error at one chosen call: preloaded before a program, driven by it through ctypes.

   Calls that change or flush a file below `io_below` are counted; the one that brings `io_left` to zero fails with
   `io_errno`, and so does every later one while `io_forever` stands. */
#define _GNU_SOURCE
#include <dlfcn.h>
#include <errno.h>
#include <limits.h>
#include <stdio.h>
#include <string.h>
#include <sys/types.h>
#include <unistd.h>

long io_left = -1, io_calls = 0;
int io_errno = EIO, io_forever = 0;
char io_below[PATH_MAX] = "";

static int fails(int fd) {
    char link[64], path[PATH_MAX];
    ssize_t length;
    if (!io_below[0]) return 0;
    snprintf(link, sizeof link, "/proc/self/fd/%d", fd);
    length = readlink(link, path, sizeof path - 1);
    if (length < 0) return 0;
    path[length] = 0;
    if (strncmp(path, io_below, strlen(io_below))) return 0;
    io_calls++;
    if (io_left < 0) return 0;
    if (io_left > 0 && --io_left > 0) return 0;
    if (!io_forever) io_left = -1;
    errno = io_errno;
    return 1;
}

#define REAL(name) ((__typeof__(&name))dlsym(RTLD_NEXT, #name))

ssize_t write(int fd, const void *data, size_t size) { return fails(fd) ? -1 : REAL(write)(fd, data, size); }
ssize_t pwrite(int fd, const void *data, size_t size, off_t at) {
    return fails(fd) ? -1 : REAL(pwrite)(fd, data, size, at);
}
ssize_t pwrite64(int fd, const void *data, size_t size, off64_t at) {
    return fails(fd) ? -1 : REAL(pwrite64)(fd, data, size, at);
}
int ftruncate(int fd, off_t size) { return fails(fd) ? -1 : REAL(ftruncate)(fd, size); }
int ftruncate64(int fd, off64_t size) { return fails(fd) ? -1 : REAL(ftruncate64)(fd, size); }
int fsync(int fd) { return fails(fd) ? -1 : REAL(fsync)(fd); }
int fdatasync(int fd) { return fails(fd) ? -1 : REAL(fdatasync)(fd); }
