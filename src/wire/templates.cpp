#include "wire/templates.h"

#include <algorithm>
#include <utility>

namespace whither {

const Template* Templates::find(std::uint16_t id) const {
  const auto found = templates_.find(id);
  return found == templates_.end() ? nullptr : &found->second;
}

std::expected<bool, Drop> Templates::put(std::uint16_t id, DetailOptions options,
                                         std::span<const TemplateField> definition, const DecoderLimits& limits,
                                         DecoderUsage& usage) {
  if (const auto* known = find(id); known != nullptr && known->is_options == options.of_options &&
                                    std::ranges::equal(known->definition, definition)) {
    return false;
  }
  withdraw(id, usage);
  const auto cost = definition.size() + kOverhead;
  if (templates_.size() >= limits.templates_per_exporter || usage.template_fields + cost > limits.template_fields) {
    return std::unexpected(Drop::TooManyTemplates);
  }
  auto plan = Plan::compile(definition);
  if (!plan) return std::unexpected(plan.error());
  templates_.emplace(id, Template{*std::move(plan),
                                  Details::compile(definition, taken_fields(definition), options),
                                  options.of_options,
                                  {definition.begin(), definition.end()}});
  cost_ += cost;
  usage.template_fields += cost;
  return true;
}

void Templates::withdraw(std::uint16_t id, DecoderUsage& usage) {
  if (const auto found = templates_.find(id); found != templates_.end()) erase(found, usage);
}

void Templates::withdraw_all(bool is_options, DecoderUsage& usage) {
  for (auto at = templates_.begin(); at != templates_.end();) {
    at = at->second.is_options == is_options ? erase(at, usage) : std::next(at);
  }
}

Templates::Map::iterator Templates::erase(Map::iterator at, DecoderUsage& usage) {
  const auto cost = at->second.definition.size() + kOverhead;
  cost_ -= cost;
  usage.template_fields -= cost;
  return templates_.erase(at);
}

}  // namespace whither
