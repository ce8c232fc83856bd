#pragma once

#include <cstdint>
#include <cstdio>
#include <functional>
#include <memory>
#include <stop_token>
#include <string>

#include "base/address.h"
#include "base/result.h"
#include "flow/datagram.h"

namespace whither {

// Reads an IPFIX file: messages one behind the other, as one transport session would carry them (RFC 5655, 5 and 6). It
// is read piece by piece; never more than 128 KiB of it are in memory. One thread at a time.
class IpfixFile {
 public:
  // Standard input where `path` is "-". Fault::Unreachable where there is no such file, Fault::NotUnderstood where it
  // does not begin with an IPFIX message.
  static Result<IpfixFile> open(const std::string& path);

  // Calls `take` for each message in the file's order; its payload is valid during the call. The file does not say who
  // sent it: that is `router`. It counts as received when it was exported. Gives how many there were;
  // Fault::NotUnderstood where the file breaks off or something else follows: what came before was given out already.
  // Ends early, with what it has, once `stop` is asked.
  Result<std::uint64_t> read(const Address& router, const std::function<void(const Datagram&)>& take,
                             const std::stop_token& stop = {});

  // Bytes read so far.
  std::uint64_t position() const { return position_; }

 private:
  struct Close {
    void operator()(std::FILE* file) const;
  };
  std::string path_;
  std::unique_ptr<std::FILE, Close> file_;
  std::string begun_;  // what open() has read already
  std::uint64_t position_ = 0;
};

}  // namespace whither
