#include <fmt/format.h>

#include <memory>

#include "app/commands/asking_options.h"
#include "app/commands/commands.h"
#include "base/digits.h"
#include "names/words.h"

namespace whither {

namespace {

// The filter that a single word stands for; several words are a filter already.
std::string filter_of(const std::vector<std::string>& target) {
  if (target.size() != 1 || target.front().contains(' ')) return fmt::format("{}", fmt::join(target, " "));
  const auto& word = target.front();
  const auto slash = word.find('/');
  if (Net::parse(word)) return fmt::format("ip {}", word);
  if (slash != std::string::npos && protocol_named(word.substr(slash + 1))) {  // 443/tcp, as rankings have it
    return fmt::format("{} port {}", word.substr(slash + 1), word.substr(0, slash));
  }
  if (number_of(word)) return fmt::format("port {}", word);
  if (word.size() > 2 && (word.starts_with("AS") || word.starts_with("as")) && number_of(word.substr(2))) return word;
  if (!country_name(word).empty()) return fmt::format("country {}", word);
  const char quote = word.contains('\'') ? '"' : '\'';
  return fmt::format("{0} {1}{2}{1}", word.contains('.') || word.contains('*') ? "domain" : "org", quote, word);
}

}  // namespace

void add_who(CLI::App& app, Invocation& invocation) {
  struct Options {
    Asking asking;
    TopWords words;
    std::vector<std::string> target;
  };
  auto* const command =
      app.add_subcommand("who", "Tell which devices talk to an address, organisation, country, name or port");
  const auto options = std::make_shared<Options>();
  options->words.what = "devices";
  command
      ->add_option("TARGET", options->target,
                   "192.0.2.1, 198.51.100.0/24, AS64496, DE, example.org, 443/tcp, or a filter")
      ->required();
  add_answer_options(*command, options->asking);
  add_format_options(*command, options->asking);
  command->add_option("--sort", options->words.sort, "what to rank by")
      ->type_name("bytes|up|down|packets|flows")
      ->capture_default_str();
  command->footer(
      "Examples:\n"
      "  whither who 192.0.2.1 --last 7d\n"
      "  whither who google\n"
      "  whither who 'org google and port 443'");
  command->callback([options, &invocation] {
    invocation.json = options->asking.rows.tells_json();
    invocation.run = [options] {
      options->asking.filter = {filter_of(options->target)};
      return answer_top(options->asking, options->words);
    };
  });
}

}  // namespace whither
