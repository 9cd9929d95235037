// What Gzip.swift in TakeoutWeb calls.
#include <zlib.h>
