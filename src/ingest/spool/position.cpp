#include "ingest/spool/position.h"

#include <fmt/format.h>

#include "base/digits.h"

namespace whither {

std::string StreamName::text() const {
  return is_tcp() ? fmt::format("{:06}-tcp", generation) : fmt::format("{:06}-{}of{}", generation, worker, workers);
}

std::optional<StreamName> StreamName::parse(std::string_view text) {
  const auto dash = text.find('-');
  if (dash == std::string_view::npos) return std::nullopt;
  const auto generation = number_of(text.substr(0, dash));
  const auto rest = text.substr(dash + 1);
  if (!generation) return std::nullopt;
  if (rest == "tcp") return StreamName{*generation, 0, 0};
  const auto of = rest.find("of");
  if (of == std::string_view::npos) return std::nullopt;
  const auto worker = number_of(rest.substr(0, of));
  const auto workers = number_of(rest.substr(of + 2));
  if (!worker || !workers || *worker >= *workers) return std::nullopt;
  return StreamName{*generation, *worker, *workers};
}

}  // namespace whither
