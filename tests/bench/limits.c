/*
 * What no change elsewhere could get below: `limits scan FILE` reads a file
 * and takes it apart into tokens by the scanner, and no more; `limits write
 * COPY FILE...` writes the bytes of files to another one, and no more.
 */
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser.h"

static int
failed(const char *path)
{
	perror(path);
	return 1;
}

/* The file and the two NULs that flex wants behind it. */
static char *
read_whole(struct mem *mem, const char *path, size_t *len)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	ssize_t n;
	char *text;

	if (fd < 0 || fstat(fd, &st) != 0)
		return NULL;
	text = mem_block(mem, (size_t)st.st_size + 2);
	for (*len = 0; (n = read(fd, text + *len,
	    (size_t)st.st_size - *len)) > 0;)
		*len += (size_t)n;
	text[*len] = text[*len + 1] = '\0';
	close(fd);
	return n < 0 ? NULL : text;
}

static int
scan(const char *path)
{
	struct mem *root = mem_root();
	struct scanner scanner = { .mem = mem_stage(root, "scanner") };
	unsigned long tokens = 0;
	size_t len;
	char *text = read_whole(scanner.mem, path, &len);
	void *state;

	if (text == NULL)
		return failed(path);
	scan_lex_init_extra(&scanner, &state);
	scan__scan_buffer(text, len + 2, state);
	while (scan_lex(state) != 0)
		tokens++;
	scan_lex_destroy(state);
	mem_free(root);
	printf("%lu\n", tokens);
	return 0;
}

/* From a mapping, so that reading is a matter of pages that are there. */
static int
copy(int to, const char *path)
{
	int fd = open(path, O_RDONLY);
	struct stat st;
	char *bytes;
	off_t done = 0;

	if (fd < 0 || fstat(fd, &st) != 0)
		return failed(path);
	bytes = mmap(NULL, (size_t)st.st_size + 1, PROT_READ, MAP_PRIVATE, fd,
	    0);
	if (bytes == MAP_FAILED)
		return failed(path);
	while (done < st.st_size) {
		ssize_t n = write(to, bytes + done,
		    (size_t)(st.st_size - done));
		if (n < 0)
			return failed(path);
		done += n;
	}
	munmap(bytes, (size_t)st.st_size + 1);
	close(fd);
	return 0;
}

static int
write_all(const char *to, char *const *paths)
{
	int fd = open(to, O_WRONLY | O_CREAT | O_TRUNC, 0666);
	int status = 0;

	if (fd < 0)
		return failed(to);
	for (; *paths != NULL && status == 0; paths++)
		status = copy(fd, *paths);
	if (fsync(fd) != 0 || close(fd) != 0)
		return failed(to);
	return status;
}

int
main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "scan") == 0)
		return scan(argv[2]);
	if (argc > 3 && strcmp(argv[1], "write") == 0)
		return write_all(argv[2], argv + 3);
	fprintf(stderr, "usage: limits scan FILE | limits write COPY FILE...\n");
	return 2;
}
