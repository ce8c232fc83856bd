#include "wire/templates.h"

#include <algorithm>
#include <utility>

namespace whither {

const Template* Templates::find(std::uint16_t id) const {
  const auto found = templates_.find(id);
  return found == templates_.end() ? nullptr : &found->second;
}

namespace {

std::size_t cost_of(std::size_t announced) { return announced / 4 + Templates::kOverhead; }

std::size_t size_of(std::span<const TemplateField> scopes) {
  std::size_t size = 0;
  for (const auto& field : scopes) {
    if (field.size == kVariable) return 0;
    size += field.size;
  }
  return size;
}

}  // namespace

std::expected<bool, Drop> Templates::put(std::uint16_t id, DetailOptions options, const Announcement& announcement,
                                         const DecoderLimits& limits, DecoderUsage& usage) {
  if (const auto* known = find(id); known != nullptr && known->is_options == options.of_options &&
                                    std::ranges::equal(known->announced, announcement.bytes)) {
    return false;
  }
  withdraw(id, usage);
  const auto cost = cost_of(announcement.bytes.size());
  if (templates_.size() >= limits.templates_per_exporter || usage.template_fields + cost > limits.template_fields) {
    return std::unexpected(Drop::TooManyTemplates);
  }
  const auto fields = announcement.fields;
  auto plan = Plan::compile(fields);
  if (!plan) return std::unexpected(plan.error());
  templates_.emplace(id, Template{*std::move(plan),
                                  Details::compile(fields, taken_fields(fields), options),
                                  options.of_options,
                                  {fields.begin(), fields.end()},
                                  size_of(fields.first(announcement.scopes)),
                                  {announcement.bytes.begin(), announcement.bytes.end()}});
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
  const auto cost = cost_of(at->second.announced.size());
  cost_ -= cost;
  usage.template_fields -= cost;
  return templates_.erase(at);
}

}  // namespace whither
