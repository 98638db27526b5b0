"""`--print-completion`: a parser and the name of a shell go in, a script for that shell comes out.

shtab writes the script from the parser; what it cannot know stands here: that a first word which is
no verb is a path to check, and that the checks of a file stand behind `FILE.ras:`.
"""

from __future__ import annotations

import argparse

import shtab

from rascheck.cli.words import ALONE

SPECS = {"bash": "_rascheck_specs", "zsh": "_rascheck_specs", "tcsh": "f:*.{ras,dve}"}
STEPPED = {"bash": "_rascheck_stepped", "zsh": "_rascheck_stepped", "tcsh": "f:*.{ras,dve,json}"}
TRACES = shtab.glob("*.json")
WORDS = {
    "PATH": SPECS,
    "MODEL": shtab.FILE,
    "FILE": shtab.FILE,
    "DIR": shtab.DIRECTORY,
    "TRACE": TRACES,
    "SYSTEM|TRACE": STEPPED,
    "THING": shtab.FILE,
}
"""What takes the place of each word of a command's usage."""

CHECKS = """\
# The checks of a file, one a line.
_rascheck_checks() {
  sed -n 's/^[ \t]*check[ \t]\\{1,\\}\\([A-Za-z][A-Za-z0-9_]*\\).*/\\1/p' "$1" 2>/dev/null
}
"""
BASH = f"""\
{CHECKS}
_rascheck_specs() {{
  compgen -f -X '!*.ras' -- "$1"
  compgen -f -X '!*.dve' -- "$1"
  compgen -d -- "$1"
}}

_rascheck_stepped() {{
  _rascheck_specs "$1"
  compgen -f -X '!*.json' -- "$1"
}}

# `FILE.ras:CHECK` is three words to readline: the last one, if it is a check's, is completed here.
_rascheck() {{
  local word="${{COMP_WORDS[COMP_CWORD]}}" file=""
  if [[ "$word" == : ]]; then
    word="" file="${{COMP_WORDS[COMP_CWORD-1]}}"
  elif (( COMP_CWORD > 2 )) && [[ "${{COMP_WORDS[COMP_CWORD-1]}}" == : ]]; then
    file="${{COMP_WORDS[COMP_CWORD-2]}}"
  elif [[ "$word" == *.ras:* ]]; then  # with a COMP_WORDBREAKS that has no colon
    local checks
    checks="$(_rascheck_checks "${{word%%:*}}")"
    mapfile -t COMPREPLY < <(compgen -P "${{word%%:*}}:" -W "$checks" -- "${{word#*:}}")
    return 0
  fi
  if [[ "$file" == *.ras ]]; then
    mapfile -t COMPREPLY < <(compgen -W "$(_rascheck_checks "$file")" -- "$word")
    return 0
  fi
  local first="${{COMP_WORDS[1]}}"
  if (( COMP_CWORD > 1 )) && [[ " {{words}} " != *" $first "* ]]; then
    COMP_WORDS=("${{COMP_WORDS[0]}}" check "${{COMP_WORDS[@]:1}}")
    COMP_CWORD=$((COMP_CWORD + 1))
  fi
  _shtab_rascheck
  if (( COMP_CWORD == 1 )) && [[ "$word" != -* ]]; then
    compopt -o filenames 2>/dev/null
    mapfile -t -O "${{#COMPREPLY[@]}}" COMPREPLY < <(_rascheck_specs "$word")
  fi
}}

complete -o bashdefault -F _rascheck rascheck
"""
ZSH = f"""\
{CHECKS}
_rascheck_specs() {{
  if [[ "$PREFIX" == *.ras:* ]]; then
    local file="${{PREFIX%%:*}}"
    compset -P '*.ras:'
    compadd -- ${{(f)"$(_rascheck_checks "$file")"}}
  else
    _files -g "${{1:-*.(ras|dve)}}"
  fi
}}
_rascheck_stepped() {{
  _rascheck_specs '*.(ras|dve|json)'
}}
"""


def completion(parser: argparse.ArgumentParser, shell: str) -> str:
    """The script for `bash`, `zsh` or `tcsh`."""
    words = [*_prepared(parser), *ALONE]
    script = shtab.complete(parser, shell, preamble=ZSH if shell == "zsh" else "")
    if shell == "bash":
        script += "\n" + BASH.replace("{words}", " ".join(words))
    return script.rstrip("\n") + "\n"


def _prepared(parser: argparse.ArgumentParser) -> list[str]:
    """The verbs, after telling shtab what stands for each word in what they take."""
    verbs: list[str] = []
    for action in parser._actions:
        if isinstance(action, argparse._SubParsersAction):
            verbs += action.choices
            for verb in action.choices.values():
                _prepared(verb)
        elif action.metavar in WORDS:
            setattr(action, "complete", WORDS[str(action.metavar)])  # noqa: B010 - for shtab
    return verbs
