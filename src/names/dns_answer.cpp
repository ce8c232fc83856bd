#include "names/dns_answer.h"

#include <algorithm>

#include "base/letter_case.h"
#include "names/clean_name.h"

namespace whither {

std::string domain_of(std::string_view text) {
  while (text.ends_with('.')) text.remove_suffix(1);
  if (text.empty() || text.size() > kLongestName) return {};
  auto name = clean_name(text, kLongestName);
  while (name.ends_with('.')) name.pop_back();  // behind which stood what cleaning took
  for (auto& letter : name) letter = lower(letter);
  return name.find(' ') == std::string::npos ? name : "";
}

bool is_unspecified(const Address& address) {
  return std::ranges::all_of(address.bytes(), [](auto byte) { return byte == 0; });
}

}  // namespace whither
