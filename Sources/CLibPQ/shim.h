// What the PostgreSQL driver in TakeoutStore calls; pkg-config says where the header is.
#include <libpq-fe.h>
