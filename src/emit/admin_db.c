/*
 * admin.db: the records of admin.rec as an SQLite database.
 *
 * It takes as long as all other outputs together and needs nothing of them,
 * so it is written beside them; and SQLite's handles are no stage's memory,
 * which a longjmp would lose.  For both reasons nothing here allocates from a
 * stage once the writing has begun, and failures are kept in struct db.
 */
#include <errno.h>
#include <sqlite3.h>
#include <unistd.h>

#include "db_rows.h"
#include "db_schema.h"
#include "signals.h"

struct db {
	sqlite3 *handle;
	int code;           /* the first failure's, or SQLITE_OK */
	int error;          /* its errno, or 0 */
	char *message;      /* STAGE_WHY bytes: what SQLite says of it */
	const struct signals *signals;
	struct db_rows *rows;
};

/*
 * One transaction into a file that nobody else sees; it is synced when it is
 * whole.  The settings that change the bytes are not left to the library's
 * build.  The conditions of CHECK are there for those who change a row: here
 * they would repeat the model's checks in more than half of the time, and
 * integrity_check makes up for it.  The cache is small, since rows come in the
 * order of the keys: larger ones only take longer to fill.
 */
static const char before_sql[] =
    "PRAGMA page_size = 4096;"
    "PRAGMA encoding = 'UTF-8';"
    "PRAGMA auto_vacuum = NONE;"
    "PRAGMA secure_delete = ON;"
    "PRAGMA journal_mode = OFF;"
    "PRAGMA synchronous = OFF;"
    "PRAGMA locking_mode = EXCLUSIVE;"
    "PRAGMA temp_store = MEMORY;"
    "PRAGMA cache_size = -4096;"
    "PRAGMA foreign_keys = OFF;"
    "PRAGMA ignore_check_constraints = ON;"
    "BEGIN;"
    "PRAGMA application_id = 0x544F504F;" /* "TOPO" */
    "PRAGMA user_version = 1;";

/* SQLite's side: after a failure nothing more is done. */

static void
keep(struct db *db, int code)
{
	if (code == SQLITE_OK || db->code != SQLITE_OK)
		return;
	db->code = code;
	if (db->handle == NULL)
		return;
	/* SQLite gives no errno for a disk that is full. */
	db->error = (code & 0xff) == SQLITE_FULL
	    ? ENOSPC : sqlite3_system_errno(db->handle);
	sqlite3_snprintf(STAGE_WHY, db->message, "%s",
	    sqlite3_errmsg(db->handle));
}

static void
run(struct db *db, const char *sql)
{
	if (db->code == SQLITE_OK)
		keep(db, sqlite3_exec(db->handle, sql, NULL, NULL, NULL));
}

/* SQLite asks after so many steps of its own: some milliseconds. */
#define STEPS 100000

static int
is_to_end(void *db)
{
	return signals_came(((struct db *)db)->signals);
}

static void
fill(struct db *db)
{
	const char *sql;

	if (db->signals != NULL)
		sqlite3_progress_handler(db->handle, STEPS, is_to_end, db);
	run(db, before_sql);
	run(db, db_tables);
	if (db->code == SQLITE_OK)
		keep(db, db_rows_join(db->rows, db->handle));
	for (unsigned i = 0; (sql = db_rows_next(db->rows, i)) != NULL; i++)
		run(db, sql);
	run(db, db_views);
	run(db, "COMMIT");
}

/* Write the database to a file that has no name, which SQLite cannot open. */
static void
save(struct db *db, int fd)
{
	sqlite3_int64 len = 0, done = 0;
	const unsigned char *bytes = sqlite3_serialize(db->handle, "main",
	    &len, SQLITE_SERIALIZE_NOCOPY);

	while (done < len) {
		ssize_t got = write(fd, bytes + done, (size_t)(len - done));

		if (got < 0 && errno != EINTR) {
			db->code = SQLITE_IOERR_WRITE;
			db->error = errno;
			return;
		}
		done += got > 0 ? got : 0;
	}
}

/* Open a file; false: SQLite cannot, since it wants to know the whole path and
 * takes 512 bytes of it at most. */
static bool
opens(struct db *db, const char *path, int flags)
{
	int code = sqlite3_open_v2(path, &db->handle, flags, NULL);

	if ((code & 0xff) != SQLITE_CANTOPEN) {
		keep(db, code);
		return true;
	}
	sqlite3_close(db->handle);
	db->handle = NULL;
	return false;
}

/*
 * Open, fill and close the database.  Without a path it is in the memory of
 * SQLite's "memdb", which the pager takes for a file: so the bytes are those
 * of a file, and not of a database in memory, which has no change counter.
 * So is one whose path is too long.
 */
static void
make(struct db *db, const char *path, int fd)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_NOMUTEX |
	    SQLITE_OPEN_EXRESCODE;
	sqlite3_int64 most = INT64_MAX;

	if (path != NULL && !opens(db, path, flags))
		path = NULL;
	if (path == NULL)
		keep(db, sqlite3_open_v2("admin.db", &db->handle, flags,
		    "memdb"));
	if (db->code == SQLITE_OK && path == NULL)
		keep(db, sqlite3_file_control(db->handle, "main",
		    SQLITE_FCNTL_SIZE_LIMIT, &most));
	if (db->code == SQLITE_OK)
		fill(db);
	if (db->code == SQLITE_OK && path == NULL)
		save(db, fd);
	keep(db, sqlite3_close(db->handle));
}

static int
write_database(void *rows, const char *temp, int fd,
    const struct signals *signals, char why[STAGE_WHY])
{
	struct db db = { .rows = rows, .message = why, .signals = signals };

	make(&db, temp, fd);
	if (db.code == SQLITE_NOMEM || db.code == SQLITE_IOERR_NOMEM)
		return STAGE_NO_MEMORY;
	if (db.code == SQLITE_OK)
		return 0;
	return db.error != 0 ? db.error : STAGE_FAULT;
}

static void
begin(const struct emit_job *job)
{
	stage_beside(job->stage, "admin.db", write_database, db_rows_new(job));
}

static void
take_turn(const struct emit_job *job)
{
	stage_turn(job->stage);
}

static void
end(const struct emit_job *job)
{
	stage_join(job->stage);
}

static const char *const files[] = { "admin.db", NULL };

const struct emitter emit_admin_db = {
	.files = files,
	.begin = begin,
	.write = take_turn,
	.end = end,
};
