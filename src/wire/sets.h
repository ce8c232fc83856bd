#pragma once

#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <vector>

#include "base/bytes.h"
#include "wire/intake.h"
#include "wire/templates.h"
#include "wire/times.h"

namespace whither {

// Reads the sets of one NetFlow v9 datagram (RFC 3954) or one IPFIX message (RFC 7011): templates are learned, records
// of data become flows, records of options teach about the exporter, data whose template is not known is held. Lives
// for one message; views its bytes and borrows everything else.
class Sets {
 public:
  Sets(Intake& intake, Exporter& exporter, const ExportClock& clock)
      : intake_(intake), exporter_(exporter), clock_(clock), is_ipfix_(exporter.key.protocol == Protocol::Ipfix) {}

  // How many records of data and options were in them; nothing where that cannot be known.
  std::optional<std::uint32_t> take(std::span<const std::byte> sets);
  // How many records of templates were.
  std::uint32_t templates() const { return templates_; }

 private:
  void take_set(std::uint16_t id, std::span<const std::byte> content);

  // template_sets.cpp
  void take_templates(std::span<const std::byte> content);
  void take_options_templates(std::span<const std::byte> content);
  bool take_withdrawal(std::uint16_t id, std::uint16_t count, bool is_options);
  bool read_fields(ByteReader& in, std::size_t count, std::size_t scopes);
  void learn(std::uint16_t id, bool is_options, std::span<const std::byte> bytes, std::size_t scopes);
  void release(std::uint16_t id);

  void take_data(std::uint16_t id, std::span<const std::byte> records);
  void hold(std::uint16_t id, std::span<const std::byte> records);
  // The number of records, of which the last may be bad: then the number is not known.
  std::optional<std::uint32_t> take_known(std::uint16_t id, const Template& known, const ExportClock& clock,
                                          std::span<const std::byte> records);
  std::uint32_t take_flows(const Template& known, const ExportClock& clock, std::span<const std::byte> records);
  std::optional<std::uint32_t> take_variable_flows(const Template& known, const ExportClock& clock,
                                                   std::span<const std::byte> records);
  std::optional<std::uint32_t> take_options(std::uint16_t id, const Template& known,
                                            std::span<const std::byte> records);
  void learn_sampling(const Slots& slots, const Flow& scope);
  // What needs more than one value of a record, for each of `flows` and its slots.
  void complete(const Plan& plan, const ExportClock& clock, std::span<Flow> flows, std::span<const Slots> slots);
  void complete_counters(const Plan& plan, std::span<Flow> flows, std::span<const Slots> slots);
  void complete_times(const Plan& plan, const ExportClock& clock, const Slots& slots, Flow& flow) const;
  ExportClock with_uptime(const ExportClock& clock, std::optional<std::uint64_t> booted_ms) const;

  Intake& intake_;
  Exporter& exporter_;
  ExportClock clock_;
  bool is_ipfix_;
  std::optional<std::uint32_t> records_ = 0;
  std::uint32_t templates_ = 0;
  // Flows of this message, as [begin, end), whose records say nothing of sampling.
  std::vector<std::pair<std::size_t, std::size_t>> unsaid_;
  std::size_t released_ = 0;           // flows out of held sets
  std::vector<TemplateField> fields_;  // of the template that is being read
  std::array<Slots, 32> slots_;        // of the records that are being taken
};

}  // namespace whither
