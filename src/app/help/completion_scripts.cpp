#include "app/help/completion.h"

namespace whither {

namespace {

// The words themselves come from `whither complete`, so that a script stays right when the program is replaced. It is
// asked of the program that stands on the line: another one may be installed too.
constexpr std::string_view kBash = R"script(# bash completion for whither: source <(whither completions bash)
# or, for all shells to come: whither completions bash > ~/.local/share/bash-completion/completions/whither

_whither() {
  local current=${COMP_WORDS[COMP_CWORD]} program=${COMP_WORDS[0]} line in_quotes=""
  local -a words=("${COMP_WORDS[@]:1:COMP_CWORD-1}")
  case $current in
    [\'\"]*) current=${current:1} ;;
  esac
  case $program in
    "~/"*) program=$HOME/${program:2} ;;
  esac
  COMPREPLY=()
  while IFS= read -r line; do
    case $line in
      :files)
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -f -- "$current") ;;
      :folders)
        compopt -o filenames 2>/dev/null
        while IFS= read -r line; do COMPREPLY+=("$line"); done < <(compgen -d -- "$current") ;;
      :goes-on) in_quotes=yes; compopt -o nospace 2>/dev/null ;;
      *) COMPREPLY+=("${line%%$'\t'*}") ;;
    esac
  done < <("$program" complete -- "${words[@]}" "$current" 2>/dev/null)
  # Readline closes the quote behind an only word: it has a second one to choose from.
  [ -z "$in_quotes" ] || [ "${#COMPREPLY[@]}" != 1 ] || COMPREPLY+=("${COMPREPLY[0]} ")
}

complete -F _whither whither
)script";

constexpr std::string_view kZsh = R"script(#compdef whither
# zsh completion for whither: source <(whither completions zsh)
# or, for all shells to come: whither completions zsh > FOLDER/_whither, FOLDER being in $fpath

_whither() {
  local -a lines shown
  local line current=${words[CURRENT]} program=${(e)words[1]}
  case $current in
    [\'\"]*) current=${current[2,-1]} ;;
  esac
  lines=("${(@f)$("$program" complete -- "${(@Q)words[2,CURRENT-1]}" "$current" 2>/dev/null)}")
  for line in "${lines[@]}"; do
    case $line in
      :files) _files ;;
      :folders) _files -/ ;;
      :goes-on|'') ;;
      *) shown+=("${${line%%$'\t'*}//:/\\:}:${line#*$'\t'}") ;;
    esac
  done
  (( $#shown )) && _describe 'whither' shown
}

if [[ ${funcstack[1]} == _whither ]]; then
  _whither "$@"
else
  compdef _whither whither
fi
)script";

constexpr std::string_view kFish = R"script(# fish completion for whither: whither completions fish | source
# or, for all shells to come: whither completions fish > ~/.config/fish/completions/whither.fish

function __whither_complete
    set -l words (commandline -opc)
    set -l current (commandline -ct)
    set current (string replace -r '^[\'"]' '' -- "$current")
    set -l program $words[1]
    set -e words[1]
    for line in ($program complete -- $words "$current" 2>/dev/null)
        switch $line
            case ':files'
                __fish_complete_path "$current"
            case ':folders'
                __fish_complete_directories "$current"
            case ':goes-on'
            case '*'
                echo $line
        end
    end
end

complete -c whither -f -a '(__whither_complete)'
)script";

}  // namespace

std::string_view completion_script(std::string_view shell) {
  if (shell == "bash") return kBash;
  if (shell == "zsh") return kZsh;
  return shell == "fish" ? kFish : std::string_view{};
}

}  // namespace whither
