#include "ingest/spool/remains.h"

#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <filesystem>
#include <system_error>

#include "base/digits.h"

namespace whither {

namespace {

namespace fs = std::filesystem;

}  // namespace

std::vector<StreamName> spool_streams(const std::string& folder) {
  std::vector<StreamName> names;
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(folder, failure)) {
    if (const auto name = StreamName::parse(entry.path().filename().string())) names.push_back(*name);
  }
  std::ranges::sort(names);
  return names;
}

SpoolRemains::SpoolRemains(std::string folder, const SpoolPosition& from, std::string set_aside, SpoolRoom& room,
                           Drops& drops)
    : folder_(std::move(folder)), set_aside_(std::move(set_aside)), room_(room), drops_(drops), position_(from) {}

Result<std::unique_ptr<SpoolRemains>> SpoolRemains::open(const std::string& folder, const SpoolPosition& from,
                                                         std::string set_aside, SpoolRoom& room, Drops& drops) {
  std::unique_ptr<SpoolRemains> remains{
      new SpoolRemains{folder + "/" + from.stream, from, std::move(set_aside), room, drops}};
  std::error_code failure;
  for (const auto& entry : fs::directory_iterator(remains->folder_, failure)) {
    const auto number = number_of(entry.path().filename().string());
    if (!number) continue;
    remains->files_.push_back({*number, entry.path().string(), nullptr, false, ""});
  }
  if (failure) return fail_errno("cannot read " + remains->folder_, failure.value());
  std::ranges::sort(remains->files_, {}, &File::number);
  // What is before the position was stored, and the process ended before it could go.
  remains->release(from);
  return remains;
}

std::optional<Datagram> SpoolRemains::next() {
  for (; at_ < files_.size(); ++at_) {
    auto& file = files_[at_];
    if (file.segment == nullptr && !file.is_seen) enter(file);
    if (file.segment == nullptr) continue;
    bool damaged = false;
    auto offset = static_cast<std::size_t>(position_.offset);
    auto found = file.segment->find(offset, offset, damaged);
    if (damaged) {
      drops_.add(Drop::SpoolDamaged);
      if (file.fault.empty())
        file.fault = fmt::format("a record at byte {} does not match its checksum", position_.offset);
    }
    if (found) {
      position_.offset = offset;
      return found;
    }
  }
  return std::nullopt;
}

void SpoolRemains::enter(File& file) {
  const bool is_first = file.number == position_.segment && position_.offset != 0;
  if (!is_first) position_ = {position_.stream, file.number, SpoolSegment::kHeader};
  file.is_seen = true;
  auto opened = SpoolSegment::open(file.path);
  if (opened) {
    file.segment = std::move(*opened);
    return;
  }
  file.fault = opened.error().message;
  drops_.add(Drop::SpoolDamaged);
}

void SpoolRemains::release(const SpoolPosition& position) {
  auto gone = std::ranges::find_if(files_, [&](const File& file) { return file.number >= position.segment; });
  const auto count = static_cast<std::size_t>(gone - files_.begin());
  std::ranges::for_each(files_.begin(), gone, [&](File& file) { let_go(file); });
  files_.erase(files_.begin(), gone);
  at_ -= std::min(at_, count);
}

void SpoolRemains::remove() {
  for (auto& file : files_) let_go(file);
  files_.clear();
  at_ = 0;
  ::rmdir(folder_.c_str());
}

void SpoolRemains::let_go(File& file) const {
  file.segment.reset();
  room_.give_back(1);
  if (file.fault.empty()) {
    ::unlink(file.path.c_str());
    return;
  }
  const auto to = fmt::format("{}/spool-{}-{:08}", set_aside_, position_.stream, file.number);
  std::error_code failure;
  fs::create_directories(set_aside_, failure);
  fs::rename(file.path, to, failure);
  (void)write_file_atomically(to + ".reason", file.fault + "\n");
}

}  // namespace whither
