#compdef gpudb
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
