#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/result.h"
#include "flow/datagram.h"

namespace whither {

// Reads the UDP datagrams out of a capture file: pcap or pcapng, of Ethernet (with VLAN tags), Linux cooked, raw IP or
// loopback link layers. Fragmented datagrams are put together again. One thread at a time.
class CaptureFile {
 public:
  struct Counts {
    std::uint64_t packets = 0;
    std::uint64_t datagrams = 0;  // UDP payloads given out
    std::uint64_t other = 0;      // packets that are no UDP over IP
    std::uint64_t fragments = 0;  // fragments whose datagram never became whole
    std::uint64_t cut_short = 0;  // packets of which the capture kept only the beginning, given out as far as they go
  };

  // Fault::Unreachable where there is no such file, Fault::NotUnderstood where it is no capture.
  static Result<CaptureFile> open(const std::string& path);
  CaptureFile(CaptureFile&&) noexcept;
  CaptureFile& operator=(CaptureFile&&) noexcept;
  ~CaptureFile();

  // Calls `take` for each datagram in the file's order; its payload is valid during the call. Fault::NotUnderstood
  // where the file breaks off or is damaged: what came before was given out already. Ends early, with what it has, once
  // `stop` is asked.
  Result<Counts> read(const std::function<void(const Datagram&)>& take, const std::stop_token& stop = {});

  // Bytes read so far; 0 where that cannot be known.
  std::uint64_t position() const;

 private:
  struct State;
  explicit CaptureFile(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace whither
