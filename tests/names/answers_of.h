#pragma once

#include <string>
#include <vector>

#include "names/dns_answer.h"

namespace whither {

// "CLIENT ADDRESS NAME", and " TTL" in seconds where one is told.
inline std::string answer_text(const DnsAnswer& answer) {
  auto text = (answer.client ? answer.client.to_string() : "-") + " " + answer.address.to_string() + " " + answer.name;
  if (answer.ttl) text += " " + std::to_string(std::chrono::floor<std::chrono::seconds>(*answer.ttl).count());
  return text;
}

}  // namespace whither
