// Settings of C libraries whose functions Swift does not see: one is variadic, the other in no module.
#pragma once

/// Lets the C library share its memory between at most so many arenas; does nothing where it is not glibc.
void ctuning_limit_arenas(int arenas);

/// Stops SQLite from counting the memory it uses, which takes a lock that all connections share at each allocation.
/// To be called before SQLite is first used; later it changes nothing.
void ctuning_stop_sqlite_memory_statistics(void);
