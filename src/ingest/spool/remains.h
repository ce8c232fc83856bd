#pragma once

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "base/result.h"
#include "flow/drop.h"
#include "ingest/spool/segment.h"
#include "ingest/spool/stream.h"

namespace whither {

// A stream that an earlier process left, read from where its flows are not stored yet. What is damaged is counted
// (Drop::SpoolDamaged) and stepped over; its segment is set aside when it is released, with a text that says why.
// One thread at a time.
class SpoolRemains : public DatagramSource {
 public:
  // `folder` is the spool's, `from` the position that the store has for this stream: segment 0 and offset 0 where it
  // has none. Borrows `room` and `drops`.
  static Result<std::unique_ptr<SpoolRemains>> open(const std::string& folder, const SpoolPosition& from,
                                                    std::string set_aside, SpoolRoom& room, Drops& drops);

  std::optional<Datagram> next() override;
  SpoolPosition position() const override { return position_; }

  // Lets go of everything before `position`.
  void release(const SpoolPosition& position);
  // Lets go of everything: it was taken to its end and is stored.
  void remove();

  std::size_t segments() const { return files_.size(); }

 private:
  struct File {
    std::uint64_t number;
    std::string path;
    std::unique_ptr<SpoolSegment> segment;  // null where it cannot be read, or nothing is in it
    bool is_seen;
    std::string fault;  // why it is to be set aside; "" where it is whole
  };

  SpoolRemains(std::string folder, const SpoolPosition& from, std::string set_aside, SpoolRoom& room, Drops& drops);
  void enter(File& file);
  void let_go(File& file) const;

  std::string folder_;  // its own
  std::string set_aside_;
  SpoolRoom& room_;
  Drops& drops_;
  std::vector<File> files_;  // by number
  std::size_t at_ = 0;       // of files_
  SpoolPosition position_;
};

// The streams in a spool's folder, in their order.
std::vector<StreamName> spool_streams(const std::string& folder);

}  // namespace whither
