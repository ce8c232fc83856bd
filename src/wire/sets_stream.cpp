#include "wire/sets_stream.h"

#include <algorithm>

#include "base/assert.h"
#include "wire/write.h"

namespace whither {

namespace {

constexpr std::size_t kSetHeader = 4;
constexpr std::size_t kMostPadding = 3;
constexpr std::uint16_t kFirstTemplate = 257;  // behind that of the samplers
// Of the samplers' template and of a record of it, with the headers and padding of their sets, in either version.
constexpr std::size_t kSamplerTemplateSize = 32;
constexpr std::size_t kSamplerRecordSize = 20;

}  // namespace

std::unique_ptr<ExportStream> sets_stream(ExportVersion version, std::uint32_t domain, const EncoderOptions& options) {
  return std::make_unique<SetsStream>(version, domain, options);
}

SetsStream::SetsStream(ExportVersion version, std::uint32_t domain, const EncoderOptions& options)
    : version_(version),
      domain_(domain),
      every_datagrams_(options.templates_every_datagrams),
      every_(options.templates_every),
      outliner_(version, options),
      // Sets of v9 end at multiples of 4 bytes: then each has room for its padding.
      bytes_(version == ExportVersion::Ipfix ? options.mtu : options.mtu / 4 * 4) {
  shapes_.reserve(kShapes);
}

void SetsStream::add(std::span<const Flow> flows, const Way& way) {
  outliner_.depart(way.departure);
  std::size_t first = 0;
  Run run;
  for (std::size_t i = 0; i < flows.size(); ++i) {
    const auto key = key_of(flows[i], way);
    if (i != first && key == run.key && sampling_.rate == run.sampling.rate) continue;
    run.flows = flows.subspan(first, i - first);
    add_run(run, way);
    first = i;
    run = {{}, key, sampling_};
  }
  run.flows = flows.subspan(first);
  add_run(run, way);
}

ShapeKey SetsStream::key_of(const Flow& flow, const Way& way) {
  auto [key, left_out] = outliner_.of(flow, way.texts);
  if (left_out != 0) count_left_out(way.counts, left_out);
  const auto rate = flow.has(Field::sampling) ? std::max(flow.sampling, 1U) : 1;
  if (rate != sampling_.rate) sampling_ = sampling_of(rate);
  if (key.fields != 0) key.forms |= sampling_.form;
  return key;
}

// Once a domain has a sampler, flows of which all packets were seen name one too: else a collector takes the only
// sampler for that of all flows.
SetsStream::Sampling SetsStream::sampling_of(std::uint32_t rate) {
  const auto known = std::ranges::find(samplers_, rate, &Sampler::rate);
  if (known == samplers_.end() && samplers_.size() == kSamplers) return {rate, bit_of(Form::Rate), 0};
  const auto id = static_cast<std::uint32_t>(known - samplers_.begin()) + 1;
  if (known == samplers_.end()) samplers_.push_back({rate, {}});
  return {rate, bit_of(Form::SamplerId), id};
}

void SetsStream::add_run(Run run, const Way& way) {
  if (run.flows.empty()) return;
  if (run.key.fields == 0) {
    way.counts.refused[static_cast<std::size_t>(Refusal::Empty)] += run.flows.size();
    return;
  }
  const auto now = way.departure.now;
  const auto sampler = run.sampling.sampler;
  way.counts.flows += run.flows.size();
  way.counts.records += run.flows.size();
  while (!run.flows.empty()) {
    auto& known = shape_of(run.key, way);
    if (size_ == 0) open_datagram();
    const bool sampler_due = sampler != 0 && is_due(samplers_[sampler - 1].sent, now);
    const bool shape_due = is_due(known, now);
    const auto size = known.shape.size_of(run.flows.front(), way.texts);
    const auto before = (sampler_due ? kSamplerTemplateSize + kSamplerRecordSize : 0) +
                        (shape_due ? definition_size(known.shape) : 0) + kMostPadding + kSetHeader;
    // A collector takes the first sampler for that of all flows of its datagram that name none.
    const bool is_first_sampler = sampler_due && !has_sampler_ && flow_records_ != 0;
    if (is_first_sampler || before + size > room()) {
      WHITHER_ASSERT(flow_records_ != 0);  // kLeastMtu has room for the largest template and its record
      close(way);
      continue;
    }
    if (sampler_due) write_sampler(sampler, now);
    has_sampler_ = has_sampler_ || sampler_due;
    if (shape_due) write_definition(known, now);
    if (set_record_ == 0 || set_ != known.id) open_set(known.id, size);
    const auto count = write_records(known.shape, run, way);
    flow_records_ += static_cast<std::uint32_t>(count);
    known.used = datagram_;
    run.flows = run.flows.subspan(count);
  }
}

std::size_t SetsStream::write_records(const Shape& shape, const Run& run, const Way& way) {
  const RunValues values{way.departure.booted_ms, run.sampling.sampler, run.sampling.rate};
  if (!shape.has_texts()) {
    const auto count = std::min(run.flows.size(), room() / shape.size());
    shape.write_records(run.flows.first(count), values, bytes_.data() + size_);
    size_ += count * shape.size();
    return count;
  }
  std::size_t count = 0;
  for (const auto& flow : run.flows) {
    const auto size = shape.size_of(flow, way.texts);
    if (size > room()) break;
    shape.write_records({&flow, 1}, values, bytes_.data() + size_);
    shape.write_texts(flow, way.texts, bytes_.data() + size_ + shape.size());
    size_ += size;
    ++count;
  }
  return count;
}

SetsStream::KnownShape& SetsStream::shape_of(const ShapeKey& key, const Way& way) {
  // PERF: runs of one shape go on in the next datagram.
  if (last_shape_ < shapes_.size() && shapes_[last_shape_].key == key) return shapes_[last_shape_];
  const auto known = index_.find(key);
  last_shape_ = known != index_.end() ? known->second : place_for(key, way);
  return shapes_[last_shape_];
}

std::size_t SetsStream::place_for(const ShapeKey& key, const Way& way) {
  auto place = shapes_.size();
  if (place < kShapes) {
    shapes_.push_back({key, Shape{key, version_}, static_cast<std::uint16_t>(kFirstTemplate + place), {}});
  } else {
    const auto oldest = std::ranges::min_element(shapes_, {}, &KnownShape::used);
    // An id means one thing in a datagram.
    if (size_ != 0 && oldest->used == datagram_) close(way);
    place = static_cast<std::size_t>(oldest - shapes_.begin());
    index_.erase(oldest->key);
    *oldest = {key, Shape{key, version_}, oldest->id, {}, oldest->used, true};
  }
  index_.emplace(key, place);
  return place;
}

bool SetsStream::is_due(const Sent& sent, Time now) const {
  if (sent.datagram == 0) return true;
  if (sent.datagram == datagram_) return false;
  return datagram_ - sent.datagram >= every_datagrams_ || now - sent.at >= every_;
}

bool SetsStream::is_due(const KnownShape& known, Time now) const {
  return known.has_others_id ? known.sent.datagram != datagram_ : is_due(known.sent, now);
}

void SetsStream::close(const Way& way) {
  if (size_ == 0) return;
  close_set();
  write_header(way.departure);
  way.out.add(std::span{bytes_}.first(size_), flow_records_);
  ++way.counts.datagrams;
  sequence_ += is_ipfix() ? flow_records_ + option_records_ : 1;
  size_ = 0;
}

}  // namespace whither
