// How long a filter of 4 KiB, the longest, takes from text to what SQL and live flows are tested by.
//   filter_bench                       times (Google Benchmark's own flags too)
//   filter_bench --passes=N NAME       reads one N times, for tools/check-instructions; prints 1, the filters of a pass
#include <benchmark/benchmark.h>

#include <array>
#include <charconv>
#include <cstdio>
#include <string>
#include <string_view>

#include "query/filter.h"
#include "query/sample_vocabulary.h"

namespace whither {
namespace {

constexpr std::size_t kLongest = 4096;

struct Sort {
  const char* name;
  std::string_view piece;  // again and again, with what joins it to the one before
  bool is_right;
};
constexpr std::array kSorts{
    Sort{"filter_words", " or tcp", true},
    Sort{"filter_networks", " or src net 192.0.2.0/24", true},
    Sort{"filter_mixed", " or tcp and not udp", true},  // each pair is a message F006 to write
    Sort{"filter_named", " or org Example or dst country NE or service https", true},
    Sort{"filter_patterns", " or domain *.example.org", true},
    Sort{"filter_brackets", " and (bytes > 1M or bps gt 5M)", true},
    Sort{"filter_list", " or port in [53, 80-90, 443, 8000-8100, 123]", true},
    Sort{"filter_regexes", " or domain ~ /^[a-z]+[.]x/", false},  // more than a filter may have
    Sort{"filter_wrong", " or prot 443", false},
};

std::string text_of(const Sort& sort) {
  auto text = std::string(sort.piece.substr(sort.piece.find(' ', 1) + 1));
  while (text.size() + sort.piece.size() <= kLongest) text += sort.piece;
  return text;
}

const Vocabulary& vocabulary() {
  static const auto kVocabulary = sample_vocabulary();
  return kVocabulary;
}

bool is_read_rightly(const Sort& sort) {
  const auto filter = Filter::parse(text_of(sort), vocabulary());
  return filter.has_value() == sort.is_right && (!filter || !filter->sql().empty());
}

int passes(std::string_view count, std::string_view name) {
  int wanted = 0;
  std::from_chars(count.data(), count.data() + count.size(), wanted);
  for (const auto& sort : kSorts) {
    if (sort.name != name) continue;
    const auto text = text_of(sort);
    for (int pass = 0; pass < wanted; ++pass) benchmark::DoNotOptimize(Filter::parse(text, vocabulary()));
    std::puts("1");
    return 0;
  }
  std::fprintf(stderr, "there is no %.*s\n", static_cast<int>(name.size()), name.data());
  return 2;
}

}  // namespace
}  // namespace whither

int main(int argc, char** argv) {
  using namespace whither;
  for (const auto& sort : kSorts) {
    if (is_read_rightly(sort)) continue;
    std::fprintf(stderr, "%s is not read as it should be\n", sort.name);
    return 1;
  }
  if (argc == 3 && std::string_view{argv[1]}.starts_with("--passes=")) {
    return passes(std::string_view{argv[1]}.substr(9), argv[2]);
  }
  for (const auto& sort : kSorts) {
    benchmark::RegisterBenchmark(sort.name, [text = text_of(sort)](benchmark::State& state) {
      for (auto _ : state) benchmark::DoNotOptimize(Filter::parse(text, vocabulary()));
    })->Unit(benchmark::kMicrosecond);
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
