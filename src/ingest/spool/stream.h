#pragma once

#include <atomic>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <memory>
#include <mutex>
#include <optional>
#include <string>

#include "base/result.h"
#include "flow/datagram.h"
#include "ingest/spool/position.h"
#include "ingest/spool/segment.h"

namespace whither {

// How many segments all streams of a spool may have.
class SpoolRoom {
 public:
  SpoolRoom(std::size_t segment_size, std::size_t segments) : segment_size_(segment_size), left_(segments) {}
  std::size_t segment_size() const { return segment_size_; }
  // False where all are taken.
  bool take();
  // Whether there is room or not: for what is there already, and what nothing works without.
  void claim(std::size_t segments) { left_ -= static_cast<std::int64_t>(segments); }
  void give_back(std::size_t segments) { left_ += static_cast<std::int64_t>(segments); }

 private:
  std::size_t segment_size_;
  std::atomic<std::int64_t> left_;
};

// Gives datagrams one after the other, and tells where it stands.
class DatagramSource {
 public:
  DatagramSource() = default;
  DatagramSource(const DatagramSource&) = delete;
  DatagramSource& operator=(const DatagramSource&) = delete;
  virtual ~DatagramSource() = default;

  // Views the spool: valid until what is before position() is released. Nothing where there is none now.
  virtual std::optional<Datagram> next() = 0;
  virtual SpoolPosition position() const = 0;
};

// The datagrams of one receiving thread on their way to one decoding thread, in a folder of segments. Each of the
// member functions is for one thread at a time, as its group says.
class SpoolStream : public DatagramSource {
 public:
  // So many segments stand ready, so that the receiving thread never waits for one.
  static constexpr std::size_t kReady = 3;

  // Makes the stream `name` in the spool's folder, with its first segments. Borrows `room`.
  static Result<std::unique_ptr<SpoolStream>> make(const std::string& folder, const std::string& name, SpoolRoom& room);

  // Receiving. False, and the datagram is not taken, where no segment is ready. Never waits.
  bool append(const Datagram& datagram);

  // Decoding.
  std::optional<Datagram> next() override;
  SpoolPosition position() const override;

  // Readying: makes segments ready, and their pages as far ahead as the rate since the last call asks for. On error the
  // spool has less room.
  Result<void> make_ready();

  // Syncing: brings to disk what was written.
  Result<void> sync();

  // Storing: removes the segments before `position`, which must not be ahead of position().
  void release(const SpoolPosition& position);

  // Any thread: bytes that were appended and not released.
  std::size_t waiting() const;

 private:
  struct Numbered {
    std::uint64_t number;
    std::shared_ptr<SpoolSegment> segment;  // who syncs it or makes its pages ready keeps it while it goes
  };

  SpoolStream(std::string folder, std::string name, SpoolRoom& room);

  Result<void> make_one();
  void page_in();
  bool advance();
  const Numbered* after(std::uint64_t number) const;

  std::string folder_;  // its own
  std::string name_;
  SpoolRoom& room_;

  SpoolSegment* writing_ = nullptr;        // of the receiving thread
  const SpoolSegment* reading_ = nullptr;  // of the decoding thread, as the next two
  std::uint64_t read_number_ = 0;
  std::size_t read_offset_ = 0;

  std::uint64_t next_number_ = 0;  // of the readying thread, as the next three
  std::uint64_t written_ = 0;      // by the last turn: bytes from the beginning of segment 0
  std::uint64_t last_turn_ = 0;    // bytes that were written in it
  std::uint64_t paged_ = 0;        // the pages up to there are in memory

  mutable std::mutex mutex_;
  std::deque<Numbered> segments_;  // guarded by mutex_, as all below; the last ones may be ready and not yet used
  std::size_t used_ = 0;           // the first so many are or were written to
};

}  // namespace whither
