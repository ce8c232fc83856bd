#pragma once

#include <compare>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "wire/details.h"
#include "wire/limits.h"

namespace whither {

// Something that an exporter gave a number and a name: an interface, a VRF, a sampler.
struct NamedIndex {
  std::uint64_t index = 0;
  std::string name;
  std::string description;  // of interfaces only
  friend bool operator==(const NamedIndex&, const NamedIndex&) = default;
};

// An application as RFC 6759 writes it: who classified it, and the number there.
struct ApplicationId {
  std::uint8_t engine = 0;
  std::uint64_t selector = 0;
  friend auto operator<=>(const ApplicationId&, const ApplicationId&) = default;
};

// Nothing where the bytes are no such id (2 to 9 bytes), or one of zeros, which is none (also
// behind the enterprise of engine 20, as Fortinet writes what it does not know).
std::optional<ApplicationId> application_id_of(std::span<const std::byte> value);

// "3:443", or for PANA-L7-PEN (engine 20), whose selector begins with an enterprise, "20:12356:16".
std::string text_of(const ApplicationId& id);

// The names that one exporter announced in options data. Bounded by DecoderLimits; what comes first stays, and what is
// announced again replaces what was.
class OptionNames {
 public:
  void learn(const Details& details, std::span<const std::byte> record, const DecoderLimits& limits,
             DecoderUsage& usage);

  // "" where it has none.
  std::string_view application(const ApplicationId& id) const;

  // Ordered by index.
  std::vector<NamedIndex> interfaces() const { return listed(interfaces_); }
  std::vector<NamedIndex> vrfs() const { return listed(vrfs_); }
  std::vector<NamedIndex> samplers() const { return listed(samplers_); }
  std::size_t applications() const { return applications_.size(); }

  std::size_t bytes() const { return bytes_; }

 private:
  using ByIndex = std::map<std::uint64_t, NamedIndex>;

  static std::vector<NamedIndex> listed(const ByIndex& names);
  std::size_t count() const;
  // Puts `text` in the place of `old`, where the bounds allow it.
  bool replace(std::string& old, std::string text, const DecoderLimits& limits, DecoderUsage& usage);
  void learn(ByIndex& names, NamedIndex named, const DecoderLimits& limits, DecoderUsage& usage);
  void learn(const ApplicationId& id, std::string name, const DecoderLimits& limits, DecoderUsage& usage);

  ByIndex interfaces_;
  ByIndex vrfs_;
  ByIndex samplers_;
  std::map<ApplicationId, std::string> applications_;
  std::size_t bytes_ = 0;
};

}  // namespace whither
