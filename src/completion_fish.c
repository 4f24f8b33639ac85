/* What completes in fish; see completion.h. */
#include "completion.h"

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
		completion_words(out, h);
		out_char(out, '\'');
		break;
	case LIST:
		out_str(out, " -x -a '(__fish_append ,");
		completion_words(out, h);
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
		fish_hint(out, completion_hint(o));
	out_str(out, " -d '");
	completion_doc(out, o->doc, ";(", "'\\");
	out_str(out, "'\n");
}

void
completion_fish(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, "# How fish completes the command line of topoc(1); made "
	    "by\n# `topoc completion fish'.\n"
	    "complete -c topoc -f\n");
	completion_options(&s, &help_argp, fish_option);
	for (const struct command *c = commands; c->name != NULL; c++) {
		fish_begin(&s);
		completion_word(out, "-a ", c->name);
		out_str(out, " -d '");
		completion_doc(out, c->what, "", "'\\");
		out_str(out, "'\n");
	}
	for (s.command = commands; s.command->name != NULL; s.command++) {
		completion_options(&s, s.command->argp, fish_option);
		if (s.command->argp->args_doc == NULL)
			continue;
		fish_begin(&s);
		fish_hint(out, completion_operand(s.command));
		out_char(out, '\n');
	}
}
