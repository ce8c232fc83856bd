#pragma once

#include <cstddef>
#include <cstdint>
#include <expected>
#include <span>
#include <unordered_map>
#include <vector>

#include "flow/drop.h"
#include "wire/details.h"
#include "wire/limits.h"
#include "wire/plan.h"

namespace whither {

// What an exporter announced under one id.
struct Template {
  Plan plan;
  Details details;
  bool is_options = false;  // its records tell of the exporter, not of flows
  std::vector<TemplateField> definition;
  // Bytes of an options record that tell what it is about; 0 where they have no fixed number.
  std::size_t scope_size = 0;
  std::vector<std::byte> announced;  // as it was on the wire, from its id on
};

// A template as it was read.
struct Announcement {
  std::span<const TemplateField> fields;
  std::span<const std::byte> bytes;  // from its id on
  std::size_t scopes = 0;            // of `fields`, the first so many
};

// The templates of one exporter, by id.
class Templates {
 public:
  // What a template costs beside its fields.
  static constexpr std::size_t kOverhead = 16;

  // Null where the id is not known. Valid until the next change.
  const Template* find(std::uint16_t id) const;

  // Learns or replaces. True where records of this id can now be read in a way that they could not before; false where
  // the template is the one already known. On error nothing is known under the id any more.
  std::expected<bool, Drop> put(std::uint16_t id, DetailOptions options, const Announcement& announcement,
                                const DecoderLimits& limits, DecoderUsage& usage);

  void withdraw(std::uint16_t id, DecoderUsage& usage);
  // All templates of data, or all of options.
  void withdraw_all(bool is_options, DecoderUsage& usage);

  // Calls visit(template) for each, in no order.
  template <typename Visit>
  void each(Visit visit) const {
    for (const auto& [id, known] : templates_) visit(known);
  }

  // In fields (DecoderLimits::template_fields).
  std::size_t cost() const { return cost_; }

 private:
  using Map = std::unordered_map<std::uint16_t, Template>;

  Map::iterator erase(Map::iterator at, DecoderUsage& usage);

  Map templates_;
  std::size_t cost_ = 0;
};

}  // namespace whither
