#include "app/commands/data_lists.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <memory>
#include <utility>

#include "app/answer.h"
#include "app/commands/asking_options.h"
#include "app/complaints.h"
#include "app/domain_lists.h"
#include "app/places.h"
#include "base/file.h"
#include "report/domain_list_print.h"
#include "report/json.h"

namespace whither {

namespace {

constexpr std::size_t kLongestFileName = 64;

// A list's name as that of its file: "Third Party/Web" is "Third-Party-Web.txt".
std::string file_of(const DomainList& list) {
  auto name = list.source.name.substr(0, kLongestFileName);
  std::ranges::replace_if(
      name,
      [](char letter) {
        const auto byte = static_cast<unsigned char>(letter);
        return byte <= ' ' || letter == '/' || letter == '\\';
      },
      '-');
  if (name.starts_with('.')) name.insert(0, 1, '-');
  return name.ends_with(".txt") ? name : name + ".txt";
}

Result<std::string> folder_for(const DomainImport& wanted) {
  if (!wanted.output.empty()) return wanted.output;
  const auto layout = writing_place(wanted.data_dir);
  if (!layout) return std::unexpected(layout.error());
  return layout->domain_lists();
}

Result<int> show(const std::string& data_dir, const RowOptions& rows) {
  const auto layout = reading_place(data_dir);
  std::vector<ToldDomainList> lists;
  for (const auto& [file, list] : read_domain_lists(layout ? std::optional{*layout} : std::nullopt)) {
    lists.push_back(told_of(file, list));
  }
  const auto written = write_answer(rows, {.text = [&] { return domain_lists_text(lists, terminal_width()); },
                                           .json = [&] { return domain_lists_json(lists); },
                                           .sheet = [&] { return domain_lists_sheet(lists); },
                                           .ndjson = {}});
  if (!written) return std::unexpected(written.error());
  return 0;
}

}  // namespace

Result<int> import_domains(const DomainImport& wanted) {
  if (!wanted.category.empty() && !is_category(wanted.category)) {
    return fail(Fault::Usage, fmt::format("`{}` is no category: write a to z, digits and -, like advertising",
                                          printable(wanted.category)));
  }
  if (!wanted.name.empty() && wanted.paths.size() != 1) {
    return fail(Fault::Usage, "--name is for one file: several are called as their files are");
  }
  std::vector<DomainList> lists;
  for (const auto& path : wanted.paths) {
    auto list = read_domain_list(path, wanted.category, wanted.name);
    if (!list) return std::unexpected(list.error());
    lists.push_back(std::move(*list));
  }
  const auto folder = folder_for(wanted);
  if (!folder) return std::unexpected(folder.error());
  if (auto made = make_folders(*folder); !made) return std::unexpected(made.error());
  std::vector<ToldDomainList> told;
  for (const auto& list : lists) {
    const auto file = *folder + "/" + file_of(list);
    if (auto written = write_file_atomically(file, list.to_text()); !written) return std::unexpected(written.error());
    if (list.passed_over != 0) {
      note(fmt::format(
          "{}: {} lines name no domain, network or AS: rules for parts of pages and exceptions are left out",
          printable(list.source.name), list.passed_over));
    }
    told.push_back(told_of(file, list));
  }
  print(wanted.json ? domain_lists_json(told) : domain_lists_text(told, terminal_width()));
  return 0;
}

void add_data_lists(CLI::App& data, Invocation& invocation) {
  struct Options {
    std::string data_dir;
    RowOptions rows;
  };
  const auto options = std::make_shared<Options>();
  auto* const lists = data.add_subcommand("lists", "Tell which lists of domains there are, and their categories");
  add_data_dir_option(*lists, options->data_dir);
  add_row_options(*lists, options->rows);
  lists->callback([options, &invocation] {
    invocation.json = options->rows.tells_json();
    invocation.run = [options] { return show(options->data_dir, options->rows); };
  });
}

}  // namespace whither
