#include "flow/tally.h"

namespace whither {

std::uint64_t Tally::by(Sort sort) const {
  switch (sort) {
    case Sort::Bytes:
      return bytes();
    case Sort::Up:
      return up;
    case Sort::Down:
      return down;
    case Sort::Packets:
      return packets();
    case Sort::Flows:
      break;
  }
  return flows;
}

}  // namespace whither
