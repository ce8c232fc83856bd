#include "ingest/nfcapd_file.h"

#include <fmt/format.h>

#include <cerrno>
#include <filesystem>
#include <system_error>

#include "ingest/nfcapd/compression.h"
#include "ingest/nfcapd/through_nfdump.h"

namespace whither {

void NfcapdFile::Close::operator()(std::FILE* file) const {
  if (file != stdin) std::fclose(file);
}

Result<NfcapdFile> NfcapdFile::open(const std::string& path) {
  std::error_code failure;
  if (path != "-" && !std::filesystem::exists(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("there is no file {}", path));
  }
  if (std::filesystem::is_directory(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("{} is a folder: name a file of nfcapd", path));
  }
  NfcapdFile file;
  file.path_ = path;
  file.file_.reset(path == "-" ? stdin : std::fopen(path.c_str(), "rb"));
  if (file.file_ == nullptr) return fail_errno("cannot open " + path, errno);
  if (auto begun = file.begin(); !begun) return std::unexpected(begun.error());
  if (file.header_.compression != NfcapdCompression::Lzo) return file;
  if (path == "-") {
    return fail(Fault::NotUnderstood, "standard input is compressed with LZO, which is only read from a file");
  }
  const auto plain = rewrite_with_nfdump(path);
  if (!plain) return std::unexpected(plain.error());
  file.file_.reset(*plain);
  if (auto begun = file.begin(); !begun) return std::unexpected(begun.error());
  return file;
}

Result<void> NfcapdFile::begin() {
  position_ = 0;
  const auto refuse = [&](std::string_view why) {
    return fail(Fault::NotUnderstood, fmt::format("{} {}; nothing was imported", path_, why));
  };
  std::vector<std::byte> bytes;
  auto begin = next(NfcapdHeader::kBegin, bytes);
  if (!begin) return refuse("is no file of nfcapd");
  const auto size = NfcapdHeader::size_of(*begin);
  if (!size) return refuse(size.error());
  std::vector<std::byte> rest;
  if (!next(*size - bytes.size(), rest)) return refuse("breaks off within its header");
  bytes.insert(bytes.end(), rest.begin(), rest.end());
  const auto header = NfcapdHeader::read(bytes);
  if (!header) return refuse(header.error());
  header_ = *header;
  return {};
}

Result<NfcapdFile::Counts> NfcapdFile::read(const std::function<void(Batch&)>& take, const std::stop_token& stop) {
  Counts counts;
  NfcapdRecords records{take};
  const auto blocks = std::uint64_t{header_.blocks} + header_.appendix_blocks;
  for (block_ = 1; block_ <= blocks && !stop.stop_requested(); ++block_) {
    if (auto read = read_block(records, counts); !read) return std::unexpected(read.error());
  }
  static_cast<NfcapdRecords::Counts&>(counts) = records.counts();
  if (header_.sums) counts.told = header_.sums;
  if (stop.stop_requested()) return counts;
  // nfcapd writes the number of blocks when it closes a file.
  if (std::fgetc(file_.get()) != EOF) {
    return fail(Fault::NotUnderstood,
                fmt::format("{} goes on behind its {} blocks: nfcapd did not finish it", path_, blocks));
  }
  return counts;
}

Result<void> NfcapdFile::read_block(NfcapdRecords& records, Counts& counts) {
  const auto begin = next(NfcapdBlock::kHeaderSize, packed_);
  if (!begin) return std::unexpected(begin.error());
  const auto block = NfcapdBlock::read(begin->first<NfcapdBlock::kHeaderSize>(), header_);
  if (block.size > NfcapdBlock::kLargest) return damaged("it is larger than a block can be");
  auto bytes = next(block.size, packed_);
  if (!bytes) return std::unexpected(bytes.error());
  if (block.type == NfcapdBlock::Type::Flows1) {
    return fail(Fault::NotUnderstood, fmt::format("{} was written by nfdump 1.5, whose files are not read", path_));
  }
  const auto type = header_.version == 1 ? NfcapdBlock::Type::Flows : NfcapdBlock::Type::Records;
  if (block.type != type) {
    ++counts.unknown_blocks;
    return {};
  }
  if (block.compressed) {
    const auto plain = unpack(header_.compression, *bytes, plain_);
    if (!plain) return damaged("it cannot be unpacked");
    bytes = *plain;
  }
  const auto wrong = records.read(*bytes, block.records);
  if (!wrong.empty()) return damaged(wrong);
  return {};
}

Result<std::span<const std::byte>> NfcapdFile::next(std::size_t size, std::vector<std::byte>& buffer) {
  buffer.resize(size);
  const auto count = std::fread(buffer.data(), 1, size, file_.get());
  position_ += count;
  if (count == size) return std::span<const std::byte>{buffer};
  if (std::ferror(file_.get()) != 0) return fail_errno("cannot read " + path_, errno);
  return damaged("the file ends within it");
}

std::unexpected<Error> NfcapdFile::damaged(std::string_view what) const {
  return fail(Fault::NotUnderstood, fmt::format("{} is damaged in block {}: {}", path_, block_, what));
}

}  // namespace whither
