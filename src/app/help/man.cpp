#include "app/help/man.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>

#include "app/config_keys.h"
#include "app/help/embedded_pages.h"
#include "app/help/markdown.h"
#include "app/help/roff.h"
#include "app/help/topics.h"

namespace whither {

namespace {

constexpr std::string_view kProgram =
    "Collects the flows that routers export (NetFlow, IPFIX, sFlow), stores them in Parquet files, and answers "
    "questions\n"
    "about them.\n"
    "Alone it tells how things stand, or how to start.\n";

std::string page_name(std::string_view path) {
  std::string name{path};
  std::ranges::replace(name, ' ', '-');
  return name;
}

std::string head(std::string_view name, int section, std::string_view help) {
  std::string title{name};
  std::ranges::transform(title, title.begin(), [](char c) { return c >= 'a' && c <= 'z' ? c - 'a' + 'A' : c; });
  return fmt::format(".TH {} {} {} \"whither {}\" \"whither\"\n.SH NAME\n{} \\- {}\n", roff_text(title), section,
                     embedded_date(), WHITHER_VERSION, roff_text(name), roff_text(help));
}

std::string with_value(const OptionInfo& option) {
  const auto value = option.value.empty() ? "" : " \\fI" + roff_text(option.value) + "\\fR";
  std::string names;
  for (const auto& name : option.names) names += (names.empty() ? "" : ", ") + roff_bold(name);
  return names + value;
}

std::string of_positional(const OptionInfo& option) {
  const auto word = "\\fI" + roff_text(option.names.front()) + "\\fR" + (option.is_repeatable ? "\\|.\\|.\\|." : "");
  return option.is_required ? word : "[" + word + "]";
}

std::string synopsis(const CommandInfo& command) {
  std::string line = roff_bold(command.path);
  const bool has_options =
      std::ranges::any_of(command.options, [](const OptionInfo& each) { return !each.is_positional; });
  if (!command.commands.empty()) line += " \\fICOMMAND\\fR";
  for (const auto& option : command.options) {
    if (option.is_positional) {
      line += " " + of_positional(option);
    } else if (option.is_required) {
      line += " " + with_value(option);
    }
  }
  return line + (has_options ? " [\\fIOPTION\\fR]\\|.\\|.\\|." : "") + "\n";
}

std::string list_of(const std::vector<OptionInfo>& options) {
  std::string text;
  for (const auto& option : options) {
    text +=
        ".TP\n" + (option.is_positional ? of_positional(option) : with_value(option)) + "\n" + roff_text(option.help);
    if (const auto choices = choices_of(option.value); option.is_positional && !choices.empty()) {
      text += fmt::format(" ({})", roff_text(fmt::format("{}", fmt::join(choices, ", "))));
    }
    if (!option.built_in.empty()) text += " (default: " + roff_bold(option.built_in) + ")";
    if (option.is_repeatable && !option.is_positional) text += "; may be given several times";
    text += "\n";
  }
  return text;
}

// "Examples:" or "Start:" in a footer begins lines that are typed; what stands before is prose.
std::string footer_of(const CommandInfo& command) {
  const auto found = std::min(command.footer.find("Example"), command.footer.find("Start:"));
  const auto begin = std::min(found, command.footer.size());
  std::string text;
  if (begin > 0) text += ".PP\n" + roff_text(std::string_view{command.footer}.substr(0, begin)) + "\n";
  const auto line_end = command.footer.find('\n', begin);
  if (line_end == std::string::npos) return text;
  auto typed = command.footer.substr(line_end);
  for (std::size_t at = 0; (at = typed.find("\n  ", at)) != std::string::npos;) typed.erase(at + 1, 2);
  typed.erase(0, 1);
  return text + ".SH EXAMPLES\n" + roff_lines(typed);
}

std::string of_commands(const CommandInfo& command) {
  std::string text;
  for (const auto& each : command.commands) {
    text += fmt::format(".TP\n{}\n{}\n", roff_bold(each.path), roff_text(each.help));
  }
  return text;
}

std::string exit_status() {
  std::string text = ".SH EXIT STATUS\n";
  for (const auto& row : exit_code_rows()) {
    text += fmt::format(".TP\n{}\n{}\n", roff_bold(row.at(0)), roff_runs(row.at(1)));
  }
  return text;
}

std::string files_and_more(std::string_view own) {
  std::string text =
      ".SH FILES\n"
      ".TP\n\\fI/etc/whither/whither.toml\\fR, \\fI\\(ti/.config/whither/whither.toml\\fR\nthe configuration\n"
      ".TP\n\\fI/var/lib/whither\\fR, \\fI\\(ti/.local/share/whither\\fR\nthe data, of the system and of a user\n"
      ".SH SEE ALSO\n";
  std::string others;
  for (const auto* const page : {"whither(1)", "whither.toml(5)", "whither-filter(7)"}) {
    const std::string_view name{page};
    if (name.substr(0, name.find('(')) == own) continue;
    others += fmt::format("{}\\fB{}\\fR{}", others.empty() ? "" : ",\n", roff_text(name.substr(0, name.find('('))),
                          name.substr(name.find('(')));
  }
  return text + others + "\n";
}

}  // namespace

ManPage command_page(const CommandInfo& program, const CommandInfo& command) {
  const bool is_program = &program == &command;
  const auto name = page_name(command.path);
  auto help = command.help;
  if (is_program && help.starts_with("whither: ")) help.erase(0, 9);
  auto text = head(name, 1, help) + ".SH SYNOPSIS\n" + synopsis(command);
  for (const auto& each : is_program ? std::vector<CommandInfo>{} : command.commands) {
    text += ".br\n" + synopsis(each);
  }
  text += ".SH DESCRIPTION\n" + (is_program ? std::string{kProgram} : roff_text(help) + ".\n");
  // A command without a footer of its own has the program's.
  const auto footer = is_program || command.footer != program.footer ? footer_of(command) : std::string{};
  const auto examples = footer.find(".SH EXAMPLES");
  text += footer.substr(0, examples);
  if (!command.commands.empty()) text += ".SH COMMANDS\n" + of_commands(command);
  text += ".SH OPTIONS\n" + list_of(command.options);
  for (const auto& each : is_program ? std::vector<CommandInfo>{} : command.commands) {
    text += ".SS " + roff_text(each.path) + "\n" + list_of(each.options);
  }
  if (examples != std::string::npos) text += footer.substr(examples);
  return {name + ".1", text + exit_status() + files_and_more(name)};
}

ManPage config_page() {
  return {"whither.toml.5", head("whither.toml", 5, "the configuration of whither") + ".SH DESCRIPTION\n" +
                                markdown_as_roff(read_markdown(topic_page("config").value_or(""))) +
                                files_and_more("whither.toml")};
}

ManPage filter_page() {
  return {"whither-filter.7",
          head("whither-filter", 7, "which flows an answer of whither is made of") + ".SH DESCRIPTION\n" +
              markdown_as_roff(read_markdown(topic_page("filter").value_or(""))) + files_and_more("whither-filter")};
}

std::vector<ManPage> man_pages(const CommandInfo& program) {
  std::vector<ManPage> pages{command_page(program, program)};
  for (const auto& command : program.commands) pages.push_back(command_page(program, command));
  pages.push_back(config_page());
  pages.push_back(filter_page());
  return pages;
}

}  // namespace whither
