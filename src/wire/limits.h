#pragma once

#include <chrono>
#include <cstddef>
#include <cstdint>

#include "base/time.h"

namespace whither {

// What a decoder keeps at most. UDP senders can be forged, so that nothing may grow with what arrives.
struct DecoderLimits {
  // Exporters kept apart: sender, protocol and observation domain.
  std::size_t exporters = 4096;
  // Datagrams after which an exporter is no longer a newcomer. A full table lets the newcomer unseen longest go, so
  // that a flood of forged senders, one datagram each, pushes out only itself.
  std::size_t established_after = 8;
  // A full table without newcomers lets an established exporter go that was silent for this long; if there is none, the
  // new one is refused (Drop::TooManyExporters).
  Duration silence = std::chrono::hours{1};

  // An exporter whose export is further than this from its arrival has a clock that is off: its flows are moved by the
  // difference. Less is the network and the exporter's queue.
  Duration clock_off = std::chrono::seconds{120};

  std::size_t templates_per_exporter = 1024;
  std::size_t fields_per_template = 1024;
  // Cost of all templates of all exporters, in fields; a template costs 16 and its fields (some 16 bytes each).
  // All newcomers together get half.
  std::size_t template_fields = std::size_t{1} << 20;
  std::size_t samplers_per_exporter = 1024;
  // Names of interfaces, VRFs, samplers and applications out of options data, and what those of all exporters take,
  // with an overhead of 128 a name.
  std::size_t names_per_exporter = 8192;
  std::size_t name_bytes = std::size_t{16} << 20;
  // Options data that is kept as it came, for a decoder that starts anew; with an overhead of 128 bytes a record.
  std::size_t options_bytes_per_exporter = std::size_t{1} << 20;
  std::size_t options_bytes = std::size_t{32} << 20;

  // Data sets that wait for their template, in bytes with an overhead of 200 a set. All newcomers together get half.
  std::size_t held_bytes_per_exporter = std::size_t{1} << 20;
  std::size_t held_bytes = std::size_t{64} << 20;
  Duration held_age = std::chrono::minutes{30};
  // Flows that held sets may add when one template comes; held sets behind that go (Drop::HeldFull). Records of 8 bytes
  // and more never reach it.
  std::size_t released_flows = std::size_t{1} << 17;
};

// How much of the limits for all exporters together is used.
struct DecoderUsage {
  std::size_t template_fields = 0;
  std::size_t held_bytes = 0;
  std::size_t name_bytes = 0;
  std::size_t options_bytes = 0;
};

// What a decoder does beside what it always does.
struct DecoderOptions {
  // Elements of a record that fill no field become a JSON object in Flow::extra. A template's values then cost some 24
  // bytes more each, and a record some microseconds.
  bool keep_extra = false;
};

}  // namespace whither
