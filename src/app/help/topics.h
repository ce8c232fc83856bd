#pragma once

#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace whither {

// A topic of `whither help`. Its text is a page of docs/reference/, which is built into the program
// (cmake/embed.cmake).
struct Topic {
  std::string_view name;  // "filter"
  std::string_view help;
};
std::span<const Topic> topics();

// The page in Markdown; its tables of keywords, messages and keys are made from those of the program. Nothing where
// there is no such topic.
std::optional<std::string> topic_page(std::string_view name);

// What `whither help F002` tells, in Markdown; nothing where there is no such code.
std::optional<std::string> message_help(std::string_view code);
// What it tells of a key of the configuration.
std::optional<std::string> key_help(std::string_view key);

// The exit codes with their meaning, from the page `exit`.
std::vector<std::vector<std::string>> exit_code_rows();

}  // namespace whither
