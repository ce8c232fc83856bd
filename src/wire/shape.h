#pragma once

#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

#include "flow/flow.h"
#include "wire/encoder.h"
#include "wire/export_stream.h"
#include "wire/plan.h"

namespace whither {

// Elements by which records name their sampler (v9, IPFIX) and say their rate.
inline constexpr std::uint16_t kSamplerId = 48;
inline constexpr std::uint16_t kSelectorId = 302;
inline constexpr std::uint16_t kSamplingInterval = 34;

// A record says a text's length in one byte (RFC 7011, 7), and must fit into the smallest of datagrams.
inline constexpr std::size_t kLongestText = 128;

// What decides about the template of a flow: the fields that are written, and in which form.
struct ShapeKey {
  std::uint64_t fields = 0;  // marks, as in Flow::present
  std::uint32_t forms = 0;   // bits of Form
  friend bool operator==(const ShapeKey&, const ShapeKey&) = default;
};

struct ShapeKeyHash {
  std::size_t operator()(const ShapeKey& key) const noexcept {
    return static_cast<std::size_t>((key.fields * 0x9e3779b97f4a7c15ULL) ^ (key.forms * 0xbf58476d1ce4e5b9ULL));
  }
};

enum class Form : std::uint8_t {
  Millis,     // times in milliseconds since 1970
  Micros,     // times as NTP timestamps; neither of both: as uptimes
  SamplerId,  // names its sampler
  Rate,       // says its rate
  IcmpV6,
  SrcV6,  // IPv6 addresses
  DstV6,
  NextHopV6,
  NatSrcV6,
  NatDstV6,
};
constexpr std::uint32_t bit_of(Form form) { return 1U << static_cast<unsigned>(form); }

struct Outline {
  ShapeKey key;
  std::uint64_t left_out = 0;  // marks
};

// Finds out how flows are written by a version.
class Outliner {
 public:
  Outliner(ExportVersion version, const EncoderOptions& options);

  // Before flows are looked at: which uptimes can be told goes by when they leave.
  void depart(const Departure& departure);
  // All but how it is sampled.
  Outline of(const Flow& flow, const Texts& texts) const;

 private:
  void add_times(const Flow& flow, Outline& outline) const;

  bool is_ipfix_;
  bool micros_;
  std::uint64_t carried_;  // by the version
  Time uptimes_from_;
  Time uptimes_to_;
};

// A value that all records of a run have in common.
struct RunValues {
  std::int64_t booted_ms = 0;
  std::uint32_t sampler = 0;
  std::uint32_t rate = 1;
};

// A template, and how its records are written: the counterpart of Plan.
class Shape {
 public:
  Shape(const ShapeKey& key, ExportVersion version);

  std::span<const TemplateField> definition() const { return definition_; }
  std::size_t size() const { return size_; }  // of a record without its texts, which come last
  bool has_texts() const { return !texts_.empty(); }
  // Of the flow's record.
  std::size_t size_of(const Flow& flow, const Texts& texts) const;

  // Writes the records of flows of this shape one behind the other, size() bytes each, from `at` on: all but the texts.
  void write_records(std::span<const Flow> flows, const RunValues& values, std::byte* at) const;
  void write_texts(const Flow& flow, const Texts& texts, std::byte* at) const;

 private:
  // How a value is written.
  enum class Write : std::uint8_t {
    Number1,
    Number2,
    Number4,
    Number8,
    Mac,
    V4,
    V6,
    Label,
    Uptime,
    Millis,
    Ntp,
    Sampler1,
    Sampler4,
    Rate
  };
  struct Column {
    Write how;
    std::uint16_t source;  // offset in Flow
    std::uint16_t offset;  // in the record
  };

  void add_field(const FieldInfo& info, const ShapeKey& key);
  void add_time(const FieldInfo& info, const ShapeKey& key);
  void add(Write how, std::uint32_t enterprise, std::uint16_t element, std::size_t size, std::size_t source);

  std::vector<TemplateField> definition_;
  std::vector<Column> columns_;
  std::vector<std::size_t> texts_;  // offsets in Flow
  std::size_t size_ = 0;
};

}  // namespace whither
