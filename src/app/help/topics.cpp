#include "app/help/topics.h"

#include <fmt/format.h>

#include <algorithm>
#include <array>

#include "app/config_keys.h"
#include "app/domain_lists.h"
#include "app/help/embedded_pages.h"
#include "app/help/markdown.h"
#include "app/vocabulary.h"
#include "names/words.h"
#include "query/filter.h"
#include "query/keywords.h"
#include "query/message_pages.h"

namespace whither {

namespace {

constexpr auto kTopics = std::to_array<Topic>({
    {"filter", "which flows an answer is made of: the language, its words and its messages"},
    {"time", "how times and lengths of time are written"},
    {"units", "bytes, numbers and their suffixes"},
    {"json", "JSON, NDJSON, CSV and TSV for programs"},
    {"exit", "exit codes"},
    {"config", "the configuration file and its keys"},
});

std::string_view embedded(std::string_view name) {
  const auto pages = embedded_pages();
  const auto found = std::ranges::find(pages, name, &EmbeddedPage::name);
  return found == pages.end() ? std::string_view{} : found->text;
}

// `text` for a cell of a table.
std::string cell(std::string_view text) {
  std::string out;
  for (const char c : text) out += c == '|' ? std::string{"\\|"} : std::string(1, c);
  return out;
}

std::string keywords_table() {
  std::string table = "| word | |\n|---|---|\n";
  for (const auto& known : keywords()) {
    if (known.sort == Keyword::Sort::Unusable || known.sort == Keyword::Sort::Unstored) continue;
    const bool is_protocol = known.sort == Keyword::Sort::Protocol;
    table += fmt::format("| `{}` | {}{} |\n", known.word, is_protocol ? "the protocol " : "", cell(known.help));
  }
  return table;
}

std::string messages_table() {
  std::string table = "| code | means |\n|---|---|\n";
  for (const auto& page : message_pages()) table += fmt::format("| {} | {} |\n", page.code, cell(page.title));
  return table;
}

// The page with what stands between "<!-- made: NAME -->" and "<!-- end -->" replaced by a table of the program's own.
std::string with_tables(std::string_view page) {
  constexpr std::string_view kBegin = "<!-- made: ";
  constexpr std::string_view kEnd = "<!-- end -->";
  std::string out;
  for (;;) {
    const auto begin = page.find(kBegin);
    const auto end = begin == std::string_view::npos ? begin : page.find(kEnd, begin);
    if (end == std::string_view::npos) return out.append(page);
    const auto line_end = page.find('\n', begin);
    const auto name = page.substr(begin + kBegin.size(), page.find(' ', begin + kBegin.size()) - begin - kBegin.size());
    out.append(page.substr(0, line_end + 1)).append("\n");
    out += name == "keywords" ? keywords_table() : messages_table();
    out.append("\n").append(kEnd);
    page.remove_prefix(end + kEnd.size());
  }
}

// The message itself, as a filter gets it.
std::string message_of(std::string_view example) {
  const AddressTable none;
  const auto vocabulary = vocabulary_of(none, wall_clock(), std::nullopt, {}, lazy_domain_book(std::nullopt));
  constexpr std::size_t kWidth = 100;
  const auto filter = Filter::parse(example, vocabulary);
  if (!filter) return render(filter.error(), example, kWidth);
  return filter->messages().empty() ? "" : render(filter->messages().front(), example, kWidth);
}

// As it is typed in a shell.
std::string command_of(std::string_view filter) {
  const char quote = filter.contains('\'') ? '"' : '\'';
  return fmt::format("whither flows {0}{1}{0}", quote, filter);
}

std::string page_of(const KeyText& key) {
  const bool has_built_in = !key.built_in.empty();
  return fmt::format("# {}\n\n{}\n\n| takes | {} |\n|---|---|\n| {} | `{}` |\n\nAll keys: `whither help config`\n",
                     key.name, key.help, has_built_in ? "built in" : "for example", cell(key.type),
                     cell(has_built_in ? key.built_in : key.example));
}

}  // namespace

std::span<const Topic> topics() { return kTopics; }

std::optional<std::string> topic_page(std::string_view name) {
  if (std::ranges::find(kTopics, name, &Topic::name) == kTopics.end()) return std::nullopt;
  return with_tables(embedded(name));
}

std::optional<std::string> message_help(std::string_view code) {
  const auto* const page = message_page(code);
  if (page == nullptr) return std::nullopt;
  auto text = fmt::format("# {}: {}\n\n{}\n", page->code, page->title, page->means);
  if (!page->example.empty()) {
    auto message = message_of(page->example);
    if (!message.contains(page->code)) message.clear();  // it depends on what is stored
    text += fmt::format("\n## For example\n\n```\n{}\n{}```\n", command_of(page->example), message);
  }
  return text +
         fmt::format("\n## Write\n\n```\n{}\n```\n\nThe language: `whither help filter`\n", command_of(page->instead));
}

std::optional<std::string> key_help(std::string_view key) {
  for (const auto& known : all_keys()) {
    if (known.name == key) return page_of(known);
  }
  return std::nullopt;
}

std::vector<std::vector<std::string>> exit_code_rows() {
  for (auto& block : read_markdown(embedded("exit"))) {
    if (block.sort != MarkdownBlock::Sort::Table) continue;
    block.rows.erase(block.rows.begin());  // its heading
    return block.rows;
  }
  return {};
}

}  // namespace whither
