#pragma once

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "app/help/command_info.h"
#include "app/help/filter_words.h"

namespace whither {

// What may stand in the place of a word of the command line.
struct Completion {
  enum class Paths : std::uint8_t { None, Files, Folders };
  std::vector<Candidate> words;  // whole words: what was begun is in them
  Paths paths = Paths::None;     // these, where the shell finds some
  bool goes_on = false;          // what is completed is a filter in quotes: no blank behind it
};

// `words` are those behind the program's name, the last one begun or "". Bash has `--sort=by` in three words.
Completion complete(const CommandInfo& program, const std::vector<std::string>& words);

// What shells read: a line for each word, "WORD\tHELP", before them ":files", ":folders" or ":goes-on".
std::string completion_text(const Completion& completion);

// The script that makes a shell ask `whither complete`; "" where the shell is none of bash, zsh and fish.
std::string_view completion_script(std::string_view shell);

}  // namespace whither
