// How many addresses a second the address table tells, on one core: half of them anywhere, half in its ranges.
//   names_bench          of a table of 400 000 ranges of IPv4 and 100 000 of IPv6 that it makes up
#include <benchmark/benchmark.h>
#include <fmt/format.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cstdio>
#include <filesystem>
#include <fstream>
#include <random>
#include <string>
#include <vector>

#include "names/address_table_build.h"

namespace whither {
namespace {

constexpr std::size_t kAsked = 1U << 17U;

std::uint32_t below(std::mt19937& random, std::uint64_t limit) { return static_cast<std::uint32_t>(random() % limit); }

struct Known {
  AddressRange range;
  std::uint32_t asn = 0;
};

Address v6_of(std::uint32_t net, std::uint8_t rest) {
  std::array<std::uint8_t, 16> bytes{0x2a, 0x00};
  for (std::size_t i = 0; i < 4; ++i) bytes.at(2 + i) = static_cast<std::uint8_t>(net >> (24 - 8 * i));
  std::fill(bytes.begin() + 6, bytes.end(), rest);
  return Address::v6(bytes);
}

// Disjoint and in order: IPv4 networks of the widths that are announced, with gaps between, and IPv6 /48s.
std::vector<Known> make_up() {
  std::mt19937 random{1};
  std::vector<Known> known;
  std::uint64_t at = 1U << 24U;
  for (int i = 0; i < 400'000; ++i) {
    const std::uint64_t width = 256ULL << (random() % 3 == 0 ? random() % 7 : random() % 3);
    if (random() % 8 == 0) at += width;
    const auto first = static_cast<std::uint32_t>(at);
    known.push_back(
        {{Address::v4(first), Address::v4(first + static_cast<std::uint32_t>(width) - 1)}, 1 + below(random, 70'000)});
    at += width;
  }
  for (std::uint32_t net = 0; net < 100'000; ++net)
    known.push_back({{v6_of(net * 3, 0), v6_of(net * 3, 0xff)}, 1 + below(random, 70'000)});
  return known;
}

AddressTable table_of(const std::vector<Known>& known) {
  const auto folder = std::filesystem::temp_directory_path() / fmt::format("whither-names-bench-{}", ::getpid());
  std::filesystem::create_directories(folder);
  const auto text = (folder / "made-up.csv").string();
  std::ofstream file{text};
  for (const auto& [range, asn] : known) {
    file << fmt::format("{},{},{},Network {}\n", range.first.to_string(), range.last.to_string(), asn, asn);
  }
  file.close();
  const auto place = (folder / "table").string();
  const auto built = build_address_table({.paths = {text}}, place);
  auto table = AddressTable::open(place);
  if (!built || !table) std::fprintf(stderr, "%s\n", (built ? table.error() : built.error()).message.c_str());
  std::filesystem::remove_all(folder);
  return table ? std::move(*table) : AddressTable{};
}

std::vector<Address> addresses(const std::vector<Known>& known, bool of_v4) {
  std::mt19937 random{2};
  std::vector<Address> wanted;
  while (wanted.size() < kAsked) {
    const auto& first = known[random() % known.size()].range.first;
    if (first.is_v4() != of_v4) continue;
    wanted.push_back(of_v4 ? Address::v4(first.v4_value() + below(random, 256)) : first);
    wanted.push_back(of_v4 ? Address::v4(below(random, 1ULL << 32U)) : v6_of(below(random, 400'000), 7));
  }
  std::ranges::shuffle(wanted, random);
  return wanted;
}

std::uint32_t asn_of(const Address& address, const std::vector<Known>& known) {
  const auto behind = std::ranges::upper_bound(known, address, {}, [](const Known& each) { return each.range.first; });
  return behind != known.begin() && (behind - 1)->range.contains(address) ? (behind - 1)->asn : 0;
}

void look_up(benchmark::State& state, const AddressTable& table, const std::vector<Address>& wanted) {
  std::size_t at = 0;
  for (auto _ : state) {
    benchmark::DoNotOptimize(table.find(wanted[at]).asn);
    at = (at + 1) % kAsked;
  }
  state.SetItemsProcessed(static_cast<std::int64_t>(state.iterations()));
}

}  // namespace
}  // namespace whither

int main(int argc, char** argv) {
  using namespace whither;
  const auto known = make_up();
  const auto table = table_of(known);
  const std::array asked = {addresses(known, true), addresses(known, false)};
  for (const auto& wanted : asked) {
    for (const auto& address : wanted) {
      if (table.find(address).asn == asn_of(address, known)) continue;
      std::fprintf(stderr, "%s is not found as it should be\n", address.to_string().c_str());
      return 1;
    }
  }
  for (std::size_t i = 0; i < asked.size(); ++i) {
    benchmark::RegisterBenchmark(i == 0 ? "find_ipv4" : "find_ipv6",
                                 [&, i](benchmark::State& state) { look_up(state, table, asked.at(i)); });
  }
  benchmark::Initialize(&argc, argv);
  benchmark::RunSpecifiedBenchmarks();
  return 0;
}
