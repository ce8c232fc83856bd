#include "app/domain_lists.h"

#include <fmt/format.h>

#include <algorithm>
#include <filesystem>
#include <memory>
#include <mutex>
#include <utility>

#include "app/complaints.h"
#include "app/places.h"
#include "base/file.h"
#include "names/embedded_lists.h"
#include "names/source_words.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

constexpr std::size_t kLargest = std::size_t{64} << 20U;

void add_files(std::vector<std::string>& to, const std::string& folder) {
  std::error_code failure;
  const auto before = static_cast<std::ptrdiff_t>(to.size());
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (entry.path().extension() == ".txt") to.push_back(entry.path().string());
  }
  std::ranges::sort(to.begin() + before, to.end());
}

Result<DomainList> list_in(const std::string& file) {
  if (!file.empty()) {
    const auto text = read_file(file, kLargest);
    if (!text) return std::unexpected(text.error());
    return DomainList::parse(*text, "");
  }
  auto own = DomainList::parse(embedded_domains(), "");
  if (own) own->source.name = "whither's own";
  return own;
}

std::vector<std::string> files_of(const std::optional<Layout>& layout) {
  std::vector<std::string> files;
  if (layout) add_files(files, layout->domain_lists());
  files.emplace_back();
  std::error_code failure;
  const auto program = fs::read_symlink("/proc/self/exe", failure);
  const auto before = files.size();
  if (!failure) add_files(files, (program.parent_path() / "lists").string());
  if (files.size() == before) add_files(files, "/usr/share/whither/lists");
  return files;
}

}  // namespace

std::vector<PlacedList> read_domain_lists(const std::optional<Layout>& layout) {
  std::vector<PlacedList> lists;
  for (const auto& file : files_of(layout)) {
    auto list = list_in(file);
    if (list) {
      lists.push_back({file, std::move(*list)});
    } else {
      note(fmt::format("a list of domains is left out: {}: {}", file, list.error().message));
    }
  }
  return lists;
}

DomainBook domain_book_of(const std::optional<Layout>& layout) {
  std::vector<DomainList> lists;
  for (auto& placed : read_domain_lists(layout)) lists.push_back(std::move(placed.list));
  AddressTable table;
  const bool by_system = std::ranges::any_of(lists, [](const DomainList& list) { return !list.systems.empty(); });
  if (auto opened = by_system ? open_address_table(layout) : AddressTable{}; opened) table = std::move(*opened);
  DomainBook book{std::move(lists), [&](std::uint32_t asn) { return table.ranges_of_as(asn); }};
  if (book.left_out() != 0) {
    note(fmt::format("the lists of domains have more than {} entries or {} categories: {} entries are left out",
                     DomainBook::kMostTargets, DomainBook::kMostCategories, book.left_out()));
  }
  return book;
}

std::function<const DomainBook&()> lazy_domain_book(const std::optional<Layout>& layout) {
  struct State {
    std::once_flag once;
    DomainBook book;
  };
  return [layout, state = std::make_shared<State>()]() -> const DomainBook& {
    std::call_once(state->once, [&] { state->book = domain_book_of(layout); });
    return state->book;
  };
}

Result<DomainList> read_domain_list(const std::string& path, const std::string& category, const std::string& name) {
  const auto text = read_file(path, kLargest);
  if (!text) return std::unexpected(text.error());
  auto list = DomainList::parse(*text, category);
  if (!list) return fail(list.error().fault, fmt::format("{}: {}", path, list.error().message));
  if (auto source = source_of_file(path)) {
    const fs::path file{path};
    if (list->source.name.empty()) {
      list->source.name = source->name == file.filename() ? file.stem().string() : source->name;
    }
    if (list->source.version.empty()) list->source.version = source->version;
    if (list->source.licence.empty()) list->source.licence = source->licence;
    const bool is_dated = source->as_of >= "1990";  // packages of npm have files of 1985
    if (list->source.as_of.empty() && is_dated) list->source.as_of = source->as_of;
  }
  if (!name.empty()) list->source.name = name;
  return list;
}

}  // namespace whither
