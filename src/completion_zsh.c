/* What completes in zsh; see completion.h. */
#include "completion.h"

static void
zsh_hint(struct out *out, const char *name, const struct hint *h)
{
	out_char(out, ':');
	completion_doc(out, name, ",.", ":");
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
		completion_words(out, h);
		out_char(out, ')');
		break;
	case LIST:
		out_str(out, "_values -s , kind");
		completion_words(out, h);
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
	completion_doc(out, o->doc, ";'(", "[]:\\");
	out_char(out, ']');
	if (o->arg != NULL)
		zsh_hint(out, o->arg, completion_hint(o));
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
	completion_options(s, s->command->argp, zsh_option);
	if (doc != NULL) {
		out_str(out, " \\\n\t\t    '");
		out_str(out, strstr(doc, "...") != NULL ? "*" : "1");
		zsh_hint(out, doc, completion_operand(s->command));
		out_char(out, '\'');
	}
	out_str(out, " ;;\n");
}

void
completion_zsh(struct out *out)
{
	struct script s = { out, NULL };

	out_str(out, "#compdef topoc\n"
	    "# How zsh completes the command line of topoc(1); made by\n"
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
		completion_doc(out, s.command->what, "'", "");
		out_str(out, "'\n");
	}
	out_str(out, "\t)\n\t_arguments -C -s -S");
	completion_options(&s, &help_argp, zsh_option);
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
