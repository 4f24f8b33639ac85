/* What completes in bash; see completion.h. */
#include "completion.h"

static const char bash_head[] =
    "# How bash completes the command line of topoc(1); made by\n"
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
	if (h->what == WORDS || h->what == LIST) {
		out_str(out, " words='");
		completion_words(out, h);
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
		completion_word(out, "'", name_of(s));
		out_str(out, " -");
		out_char(out, (char)o->key);
		out_str(out, o->name != NULL ? "' |" : "'");
	}
	if (o->name != NULL) {
		completion_word(out, "'", name_of(s));
		completion_word(out, dashes(o), o->name);
		out_char(out, '\'');
	}
	out_str(out, ") ");
	bash_hint(out, completion_hint(o));
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
		completion_word(s->out, dashes(o), o->name);
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
	completion_options(s, argp, bash_option);
	out_str(s->out, "' ;;\n");
}

void
completion_bash(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, bash_head);
	for (s.command = commands; s.command->name != NULL; s.command++)
		completion_options(&s, s.command->argp, bash_argument);
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
		bash_hint(out, completion_operand(s.command));
		out_str(out, " ;;\n");
	}
	out_str(out, "\t\t'') what=words words='");
	for (s.command = commands; s.command->name != NULL; s.command++)
		completion_word(out, "", s.command->name);
	out_str(out, "' ;;\n");
	out_str(out, bash_tail);
}
