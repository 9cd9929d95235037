// What the disk allows: syncs a second on a file that exists in full and on one that grows, and commits a second of
// SQLite in WAL with synchronous=FULL, one row of 6 KB each and 32 of them. Usage: disk FOLDER SECONDS_EACH
#define _GNU_SOURCE
#include <fcntl.h>
#include <sqlite3.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <time.h>
#include <unistd.h>

enum { BLOCK = 4096, BLOCKS = 4096, ROW = 6000 };

static double now(void) {
    struct timespec time;
    clock_gettime(CLOCK_MONOTONIC, &time);
    return time.tv_sec + time.tv_nsec / 1e9;
}

static void must(int holds, const char *what) {
    if (holds) return;
    perror(what);
    exit(1);
}

static double syncs(const char *path, int is_preallocated, double seconds) {
    static char block[BLOCK];
    memset(block, 7, sizeof block);
    unlink(path);
    int fd = open(path, O_RDWR | O_CREAT, 0600), at = 0, done = 0;
    must(fd >= 0, path);
    for (int i = 0; is_preallocated && i < BLOCKS; i++) must(write(fd, block, BLOCK) == BLOCK, "write");
    must(fsync(fd) == 0, "fsync");
    double begun = now();
    for (; now() - begun < seconds; done++) {
        must(pwrite(fd, block, BLOCK, (off_t)at * BLOCK) == BLOCK, "write");
        must(fdatasync(fd) == 0, "fdatasync");
        if (++at == BLOCKS && is_preallocated) at = 0;
    }
    double took = now() - begun;
    close(fd);
    unlink(path);
    return done / took;
}

static void sql(sqlite3 *db, const char *text) {
    char *error = NULL;
    if (sqlite3_exec(db, text, NULL, NULL, &error) == SQLITE_OK) return;
    fprintf(stderr, "SQLite: %s\n", error);
    exit(1);
}

static void forget(const char *path) {
    static const char *endings[] = {"", "-wal", "-shm"};
    char name[4096];
    for (int i = 0; i < 3; i++) {
        snprintf(name, sizeof name, "%s%s", path, endings[i]);
        unlink(name);
    }
}

/// Rows a second when so many of them share a commit.
static double rows(const char *path, int batch, double seconds) {
    static char row[ROW];
    memset(row, 'x', sizeof row);
    forget(path);
    sqlite3 *db;
    sqlite3_stmt *insert;
    must(sqlite3_open(path, &db) == SQLITE_OK, path);
    sql(db, "PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL; CREATE TABLE message (id INTEGER PRIMARY KEY, body TEXT)");
    must(sqlite3_prepare_v2(db, "INSERT INTO message (body) VALUES (?)", -1, &insert, NULL) == SQLITE_OK, "prepare");
    sqlite3_bind_text(insert, 1, row, sizeof row, SQLITE_STATIC);
    double begun = now();
    int done = 0;
    while (now() - begun < seconds) {
        sql(db, "BEGIN IMMEDIATE");
        for (int i = 0; i < batch; i++, done++) {
            must(sqlite3_step(insert) == SQLITE_DONE, "insert");
            sqlite3_reset(insert);
        }
        sql(db, "COMMIT");
    }
    double took = now() - begun;
    sqlite3_finalize(insert);
    sqlite3_close(db);
    forget(path);
    return done / took;
}

int main(int count, char **words) {
    if (count != 3) {
        fprintf(stderr, "usage: disk FOLDER SECONDS_EACH\n");
        return 64;
    }
    char path[4096];
    double seconds = atof(words[2]);
    snprintf(path, sizeof path, "%s/disk.tmp", words[1]);
    printf("syncs/s %.0f on a preallocated file, %.0f on a growing one\n", syncs(path, 1, seconds), syncs(path, 0, seconds));
    printf("SQLite from C, FULL: commits/s %.0f of one row of 6 KB; rows/s %.0f with 32 in a commit\n",
        rows(path, 1, seconds), rows(path, 32, seconds));
}
