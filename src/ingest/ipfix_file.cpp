#include "ingest/ipfix_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <string_view>
#include <vector>

#include "base/bytes.h"
#include "ingest/message_stream.h"

namespace whither {

namespace {

constexpr std::size_t kReadAtOnce = std::size_t{64} << 10;

// What else the file may be, by its first bytes: a capture (pcap in either byte order and precision, or pcapng).
bool is_capture(std::string_view bytes) {
  using namespace std::literals;
  for (const auto magic :
       {"\xa1\xb2\xc3\xd4"sv, "\xd4\xc3\xb2\xa1"sv, "\xa1\xb2\x3c\x4d"sv, "\x4d\x3c\xb2\xa1"sv, "\x0a\x0d\x0d\x0a"sv}) {
    if (bytes.starts_with(magic)) return true;
  }
  return false;
}

// Export time of a message of at least 16 bytes (RFC 7011, 3.1).
Time exported_at(std::span<const std::byte> message) {
  ByteReader in{message};
  in.raw(4);
  return time_of_seconds(in.u32());
}

}  // namespace

void IpfixFile::Close::operator()(std::FILE* file) const {
  if (file != stdin) std::fclose(file);
}

Result<IpfixFile> IpfixFile::open(const std::string& path) {
  std::error_code failure;
  if (path != "-" && !std::filesystem::exists(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("there is no file {}", path));
  }
  if (std::filesystem::is_directory(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("{} is a folder: name an IPFIX file", path));
  }
  IpfixFile file;
  file.path_ = path;
  file.file_.reset(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (file.file_ == nullptr) return fail_errno("cannot open " + path, errno);
  file.begun_.resize(4);
  file.begun_.resize(std::fread(file.begun_.data(), 1, file.begun_.size(), file.file_.get()));
  MessageStream stream;
  if (file.begun_.size() == 4 && stream.take(std::as_bytes(std::span{file.begun_}), [](auto) {})) return file;
  return fail(Fault::NotUnderstood,
              fmt::format("{} is no IPFIX file (RFC 5655){}; nothing was imported", path,
                          is_capture(file.begun_) ? ", it is a capture: use `whither import pcap`" : ""));
}

Result<std::uint64_t> IpfixFile::read(const Address& router, const std::function<void(const Datagram&)>& take,
                                      const std::stop_token& stop) {
  std::uint64_t count = 0;
  const auto give = [&](std::span<const std::byte> message) {
    ++count;
    take({exported_at(message), router, 0, message});
  };
  MessageStream stream;
  stream.take(std::as_bytes(std::span{begun_}), give);
  std::vector<std::byte> piece(kReadAtOnce);
  for (;;) {
    if (stop.stop_requested()) return count;
    const auto size = std::fread(piece.data(), 1, piece.size(), file_.get());
    position_ += size;
    if (!stream.take(std::span{piece}.first(size), give)) {
      return fail(Fault::NotUnderstood,
                  fmt::format("{} is damaged behind message {}: what follows is no IPFIX message", path_, count));
    }
    if (size == piece.size()) continue;
    if (std::ferror(file_.get()) != 0) return fail_errno("cannot read " + path_, errno);
    if (stream.pending() == 0) return count;
    return fail(Fault::NotUnderstood,
                fmt::format("{} is damaged behind message {}: it ends within the next", path_, count));
  }
}

}  // namespace whither
