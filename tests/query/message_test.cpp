#include "query/message.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "query/keywords.h"
#include "query/sample.h"

namespace whither {
namespace {

FilterMessage error_of(std::string_view text) {
  auto filter = Filter::parse(text, sample_vocabulary());
  EXPECT_FALSE(filter) << text;
  return filter ? FilterMessage{} : filter.error();
}

std::string printed(std::string_view text, std::size_t width = 120) { return render(error_of(text), text, width); }

TEST(FilterMessage, F002_names_the_keywords_that_are_near) {
  EXPECT_EQ(printed("src 192.168.1.139 and dst prot 443"),
            "error[F002]: unknown keyword `prot`\n"
            "  | src 192.168.1.139 and dst prot 443\n"
            "  |                           ^^^^\n"
            "  = did you mean `port`?          src 192.168.1.139 and dst port 443\n"
            "  = or, for a protocol by name:   src 192.168.1.139 and proto tcp\n");
}

TEST(FilterMessage, F004_offers_the_network_and_the_address) {
  EXPECT_EQ(printed("dst net 192.168.1.7/24"),
            "error[F004]: `192.168.1.7/24` has host bits set\n"
            "  | dst net 192.168.1.7/24\n"
            "  |         ^^^^^^^^^^^^^^\n"
            "  = for that network write `192.168.1.0/24`; for the one address write `192.168.1.7`\n");
}

TEST(FilterMessage, F005_lists_the_suffixes) {
  EXPECT_EQ(printed("bytes > 1X"),
            "error[F005]: `1X` is not a number: the suffix must be k M G T (×1000) or Ki Mi Gi Ti (×1024)\n"
            "  | bytes > 1X\n"
            "  |         ^^\n"
            "  = did you mean `1M`?\n");
}

TEST(FilterMessage, F006_shows_both_readings) {
  const std::string_view text = "port 53 or port 853 and src 192.0.2.7";
  const auto filter = parsed(text);
  ASSERT_EQ(filter.messages().size(), 1U);
  EXPECT_EQ(render(filter.messages()[0], text, 120),
            "warning[F006]: `or` and `and` are mixed without parentheses\n"
            "  | port 53 or port 853 and src 192.0.2.7\n"
            "  |         ^^\n"
            "  = read as (like nfdump, SQL):   port 53 or (port 853 and src 192.0.2.7)\n"
            "  = tcpdump would read it as:     (port 53 or port 853) and src 192.0.2.7\n"
            "  = add the parentheses you mean; --strict makes this an error\n");
}

TEST(FilterMessage, F006_is_silent_where_both_readings_agree) {
  EXPECT_TRUE(parsed("port 53 and udp or tcp").messages().empty());
  EXPECT_TRUE(parsed("port 53 or (port 853 and tcp)").messages().empty());
  EXPECT_TRUE(parsed("src or dst port 53 and udp").messages().empty());
}

TEST(FilterMessage, F006_groups_long_mixes_and_those_in_parentheses) {
  const auto filter = parsed("not (tcp or udp and port 1 and port 2 or icmp)");
  ASSERT_EQ(filter.messages().size(), 1U);
  EXPECT_EQ(filter.messages()[0].hints[0].replacement, "not (tcp or (udp and port 1 and port 2) or icmp)");
  EXPECT_EQ(filter.messages()[0].hints[1].replacement, "not (((tcp or udp) and port 1 and port 2) or icmp)");
}

TEST(FilterMessage, F007_shows_the_flow_tests_instead) {
  EXPECT_EQ(printed("tcp[tcpflags] & tcp-syn != 0"),
            "error[F007]: byte-offset tests need packets; flow records do not have them\n"
            "  | tcp[tcpflags] & tcp-syn != 0\n"
            "  | ^^^^^^^^^^^^^\n"
            "  = a flow stores the OR of the flags of all its packets: write `flags S`\n"
            "  = SYN but never ACK (unanswered): `flags S and not A`\n");
}

TEST(FilterMessage, F008_marks_the_letter) {
  EXPECT_EQ(printed("flags S9"),
            "error[F008]: `9` is not a TCP flag letter\n"
            "  | flags S9\n"
            "  |        ^\n"
            "  = letters: C E U A P R S F, X = all of UAPRSF, prefix `=` for exactly these; for example `flags =S`\n");
}

TEST(FilterMessage, F010_marks_what_was_opened) {
  EXPECT_EQ(printed("(port 80 or port 443 and src 192.0.2.7"),
            "error[F010]: missing `)`\n"
            "  | (port 80 or port 443 and src 192.0.2.7\n"
            "  | ^\n"
            "  = opened here and never closed; the filter ends after `192.0.2.7`\n");
}

TEST(FilterMessage, F013_offers_both_meanings) {
  EXPECT_EQ(printed("src dst port 80"),
            "error[F013]: `src` and `dst` contradict each other in one primitive\n"
            "  | src dst port 80\n"
            "  | ^^^^^^^\n"
            "  = for either side:   src or dst port 80\n"
            "  = for both sides:    src and dst port 80\n");
}

TEST(FilterMessage, F014_thinks_of_the_shell) {
  EXPECT_EQ(printed("src 192.0.2.7 and bytes"),
            "error[F014]: `bytes` needs a comparison and a number\n"
            "  | src 192.0.2.7 and bytes\n"
            "  |                   ^^^^^\n"
            "  = a shell takes an unquoted `>` for a redirection: look for a new file in this directory\n"
            "  = quote the filter, or write `bytes gt 1M`\n");
}

TEST(FilterMessage, F001_offers_the_operators_that_are_missing) {
  EXPECT_EQ(printed("tcp src 192.0.2.7 port 443"),
            "error[F001]: `and` or `or` is missing before `port`\n"
            "  | tcp src 192.0.2.7 port 443\n"
            "  |                   ^^^^\n"
            "  = for both at once:     tcp src 192.0.2.7 and port 443\n"
            "  = for either of them:   tcp src 192.0.2.7 or port 443\n");
}

struct Wrong {
  std::string_view filter;
  std::string_view code;
  std::size_t begin;
};

TEST(FilterMessage, has_a_code_and_a_place_for_every_mistake) {
  const Wrong wrongs[] = {
      {"port 80 tcp", "F001", 8},
      {"port 80 port 443", "F001", 8},
      {"()", "F001", 0},
      {"tcp and", "F001", 4},
      {"and tcp", "F001", 0},
      {"not", "F001", 0},
      {"tcp & udp", "F001", 4},
      {"port [80]", "F001", 5},
      {"tcp or or udp", "F001", 7},
      {"port in [80 (", "F001", 12},
      {"foo", "F002", 0},
      {"tcp adn udp", "F002", 4},
      {"(tcp", "F010", 0},
      {"tcp)", "F010", 3},
      {"port in [80", "F010", 8},
      {"host 'x", "F010", 5},
      {"gateway", "F015", 0},
      {"ether[0]", "F007", 0},
      {"ip[0] & 1 = 0", "F007", 0},
      {"src", "F014", 0},
      {"port", "F014", 0},
      {"port >", "F014", 0},
      {"port in 80", "F014", 5},
      {"port in []", "F014", 8},
      {"80", "F014", 0},
      {"192.0.2.1", "F014", 0},
      {"src 80", "F014", 0},
      {"src bytes > 1", "F013", 0},
      {"port 65536", "F021", 5},
      {"proto 256", "F021", 6},
      {"port foo", "F020", 5},
      {"ip example.org", "F020", 3},
      {"host 192.0.2.1/33", "F020", 5},
      {"device iphoen", "F003", 7},
      {"src iphoen", "F003", 4},
      {"org nobody", "F003", 4},
      {"service foo", "F003", 8},
      {"category foo", "F003", 9},
      {"router category web", "F020", 0},
      {"category > web", "F022", 9},
      {"@nothing", "F003", 0},
      {"country USA", "F009", 8},
      {"ttl > 5", "F016", 0},
      {"dst vlan 3", "F016", 0},
      {"src tun ip 192.0.2.1", "F016", 4},
      {"beacon", "F016", 0},
      {"dst to org google", "F013", 0},
      {"name ~ /(/", "F020", 7},
      {"bytes ~ 5", "F022", 6},
      {"org > a", "F022", 4},
      {"time 25:00-26:00", "F020", 5},
      {"weekday so", "F020", 8},
      {"first seen > soon", "F020", 13},
      {"@include nothing.filter", "F024", 0},
      {"ip in [@nothing.txt]", "F024", 7},
      {"@loop", "F018", 8},
      {"@wide and @wide", "F019", 56},
      {"@include long.filter", "F017", 0},
      {"org 'too many'", "F019", 4},
      {"domain >", "F014", 0},
      {"org", "F014", 0},
      {"name ~ /never closed", "F010", 7},
      {"net 1.2.3.4.5", "F020", 4},
      {"net 10.0.0.0 255.0.255.0", "F020", 4},
      {"net 10.0.0.1 255.0.0.0", "F004", 4},
      {"bytes > 99999999999999999999", "F021", 8},
      {"bytes > 99999999999T", "F021", 8},
      {"port 80-90", "F005", 5},
      {"host > 192.0.2.1", "F022", 5},
      {"duration > 5y", "F005", 11},
      {"router ip", "F014", 7},
      {"port src 80", "F014", 0},
      {"tcp 443", "F001", 4},
      {"port in [90-80]", "F021", 9},
      {"src mac 12", "F020", 8},
      {"vlan 65536", "F021", 5},
  };
  for (const auto& [filter, code, begin] : wrongs) {
    const auto message = error_of(filter);
    EXPECT_EQ(message.code, code) << filter;
    EXPECT_EQ(message.begin, begin) << filter << ": " << message.text;
  }
}

TEST(FilterMessage, offers_only_filters_that_parse) {
  for (const std::string_view text :
       {"src prot 443", "port 80 port 443", "tcp & udp", "port [80]", "src dst port 80", "src 80", "192.0.2.1",
        "pcakets > 5", "tpc", "tcp 443", "tcp adn udp and (", "udo or prt 5"}) {
    for (const auto& hint : error_of(text).hints) {
      EXPECT_TRUE(Filter::parse(hint.replacement, sample_vocabulary())) << text << " → " << hint.replacement;
    }
  }
}

TEST(FilterMessage, comes_for_filters_beyond_the_bounds) {
  EXPECT_EQ(error_of(std::string(4097, ' ')).code, "F017");
  EXPECT_TRUE(Filter::parse(std::string(64, '(') + "tcp" + std::string(64, ')'), {}));
  EXPECT_EQ(error_of(std::string(65, '(') + "tcp" + std::string(65, ')')).code, "F018");
  EXPECT_EQ(error_of(std::string(4096, '(')).code, "F018");
  std::string list = "port in [";
  for (int item = 0; item < 1025; ++item) list += "1 ";
  EXPECT_EQ(error_of(list + "]").code, "F019");
  std::string regexes = "domain ~ /a/";
  for (int i = 1; i < 50; ++i) regexes += " or domain ~ /a/";
  EXPECT_TRUE(Filter::parse(regexes, sample_vocabulary()));
  EXPECT_EQ(error_of(regexes + " or domain ~ /a/").code, "F019");
  EXPECT_EQ(error_of("as in [0-1000, 2000-3000, 4000-5000, 6000-7000, 8000-9000]").code, "F019");
}

TEST(FilterMessage, counts_characters_and_expands_tabs) {
  EXPECT_THAT(printed("ip 'ü'"), testing::HasSubstr("  | ip 'ü'\n  |    ^^^\n"));
  EXPECT_EQ(printed("tcp\tand\tprut"),
            "error[F002]: unknown keyword `prut`\n"
            "  | tcp     and     prut\n"
            "  |                 ^^^^\n"
            "  = did you mean `port`?\n");
}

TEST(FilterMessage, shows_the_line_that_is_meant) {
  EXPECT_EQ(printed("tcp # web\nor prut 5\nor udp"),
            "error[F002]: unknown keyword `prut`\n"
            "  | or prut 5\n"
            "  |    ^^^^\n"
            "  = did you mean `port`?\n");
}

TEST(FilterMessage, cuts_a_long_filter_around_the_caret) {
  std::string udp;
  for (int times = 0; times < 20; ++times) udp += "udp or ";
  const auto text = udp + "prut or " + udp + "tcp";
  EXPECT_THAT(render(error_of(text), text, 40), testing::HasSubstr("\n"
                                                                   "  | … or udp or prut or udp or udp or u…\n"
                                                                   "  |             ^^^^\n"));
}

TEST(FilterMessage, sends_no_control_characters_to_a_terminal) {
  const std::string_view text = "tcp or \x1b[31m\xff\xc2\x9b";
  EXPECT_EQ(printed(text).find('\x1b'), std::string::npos);
  EXPECT_THAT(printed(text), testing::HasSubstr("?"));
}

TEST(Keywords, have_help_and_one_meaning) {
  for (const auto& keyword : keywords()) {
    EXPECT_FALSE(keyword.help.empty()) << keyword.word;
    EXPECT_EQ(keyword_named(keyword.word), &keyword);
  }
}

TEST(Keywords, of_kinds_all_have_fields) {
  for (const auto& keyword : keywords()) {
    if (keyword.sort != Keyword::Sort::Kind || keyword.told != Told::Field) continue;
    EXPECT_FALSE(fields_of(keyword.stem, Side::None).empty()) << keyword.word;
  }
}

}  // namespace
}  // namespace whither
