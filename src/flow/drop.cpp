#include "flow/drop.h"

namespace whither {

namespace {

constexpr std::array<DropInfo, kDropCount> kDrops = {{
#define WHITHER_DROP(name, unit, help) {Drop::name, #name, unit, help},
#include "flow/drop_list.h"
#undef WHITHER_DROP
}};

}  // namespace

std::span<const DropInfo, kDropCount> drops() { return kDrops; }

const DropInfo& info_of(Drop drop) { return kDrops.at(static_cast<std::size_t>(drop)); }

}  // namespace whither
