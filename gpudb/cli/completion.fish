# completion of gpudb for fish: gpudb completion fish | source, or save as ~/.config/fish/completions/gpudb.fish
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
