/*
 * How shells complete what is typed behind topoc; see commands.h.  Every
 * command and option comes from argp's tables, so a new one is completed
 * without a word here; what an option's argument can be is told by how the
 * table calls it: see hints.
 */
#include "commands.h"

#include <string.h>

#include "diag.h"
#include "emit.h"

const char *const completion_shells[] = { "bash", "zsh", "fish", NULL };

/* What an argument is. */
enum what {
	NOTHING,   /* that could be known */
	FILES, TOPOLOGIES, FOLDERS,
	WORDS,
	LIST       /* words with commas between them */
};

struct hint {
	const char *arg;     /* as the tables call it */
	enum what what;
	void (*words)(struct out *out); /* writes them, a blank before each */
};

/* Words */

static void
put_word(struct out *out, const char *before, const char *word)
{
	out_char(out, ' ');
	out_str(out, before);
	out_str(out, word);
}

static void
put_all(struct out *out, const char *const *words)
{
	for (; *words != NULL; words++)
		put_word(out, "", *words);
}

static void
put_whens(struct out *out)
{
	put_all(out, when_words);
}

static void
put_sandboxes(struct out *out)
{
	put_all(out, sandbox_words);
}

static void
put_shells(struct out *out)
{
	put_all(out, completion_shells);
}

static void
put_forms(struct out *out)
{
	put_all(out, form_words);
}

static void
put_kinds(struct out *out)
{
	put_all(out, emitter_kinds);
}

static void
put_checks(struct out *out)
{
	for (enum check_id check = 0; check < CHECK_COUNT; check++)
		put_word(out, "", check_info(check)->name);
}

/* What can stand behind -W. */
static void
put_warnings(struct out *out)
{
	static const char *const heads[] = { "", "no-", "error=",
		"no-error=", NULL };
	static const char *const words[] = { "all", "no-all", "extra",
		"no-extra", "error", "no-error", NULL };

	put_all(out, words);
	for (const char *const *head = heads; *head != NULL; head++)
		for (enum check_id check = 0; check < CHECK_COUNT; check++)
			if (check_can_warn(check))
				put_word(out, *head, check_info(check)->name);
}

static const struct hint hints[] = {
	{ "DIR", FOLDERS, NULL },
	{ "FILE", FILES, NULL },
	{ "KIND,...", LIST, put_kinds },
	{ "WARNING", WORDS, put_warnings },
	{ "WHEN", WORDS, put_whens },
	{ "FORM", WORDS, put_forms },
	{ "HOW", WORDS, put_sandboxes },
	{ "CHECK", WORDS, put_checks },
	{ "SHELL", WORDS, put_shells },
	{ 0 },
};
static const struct hint no_hint = { "", NOTHING, NULL };
static const struct hint topology = { "FILE", TOPOLOGIES, NULL };

static const struct hint *
hint_of(const struct argp_option *o)
{
	const struct hint *h = hints;

	while (h->arg != NULL && strcmp(h->arg, o->arg) != 0)
		h++;
	return h->arg != NULL ? h : &no_hint;
}

/* What the operands of a command are; those that are files are topologies. */
static const struct hint *
operand_of(const struct command *c)
{
	const struct hint *h = hints;
	const char *doc = c->argp->args_doc;

	if (doc == NULL)
		return &no_hint;
	if (strncmp(doc, "FILE", 4) == 0)
		return &topology;
	while (h->arg != NULL && strncmp(h->arg, doc, strlen(h->arg)) != 0)
		h++;
	return h->arg != NULL ? h : &no_hint;
}

/* Options */

struct script {
	struct out *out;
	const struct command *command; /* or NULL: before there is one */
};

/* The options that -M with its argument stands for: of one dash, as gcc's. */
enum { ONE_DASH = 1 };

static const struct argp_option dependencies[] = {
	{ "MD", ONE_DASH, NULL, 0, "Write a rule for make", 0 },
	{ "MF", ONE_DASH, "FILE", 0, "Write it to FILE", 0 },
	{ "MT", ONE_DASH, "FILE", 0, "A target of it, as it is", 0 },
	{ "MQ", ONE_DASH, "FILE", 0, "A target of it, quoted for make", 0 },
	{ "MP", ONE_DASH, NULL, 0, "An empty rule for each included file", 0 },
	{ 0 },
};

typedef void option_step(struct script *s, const struct argp_option *o);

/* Go through the options that an argp and its children have. */
static void
each_option(struct script *s, const struct argp *argp, option_step *step)
{
	for (const struct argp_option *o = argp->options; o != NULL &&
	    (o->name != NULL || o->key != 0 || o->doc != NULL); o++)
		if (o->key == 'M')
			for (const struct argp_option *d = dependencies;
			     d->name != NULL; d++)
				step(s, d);
		else if ((o->flags & (OPTION_HIDDEN | OPTION_DOC)) == 0 &&
		    (o->name != NULL || o->key != 0))
			step(s, o);
	for (const struct argp_child *c = argp->children; c != NULL &&
	    c->argp != NULL; c++)
		each_option(s, c->argp, step);
}

static bool
has_short(const struct argp_option *o)
{
	return o->key > ' ' && o->key <= '~';
}

static const char *
dashes(const struct argp_option *o)
{
	return o->key == ONE_DASH ? "-" : "--";
}

/* What an option does, up to the first of the characters in stop, with some
 * characters escaped. */
static void
put_doc(struct out *out, const char *doc, const char *stop,
    const char *escaped)
{
	size_t n = strcspn(doc, stop);

	while (n > 0 && doc[n - 1] == ' ')
		n--;
	for (; n > 0; n--, doc++) {
		if (strchr(escaped, *doc) != NULL)
			out_char(out, '\\');
		out_char(out, *doc);
	}
}

/* bash */

static const char bash_head[] =
    "# How bash completes what is typed behind topoc(1); made by\n"
    "# `topoc completion bash'.  bash-completion is not needed.\n"
    "_topoc()\n"
    "{\n"
    "\tlocal cur=${COMP_WORDS[COMP_CWORD]} prev= full strip= lead= option\n"
    "\tlocal command= what= words= i IFS=$' \\t\\n'\n"
    "\tCOMPREPLY=()\n"
    "\tfor ((i = 1; i < COMP_CWORD; i++)); do\n"
    "\t\tif [[ ${COMP_WORDS[i]} != -* ]]; then\n"
    "\t\t\tcommand=${COMP_WORDS[i]}\n"
    "\t\t\tbreak\n"
    "\t\tfi\n"
    "\tdone\n"
    "\t((COMP_CWORD > 0)) && prev=${COMP_WORDS[COMP_CWORD - 1]}\n"
    "\t# A word is broken at `=' by readline: the replies are what follows.\n"
    "\tfull=$cur\n"
    "\tif [[ $cur == '=' && $prev == -* ]]; then\n"
    "\t\tstrip=$prev=\n"
    "\t\tfull=$strip\n"
    "\telif [[ $prev == '=' && $COMP_CWORD -ge 2 ]]; then\n"
    "\t\tstrip=${COMP_WORDS[COMP_CWORD - 2]}=\n"
    "\t\tfull=$strip$cur\n"
    "\tfi\n"
    "\tcase $full in\n"
    "\t--*=*) option=${full%%=*} lead=${full%%=*}= cur=${full#*=} ;;\n"
    "\t-[!-]?*) option=${full:0:2} lead=$option cur=${full:2} ;;\n"
    "\t*) option=$prev cur=$full ;;\n"
    "\tesac\n"
    "\tcase \"$command $option\" in\n";

static const char bash_tail[] =
    "\t\tesac\n"
    "\tfi\n"
    "\tcase $what in\n"
    "\twords)\n"
    "\t\tmapfile -t COMPREPLY < <(compgen -W \"$words\" -- \"$cur\")\n"
    "\t\t[[ ${#COMPREPLY[@]} -eq 1 && ${COMPREPLY[0]} == *= ]] &&\n"
    "\t\t    compopt -o nospace 2> /dev/null ;;\n"
    "\tlist)\n"
    "\t\twhat=${cur##*,}\n"
    "\t\tlead=$lead${cur%\"$what\"}\n"
    "\t\tfor i in $words; do\n"
    "\t\t\t[[ $i == \"$what\"* && ,$cur, != *,$i,* ]] &&\n"
    "\t\t\t    COMPREPLY+=(\"$i\")\n"
    "\t\tdone\n"
    "\t\tcompopt -o nospace 2> /dev/null ;;\n"
    "\tfolders | topologies | files)\n"
    "\t\tcompopt -o filenames 2> /dev/null\n"
    "\t\tcase $what in\n"
    "\t\tfolders) what=(-d) ;;\n"
    "\t\ttopologies) what=(-f -X '!*.topo') ;;\n"
    "\t\tfiles) what=(-f) ;;\n"
    "\t\tesac\n"
    "\t\tmapfile -t COMPREPLY < <({ compgen \"${what[@]}\" -- \"$cur\"\n"
    "\t\t    compgen -d -- \"$cur\"; } | sort -u) ;;\n"
    "\tesac\n"
    "\tfor i in \"${!COMPREPLY[@]}\"; do\n"
    "\t\tCOMPREPLY[i]=$lead${COMPREPLY[i]}\n"
    "\t\tCOMPREPLY[i]=${COMPREPLY[i]#\"$strip\"}\n"
    "\tdone\n"
    "}\n"
    "complete -F _topoc topoc\n";

static void
bash_hint(struct out *out, const struct hint *h)
{
	static const char *const names[] = { "nothing", "files", "topologies",
		"folders", "words", "list" };

	out_str(out, "what=");
	out_str(out, names[h->what]);
	if (h->words != NULL) {
		out_str(out, " words='");
		h->words(out);
		out_char(out, '\'');
	}
}

static const char *
name_of(const struct script *s)
{
	return s->command != NULL ? s->command->name : "";
}

/* A row of what an option takes. */
static void
bash_argument(struct script *s, const struct argp_option *o)
{
	struct out *out = s->out;

	if (o->arg == NULL)
		return;
	out_char(out, '\t');
	if (has_short(o)) {
		put_word(out, "'", name_of(s));
		out_str(out, " -");
		out_char(out, (char)o->key);
		out_str(out, o->name != NULL ? "' |" : "'");
	}
	if (o->name != NULL) {
		put_word(out, "'", name_of(s));
		put_word(out, dashes(o), o->name);
		out_char(out, '\'');
	}
	out_str(out, ") ");
	bash_hint(out, hint_of(o));
	out_str(out, " ;;\n");
}

static void
bash_option(struct script *s, const struct argp_option *o)
{
	if (has_short(o)) {
		out_str(s->out, " -");
		out_char(s->out, (char)o->key);
	}
	if (o->name != NULL) {
		put_word(s->out, dashes(o), o->name);
		if (o->arg != NULL && o->key != ONE_DASH)
			out_char(s->out, '=');
	}
}

static void
bash_options(struct script *s, const struct argp *argp)
{
	out_str(s->out, "\t\t'");
	out_str(s->out, name_of(s));
	out_str(s->out, "') what=words words='");
	each_option(s, argp, bash_option);
	out_str(s->out, "' ;;\n");
}

static void
write_bash(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, bash_head);
	for (s.command = commands; s.command->name != NULL; s.command++)
		each_option(&s, s.command->argp, bash_argument);
	out_str(out, "\tesac\n\tif [[ -n $what ]]; then\n\t\t:\n"
	    "\telif [[ $full == -* ]]; then\n\t\tlead=\n\t\tcur=$full\n"
	    "\t\tcase $command in\n");
	for (s.command = commands; s.command->name != NULL; s.command++)
		bash_options(&s, s.command->argp);
	s.command = NULL;
	bash_options(&s, &help_argp);
	out_str(out, "\t\tesac\n\telse\n\t\tcase $command in\n");
	for (s.command = commands; s.command->name != NULL; s.command++) {
		out_str(out, "\t\t");
		out_str(out, s.command->name);
		out_str(out, ") ");
		bash_hint(out, operand_of(s.command));
		out_str(out, " ;;\n");
	}
	out_str(out, "\t\t'') what=words words='");
	for (s.command = commands; s.command->name != NULL; s.command++)
		put_word(out, "", s.command->name);
	out_str(out, "' ;;\n");
	out_str(out, bash_tail);
}

/* zsh */

static void
zsh_hint(struct out *out, const char *name, const struct hint *h)
{
	out_char(out, ':');
	put_doc(out, name, ",.", ":");
	out_char(out, ':');
	switch (h->what) {
	case NOTHING:
		out_str(out, " ");
		break;
	case FILES:
		out_str(out, "_files");
		break;
	case TOPOLOGIES:
		out_str(out, "_files -g \"*.topo(-.)\"");
		break;
	case FOLDERS:
		out_str(out, "_files -/");
		break;
	case WORDS:
		out_char(out, '(');
		h->words(out);
		out_char(out, ')');
		break;
	case LIST:
		out_str(out, "_values -s , kind");
		h->words(out);
		break;
	}
}

/* One spelling of an option, as _arguments takes it. */
static void
zsh_spelling(struct script *s, const struct argp_option *o, bool is_short)
{
	struct out *out = s->out;

	/* Any may be given again. */
	out_str(out, " \\\n\t\t    '*");
	if (is_short) {
		out_char(out, '-');
		out_char(out, (char)o->key);
	} else {
		out_str(out, dashes(o));
		out_str(out, o->name);
	}
	if (o->arg != NULL)
		out_char(out, is_short || o->key == ONE_DASH ? '+' : '=');
	out_char(out, '[');
	put_doc(out, o->doc, ";'(", "[]:\\");
	out_char(out, ']');
	if (o->arg != NULL)
		zsh_hint(out, o->arg, hint_of(o));
	out_char(out, '\'');
}

static void
zsh_option(struct script *s, const struct argp_option *o)
{
	if (has_short(o))
		zsh_spelling(s, o, true);
	if (o->name != NULL)
		zsh_spelling(s, o, false);
}

static void
zsh_command(struct script *s)
{
	struct out *out = s->out;
	const char *doc = s->command->argp->args_doc;

	out_str(out, "\t");
	out_str(out, s->command->name);
	out_str(out, ")\n\t\t_arguments -s -S");
	each_option(s, s->command->argp, zsh_option);
	if (doc != NULL) {
		out_str(out, " \\\n\t\t    '");
		out_str(out, strstr(doc, "...") != NULL ? "*" : "1");
		zsh_hint(out, doc, operand_of(s->command));
		out_char(out, '\'');
	}
	out_str(out, " ;;\n");
}

static void
write_zsh(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, "#compdef topoc\n"
	    "# How zsh completes what is typed behind topoc(1); made by\n"
	    "# `topoc completion zsh'.\n"
	    "_topoc()\n{\n"
	    "\tlocal curcontext=$curcontext state line\n"
	    "\tlocal -a commands\n"
	    "\ttypeset -A opt_args\n"
	    "\tcommands=(\n");
	for (s.command = commands; s.command->name != NULL; s.command++) {
		out_str(out, "\t\t'");
		out_str(out, s.command->name);
		out_char(out, ':');
		put_doc(out, s.command->what, "'", "");
		out_str(out, "'\n");
	}
	out_str(out, "\t)\n\t_arguments -C -s -S");
	each_option(&s, &help_argp, zsh_option);
	out_str(out, " \\\n\t\t    '1:command:->command' '*::operand:->operand'"
	    " && return\n"
	    "\tif [[ $state == command ]]; then\n"
	    "\t\t_describe command commands\n"
	    "\t\treturn\n"
	    "\tfi\n"
	    "\tcurcontext=${curcontext%:*}-$words[1]:\n"
	    "\tcase $words[1] in\n");
	for (s.command = commands; s.command->name != NULL; s.command++)
		zsh_command(&s);
	out_str(out, "\tesac\n}\n"
	    "if [[ $funcstack[1] == _topoc ]]; then\n"
	    "\t_topoc \"$@\"\n"
	    "else\n"
	    "\tcompdef _topoc topoc\n"
	    "fi\n");
}

/* fish */

static void
fish_hint(struct out *out, const struct hint *h)
{
	switch (h->what) {
	case NOTHING:
		out_str(out, " -x");
		break;
	case FILES:
		out_str(out, " -r -F");
		break;
	case TOPOLOGIES:
		out_str(out, " -k -x -a '(__fish_complete_suffix .topo)'");
		break;
	case FOLDERS:
		out_str(out, " -x -a '(__fish_complete_directories)'");
		break;
	case WORDS:
		out_str(out, " -x -a '");
		h->words(out);
		out_char(out, '\'');
		break;
	case LIST:
		out_str(out, " -x -a '(__fish_append ,");
		h->words(out);
		out_str(out, ")'");
		break;
	}
}

/* The condition of a line: at a command, or before there is one. */
static void
fish_begin(struct script *s)
{
	out_str(s->out, "complete -c topoc -n ");
	if (s->command == NULL) {
		out_str(s->out, "__fish_use_subcommand");
		return;
	}
	out_str(s->out, "'__fish_seen_subcommand_from ");
	out_str(s->out, s->command->name);
	out_char(s->out, '\'');
}

static void
fish_option(struct script *s, const struct argp_option *o)
{
	struct out *out = s->out;

	fish_begin(s);
	if (has_short(o)) {
		out_str(out, " -s '");
		out_char(out, (char)o->key);
		out_char(out, '\'');
	}
	if (o->name != NULL) {
		out_str(out, o->key == ONE_DASH ? " -o " : " -l ");
		out_str(out, o->name);
	}
	if (o->arg != NULL)
		fish_hint(out, hint_of(o));
	out_str(out, " -d '");
	put_doc(out, o->doc, ";(", "'\\");
	out_str(out, "'\n");
}

static void
write_fish(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, "# How fish completes what is typed behind topoc(1); made "
	    "by\n# `topoc completion fish'.\n"
	    "complete -c topoc -f\n");
	each_option(&s, &help_argp, fish_option);
	for (const struct command *c = commands; c->name != NULL; c++) {
		fish_begin(&s);
		put_word(out, "-a ", c->name);
		out_str(out, " -d '");
		put_doc(out, c->what, "", "'\\");
		out_str(out, "'\n");
	}
	for (s.command = commands; s.command->name != NULL; s.command++) {
		each_option(&s, s.command->argp, fish_option);
		if (s.command->argp->args_doc == NULL)
			continue;
		fish_begin(&s);
		fish_hint(out, operand_of(s.command));
		out_char(out, '\n');
	}
}

void
completion_script(struct out *out, const char *shell)
{
	if (strcmp(shell, "bash") == 0)
		write_bash(out);
	else if (strcmp(shell, "zsh") == 0)
		write_zsh(out);
	else
		write_fish(out);
}
