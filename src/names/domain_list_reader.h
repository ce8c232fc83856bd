#pragma once

#include <cstdint>
#include <map>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/result.h"
#include "names/domain_list.h"

namespace whither {

// Makes a DomainList out of what it is given piece by piece.
class DomainListReader {
 public:
  explicit DomainListReader(std::string_view category) : category_(category) {}

  // A line of the text form. Fault::NotUnderstood where it needs a category.
  Result<void> line(std::string_view line);
  // Takes in those of the words that are a domain, network or AS, and gives their number.
  std::size_t targets(std::string_view category, std::string_view service, const std::vector<std::string_view>& words);
  Result<DomainList> take();

 private:
  bool target(std::string_view word, std::uint32_t group);
  void targets_of(std::string_view line);
  void remark(std::string_view line);

  DomainList list_;
  std::string category_;
  std::map<std::pair<std::string, std::string>, std::uint32_t> groups_;
};

// Whether a text is JSON and no list of lines.
bool looks_like_json(std::string_view text);
// The entities of third-party-web. Fault::NotUnderstood where the JSON is none or of another form.
Result<void> read_third_party_web(std::string_view text, DomainListReader& reader);

}  // namespace whither
