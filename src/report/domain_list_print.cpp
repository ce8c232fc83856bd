#include "report/domain_list_print.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <set>

#include "report/json.h"
#include "report/table.h"

namespace whither {

ToldDomainList told_of(const std::string& file, const DomainList& list) {
  std::set<std::string> categories;
  for (const auto& group : list.groups) categories.insert(group.category);
  return {.source = list.source,
          .file = file,
          .categories = {categories.begin(), categories.end()},
          .domains = list.domains.size(),
          .networks = list.networks.size(),
          .systems = list.systems.size()};
}

std::string domain_lists_text(const std::vector<ToldDomainList>& lists, std::size_t width) {
  Table table({{"LIST", Align::Left, true},
               {"OF", Align::Left},
               {"DOMAINS", Align::Right},
               {"NETWORKS", Align::Right, false, Paint::None, 1},
               {"AS", Align::Right, false, Paint::None, 2},
               {"FILE", Align::Left, true, Paint::None, 3}});
  std::set<std::string> categories;
  for (const auto& list : lists) {
    table.add({printable(list.source.name), printable(list.source.as_of), grouped(list.domains), grouped(list.networks),
               grouped(list.systems), list.file.empty() ? "a part of the program" : printable(list.file)});
    categories.insert(list.categories.begin(), list.categories.end());
  }
  return table.to_string(width) + fmt::format("\ncategories  {}\n", fmt::join(categories, ", "));
}

std::string domain_lists_json(const std::vector<ToldDomainList>& lists) {
  return sheet_json("whither.data_lists/1", domain_lists_sheet(lists));
}

Sheet domain_lists_sheet(const std::vector<ToldDomainList>& lists) {
  using enum RowColumn::Type;
  return {{{"list"},
           {"as_of"},
           {"version"},
           {"licence"},
           {"categories"},
           {"domains", Number},
           {"networks", Number},
           {"systems", Number},
           {"file"}},
          [&lists](const Sheet::Take& take) {
            const auto text = [](const std::string& value) { return value.empty() ? Cell{} : Cell{value}; };
            for (const auto& list : lists) {
              take(std::initializer_list<Cell>{
                  list.source.name, text(list.source.as_of), text(list.source.version), text(list.source.licence),
                  fmt::format("{}", fmt::join(list.categories, ",")), std::uint64_t{list.domains},
                  std::uint64_t{list.networks}, std::uint64_t{list.systems}, text(list.file)});
            }
          }};
}

}  // namespace whither
