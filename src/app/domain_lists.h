#pragma once

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "names/domain_book.h"
#include "store/layout.h"

namespace whither {

struct PlacedList {
  std::string file;  // "" for the program's own
  DomainList list;
};
// The lists of domains in the order in which they count: those that were imported into the data folder, the program's
// own, those beside the program or in /usr/share/whither; by name within a folder. What is wrong with a file is noted
// and the file left out.
std::vector<PlacedList> read_domain_lists(const std::optional<Layout>& layout);

// All of them as one.
DomainBook domain_book_of(const std::optional<Layout>& layout);
// The same, read when it is asked for first. Any thread.
std::function<const DomainBook&()> lazy_domain_book(const std::optional<Layout>& layout);

// Reads a list that somebody made. `category` is that of lines without one, `name` what it is to be called, "" for the
// file's own. Fault::NotUnderstood with the file's name and what is wrong.
Result<DomainList> read_domain_list(const std::string& path, const std::string& category, const std::string& name);

}  // namespace whither
