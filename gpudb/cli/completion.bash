# completion of gpudb for bash: eval "$(gpudb completion bash)", or save as
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
