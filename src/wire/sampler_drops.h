#pragma once

#include <cstddef>
#include <cstdint>
#include <vector>

namespace whither {

// Packets that an sFlow agent picked for a sample and then could not send, for lack of resources. Each source (mostly
// an interface) has a running count since the agent started; a count that falls began anew. What was lost before a
// source was first heard of is not known. Follows 256 sources at most, others are not counted. One thread at a time.
class SamplerDrops {
 public:
  void take(std::uint64_t source, std::uint32_t count) {
    // PERF: nearly always nothing was dropped since the sample before, which was of the same source.
    if (last_ < sources_.size() && sources_[last_].id == source && sources_[last_].count == count) return;
    follow(source, count);
  }
  std::uint64_t total() const { return total_; }

  template <typename Archive, typename Self>
  static void archive(Archive& archive, Self& self) {
    archive(self.total_);  // the counts of each source begin anew
  }

 private:
  struct Source {
    std::uint64_t id;
    std::uint32_t count;
  };
  void follow(std::uint64_t source, std::uint32_t count);

  std::vector<Source> sources_;  // ordered by id
  std::size_t last_ = 0;         // the samples of a source come in a row
  std::uint64_t total_ = 0;
};

}  // namespace whither
