#pragma once

#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <unordered_map>
#include <vector>

#include "wire/export_stream.h"
#include "wire/shape.h"

namespace whither {

// The datagrams of one source id of NetFlow v9 (RFC 3954) or one observation domain of IPFIX (RFC 7011): what Sets
// reads. A template, and the rate of a sampler, stand in a datagram before the data that need them whenever they were
// never sent or are due again, so that what is no longer used is no longer sent.
class SetsStream final : public ExportStream {
 public:
  // Templates that keep their id; the flows of further ones get an id that was another's, and the template is defined
  // in each datagram that uses it, which is right whatever datagrams are lost or come late.
  static constexpr std::size_t kShapes = 256;
  // Rates that have a sampler; flows of further ones say it in each record.
  static constexpr std::size_t kSamplers = 255;

  SetsStream(ExportVersion version, std::uint32_t domain, const EncoderOptions& options);

  void add(std::span<const Flow> flows, const Way& way) override;
  void close(const Way& way) override;

 private:
  // When a definition was last sent.
  struct Sent {
    std::uint64_t datagram = 0;  // its number in this stream, from 1; 0 for never
    Time at;
  };
  struct KnownShape {
    ShapeKey key;
    Shape shape;
    std::uint16_t id;
    Sent sent;
    std::uint64_t used = 0;  // number of the last datagram with such flows
    bool has_others_id = false;
  };
  struct Sampler {
    std::uint32_t rate;
    Sent sent;
  };
  // How flows of one rate say it.
  struct Sampling {
    std::uint32_t rate = 1;
    std::uint32_t form = 0;     // bits of Form
    std::uint32_t sampler = 0;  // its id, 0 for none
  };
  // Flows of one shape and one rate.
  struct Run {
    std::span<const Flow> flows;
    ShapeKey key;
    Sampling sampling;
  };

  // The shape of a flow; without fields where nothing of it can be written. What is left out is counted.
  ShapeKey key_of(const Flow& flow, const Way& way);
  Sampling sampling_of(std::uint32_t rate);
  void add_run(Run run, const Way& way);
  // As many of the flows as there is room for; how many.
  std::size_t write_records(const Shape& shape, const Run& run, const Way& way);
  KnownShape& shape_of(const ShapeKey& key, const Way& way);
  std::size_t place_for(const ShapeKey& key, const Way& way);
  bool is_due(const Sent& sent, Time now) const;
  bool is_due(const KnownShape& known, Time now) const;

  bool is_ipfix() const { return version_ == ExportVersion::Ipfix; }
  std::size_t room() const { return bytes_.size() - size_; }
  // What the definition of a shape takes with the header of its set.
  std::size_t definition_size(const Shape& shape) const;
  void write_definition(KnownShape& known, Time now);
  void write_sampler(std::uint32_t id, Time now);
  void write_sampler_template();
  void write_sampler_record(std::uint32_t id, std::uint32_t rate);

  void open_datagram();
  void open_set(std::uint16_t id, std::size_t record_size);
  void close_set();
  void write_header(const Departure& departure);
  template <std::unsigned_integral T>
  void put(T value);

  ExportVersion version_;
  std::uint32_t domain_;
  std::uint32_t every_datagrams_;
  Duration every_;

  Outliner outliner_;
  Sampling sampling_;  // of the flow looked at last
  std::vector<KnownShape> shapes_;
  std::size_t last_shape_ = 0;  // its place in shapes_
  std::unordered_map<ShapeKey, std::size_t, ShapeKeyHash> index_;
  std::vector<Sampler> samplers_;  // the id of each is its place, from 1
  Sent sampler_template_;
  bool has_sampler_ = false;  // one was announced

  // The open datagram.
  std::vector<std::byte> bytes_;
  std::size_t size_ = 0;           // 0 where none is open
  std::size_t set_at_ = 0;         // of the open set in it
  std::uint16_t set_ = 0;          // its id; meaningless where none is open
  std::size_t set_record_ = 0;     // size of its records; 0 where none is open
  std::uint32_t definitions_ = 0;  // templates in it
  std::uint32_t option_records_ = 0;
  std::uint32_t flow_records_ = 0;

  std::uint64_t datagram_ = 0;  // its number
  std::uint32_t sequence_ = 0;  // datagrams (v9) or data records (IPFIX) before it
};

}  // namespace whither
