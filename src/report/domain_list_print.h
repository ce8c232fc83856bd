#pragma once

#include <cstddef>
#include <string>
#include <vector>

#include "names/domain_list.h"
#include "report/sheet.h"

namespace whither {

// What is told of a list of domains.
struct ToldDomainList {
  Source source;
  std::string file;                     // "" for the program's own
  std::vector<std::string> categories;  // by letter
  std::size_t domains = 0;
  std::size_t networks = 0;
  std::size_t systems = 0;
};
ToldDomainList told_of(const std::string& file, const DomainList& list);

// A table, and the categories of all.
std::string domain_lists_text(const std::vector<ToldDomainList>& lists, std::size_t width);
std::string domain_lists_json(const std::vector<ToldDomainList>& lists);
Sheet domain_lists_sheet(const std::vector<ToldDomainList>& lists);

}  // namespace whither
