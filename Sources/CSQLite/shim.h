#pragma once
#include <sqlite3.h>

// SQLITE_TRANSIENT is a cast macro that Swift cannot import.
static inline sqlite3_destructor_type cbchat_sqlite_transient(void) { return SQLITE_TRANSIENT; }

// sqlite3_db_config is variadic; this is its form with one switch.
static inline int cbchat_sqlite_db_switch(sqlite3 *db, int option, int on) {
  return sqlite3_db_config(db, option, on, (int *)0);
}
