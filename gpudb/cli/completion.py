"""The command `completion`: the script that makes a shell ask `gpudb.cli.complete`."""

from __future__ import annotations

from typing import Annotated

from gpudb.cli.answers import deliver
from gpudb.cli.lazy_typer import typer
from gpudb.cli.options import Options

BASH = r"""# completion of gpudb for bash: eval "$(gpudb completion bash)", or save as
# ~/.local/share/bash-completion/completions/gpudb
_gpudb() {
    local program="${1/#\~\//$HOME/}" mode="" line
    COMPREPLY=()
    while IFS= read -r line; do
        if [ -z "$mode" ]; then mode=$line; else COMPREPLY+=("$line"); fi
    done < <(GPUDB_COMPLETE=bash "$program" "${COMP_WORDS[@]:1:COMP_CWORD}" 2>/dev/null </dev/null)
    case $mode in
        open) compopt -o nospace 2>/dev/null ;;
        files) compopt -o default 2>/dev/null ;;
    esac
}
complete -F _gpudb gpudb
"""
ZSH = r"""#compdef gpudb
# completion of gpudb for zsh: eval "$(gpudb completion zsh)" after compinit, or save as _gpudb in a folder of $fpath
_gpudb() {
    local -a lines values shown
    local mode line
    lines=("${(@f)$(GPUDB_COMPLETE=zsh "${(Q)words[1]}" "${(@Q)words[2,CURRENT]}" 2>/dev/null </dev/null)}")
    mode=$lines[1]
    if [[ $mode == files ]]; then
        _files
        return
    fi
    for line in "${(@)lines[2,-1]}"; do
        values+=("${line%%$'\t'*}")
        shown+=("${line/$'\t'/  -- }")
    done
    (( $#values )) || return 1
    if [[ $mode == open ]]; then
        compadd -l -S '' -d shown -a values
    else
        compadd -l -d shown -a values
    fi
}
if [[ $funcstack[1] == _gpudb ]]; then
    _gpudb "$@"
else
    (( $+functions[compdef] )) || { autoload -Uz compinit && compinit }
    compdef _gpudb gpudb
fi
"""
FISH = r"""# completion of gpudb for fish: gpudb completion fish | source, or save as ~/.config/fish/completions/gpudb.fish
function __gpudb_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set -l lines (env GPUDB_COMPLETE=fish $words[1] $words[2..-1] "$current" 2>/dev/null </dev/null)
    if test "$lines[1]" = files
        __fish_complete_path "$current"
    else if set -q lines[2]
        printf '%s\n' $lines[2..-1]
    end
end
complete -c gpudb -f -a '(__gpudb_complete)'
"""
SCRIPTS = {"bash": BASH, "zsh": ZSH, "fish": FISH}


def completion(
    options: Options,
    shell: Annotated[str, typer.Argument(metavar="bash|zsh|fish", help="The shell that you use.")],
) -> None:
    """The script that completes commands, options, parts, columns, countries, views and formats in a shell.

    Load it in the start file of your shell (for fish: gpudb completion fish | source), or save it where the first lines
    of the script say.

    Examples:

      eval "$(gpudb completion bash)"

      gpudb completion zsh --output _gpudb
    """
    from gpudb.cli.settings import one_of

    deliver(SCRIPTS[one_of("the shell", shell, tuple(SCRIPTS))], options._replace(no_pager=True))
