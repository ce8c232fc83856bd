#include <gmock/gmock.h>
#include <zlib.h>

#include "base/time.h"
#include "names/mmdb_writer.h"
#include "names/table_fixture.h"

// What kinds of files an address table is built from, and what is kept of where they come from.
// Of a damaged file that libmaxminddb 1.7 refuses it keeps what it had read of its metadata: some hundred bytes each
// time, of a command that ends then. LeakSanitizer asks for this function.
extern "C" const char* __lsan_default_suppressions() { return "leak:libmaxminddb\n"; }

namespace whither {
namespace {

using testing::EndsWith;
using testing::HasSubstr;
using testing::IsEmpty;

constexpr std::string_view kIp2asn =
    "1.0.0.0\t1.0.0.255\t13335\tUS\tCLOUDFLARENET\n"
    "1.0.1.0\t1.0.3.255\t0\tNone\tNot routed\n"
    "1.0.4.0\t1.0.7.255\t64496\tAU\tEXAMPLE-AU \"Example, Pty\"\n"
    "2001:4860::\t2001:4860:ffff:ffff:ffff:ffff:ffff:ffff\t15169\tUS\tGOOGLE\n";
constexpr std::string_view kTorGeoip =
    "# Location Database Export\n#\n# Generated: Thu, 25 Jun 2026 04:33:59 GMT\n# Vendor:    IPFire Project\n"
    "# License:   CC BY-SA 4.0\n#\n134743040,134744575,US\n1000000000,1000000255,??\n";

class TableKinds : public TableTest {
 protected:
  // A table of these files.
  AddressTable built_from(const std::vector<std::string>& paths) {
    const auto built = build_address_table({.paths = paths}, path("table"));
    message_ = built ? "" : built.error().message;
    auto table = AddressTable::open(path("table"));
    return table ? std::move(*table) : AddressTable{};
  }
  std::string write_mmdb(const std::string& name, const MmdbWriter& database, std::string_view type) {
    return write(name, database.bytes(type, 1'781'650'800));  // 2026-06-16T23:00Z
  }
};

std::string packed(std::string_view text) {
  std::string out(text.size() + 100, '\0');
  z_stream stream{};
  deflateInit2(&stream, 6, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY);
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(text.data()));
  stream.avail_in = static_cast<uInt>(text.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  deflate(&stream, Z_FINISH);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

TEST_F(TableKinds, takes_ip2asn_with_its_countries) {
  const auto table = built_from({write("ip2asn-combined.tsv", kIp2asn)});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("1.0.0.1")).as_name, "CLOUDFLARENET");
  EXPECT_EQ(table.find(address("1.0.0.1")).country, "US");
  EXPECT_EQ(table.find(address("1.0.2.1")).asn, 0U);
  EXPECT_EQ(table.find(address("1.0.2.1")).country, "");
  EXPECT_EQ(table.find(address("1.0.4.1")).as_name, "EXAMPLE-AU \"Example, Pty\"");
  EXPECT_EQ(table.find(address("2001:4860::8888")).asn, 15169U);
  EXPECT_EQ(table.info().sources.front().licence, "PDDL 1.0");
}

TEST_F(TableKinds, takes_what_gzip_packed) {
  const auto table = built_from({write("ip2asn-combined.tsv.gz", packed(kIp2asn))});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("1.0.4.1")).asn, 64496U);
}

TEST_F(TableKinds, takes_nothing_of_what_is_cut_short) {
  built_from({write("good.csv", kAsV4)});
  const auto before = read("table");
  const auto whole = packed(kIp2asn);
  built_from({write("ip2asn.tsv.gz", whole.substr(0, whole.size() - 12))});
  EXPECT_THAT(message_, HasSubstr("ip2asn.tsv.gz"));
  EXPECT_EQ(read("table"), before);
}

TEST_F(TableKinds, tells_of_packed_files_that_it_does_not_unpack) {
  built_from({write("asn.csv.xz", std::string_view{"\xfd"
                                                   "7zXZ\0\0\n",
                                                   8})});
  EXPECT_THAT(message_, HasSubstr("asn.csv.xz:1: is packed: unpack it first"));
}

TEST_F(TableKinds, takes_tor_geoip_and_what_its_head_says) {
  const auto table = built_from({write("geoip", kTorGeoip), write("geoip6", "2001:200::,2001:200:ffff::,JP\n")});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("8.8.8.8")).country, "US");
  EXPECT_EQ(table.find(address("2001:200::1")).country, "JP");
  const auto source = table.info().sources.front();
  EXPECT_EQ(source.name, "IPFire Project");
  EXPECT_EQ(source.licence, "CC BY-SA 4.0");
  EXPECT_EQ(source.as_of, "2026-06-25");
  EXPECT_EQ(source.attribution, "Country data: IPFire Location (CC BY-SA 4.0)");
}

TEST_F(TableKinds, passes_over_letters_that_are_no_country_however_many) {
  std::string text;
  for (int i = 0; i < 26 * 26; ++i) {
    text += "10.0." + std::to_string(i / 256) + "." + std::to_string(i % 256) + ",10.0." + std::to_string(i / 256) +
            "." + std::to_string(i % 256) + "," + static_cast<char>('A' + i / 26) + static_cast<char>('A' + i % 26) +
            "\n";
  }
  const auto table = built_from({write("geoip", text)});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("10.0.0.82")).country, "DE");
  EXPECT_EQ(table.find(address("10.0.0.1")).country, "");  // AB
  EXPECT_EQ(table.find(address("10.0.0.124")).country, "EU");
}

TEST_F(TableKinds, takes_an_mmdb_of_ases_and_one_of_countries) {
  MmdbWriter ases;
  ases.add("8.8.8.0/24", mmdb_as(15169, "Google LLC"));
  ases.add("2001:4860::/32", mmdb_as(15169, "Google LLC"));
  ases.add("192.0.2.1/32", mmdb_as(64496, "Ex\x1b[31m ample"));
  ases.lead_to_v4("2001::/32");
  ases.lead_to_v4("2002::/16");
  MmdbWriter countries;
  countries.add("8.0.0.0/8", mmdb_country("US"));
  countries.add("255.0.0.0/8", mmdb_country("DE"));
  const auto table = built_from({write_mmdb("a", ases, "GeoLite2-ASN"), write_mmdb("b", countries, "Ours")});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("8.8.8.8")).asn, 15169U);
  EXPECT_EQ(table.find(address("8.8.8.8")).country, "US");
  EXPECT_EQ(table.find(address("8.8.9.0")).asn, 0U);
  EXPECT_EQ(table.find(address("2001:4860::8888")).org, "Google LLC");
  EXPECT_EQ(table.find(address("192.0.2.1")).org, "Ex[31m ample");
  EXPECT_EQ(table.find(address("255.255.255.255")).country, "DE");
  EXPECT_EQ(table.find(address("2002:808:800::1")).asn, 0U);
  EXPECT_EQ(table.info().v6_ranges, 1U);
  EXPECT_EQ(table.info().as_of, "2026-06-16");
  EXPECT_EQ(table.info().sources.front().name, "GeoLite2-ASN");
  EXPECT_EQ(table.info().sources.front().licence, "GeoLite2 EULA");
  EXPECT_EQ(table.info().sources.back().licence, "");
}

TEST_F(TableKinds, refuses_an_mmdb_that_tells_of_other_things) {
  MmdbWriter cities;
  cities.add("8.8.8.0/24", mmdb_map({{"city", mmdb_text("Berlin")}}));
  built_from({write_mmdb("cities.mmdb", cities, "Cities")});
  EXPECT_THAT(message_, HasSubstr("cities.mmdb tells neither an autonomous_system_number nor a country.iso_code"));
  MmdbWriter odd;
  odd.add("8.8.8.0/24", mmdb_country("USA"));
  built_from({write_mmdb("odd.mmdb", odd, "Odd")});
  EXPECT_THAT(message_, EndsWith("odd.mmdb: no country code"));
}

TEST_F(TableKinds, walks_no_damaged_mmdb_for_ever) {
  MmdbWriter endless;
  endless.add("8.8.8.0/24", mmdb_country("US"));
  endless.lead_to_the_root("8000::/1");
  built_from({write_mmdb("endless.mmdb", endless, "Endless")});
  EXPECT_THAT(message_, EndsWith("endless.mmdb: its search tree is damaged"));
}

TEST_F(TableKinds, survives_an_mmdb_with_any_byte_changed_or_cut_anywhere) {
  MmdbWriter ases;
  ases.add("8.8.8.0/24", mmdb_as(15169, "Google LLC"));
  ases.add("9.0.0.0/8", mmdb_country("US"));
  const auto whole = ases.bytes("Ours", 1'781'650'800);
  for (std::size_t at = 0; at < whole.size(); ++at) {
    auto changed = whole;
    changed[at] = static_cast<char>(changed[at] ^ 0x55);
    built_from({write("changed.mmdb", changed)});
    if (at % 7 == 0) built_from({write("cut.mmdb", whole.substr(at))});
  }
  built_from({write("whole.mmdb", whole)});
  EXPECT_THAT(message_, IsEmpty());
}

TEST_F(TableKinds, are_mixed_and_the_narrower_range_holds) {
  MmdbWriter narrow;
  narrow.add("8.8.8.128/25", mmdb_as(64500, "Narrow"));
  const auto table = built_from({write("wide.csv", kAsV4), write("ip2asn-v4.tsv", kIp2asn), write("geoip", kTorGeoip),
                                 write_mmdb("narrow.mmdb", narrow, "Ours")});
  EXPECT_EQ(message_, "");
  EXPECT_EQ(table.find(address("8.8.8.8")).asn, 15169U);
  EXPECT_EQ(table.find(address("8.8.8.200")).asn, 64500U);
  EXPECT_EQ(table.find(address("8.8.8.200")).country, "US");
  EXPECT_EQ(table.info().sources.size(), 4U);
}

TEST_F(TableKinds, names_the_file_and_the_line_of_what_is_wrong_in_any_of_them) {
  for (const std::string_view bad : {"1.0.0.0\t1.0.0.255\tx\tUS\tA", "1.0.0.0\t1.0.0.255\t1\tUSA\tA",
                                     "1.0.0.0\t0.0.0.255\t1\tUS\tA", "1.0.0.0\t1.0.0.255\t1\tA", "1\t2\t3\t4\t5\t6"}) {
    built_from({write("good.csv", kAsV4), write("two.tsv", std::string{kIp2asn} + std::string{bad} + "\n")});
    EXPECT_THAT(message_, HasSubstr("two.tsv:5: ")) << bad;
  }
}

TEST_F(TableKinds, are_found_in_a_folder) {
  std::filesystem::create_directories(path("in"));
  for (const auto* name : {"in/a.tsv", "in/b.tsv.gz"}) write(name, kIp2asn);
  write("in/geoip", kTorGeoip);
  write("in/README", "no ranges");
  built_from({path("in")});
  EXPECT_EQ(message_, "");
}

}  // namespace
}  // namespace whither
