// Agreement with real answers of all registries, which lie beside the project and are not part of it.
#include <gtest/gtest.h>

#include <algorithm>
#include <cctype>
#include <fstream>
#include <iostream>
#include <iterator>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <vector>

#include "names/rdap_parse.h"
#include "names/whois_client.h"
#include "names/whois_parse.h"
#include "names/whois_play.h"

namespace whither {
namespace {

const std::string kFolder = WHITHER_SHARED_DIR "/whois/";

std::string contents(const std::string& path) {
  std::ifstream in{path, std::ios::binary};
  return {std::istreambuf_iterator<char>{in}, {}};
}

// The strings of one JSON value at `at`: one for a string, several for an array, none for null.
std::vector<std::string> strings_at(const std::string& line, std::size_t at) {
  std::vector<std::string> strings;
  const bool array = line[at] == '[';
  for (at += array ? 1 : 0; at < line.size() && line[at] != ']';) {
    if (line[at] == '"') {
      std::string text;
      for (++at; line[at] != '"'; ++at) text += line[at] == '\\' ? line[++at] : line[at];
      strings.push_back(text);
      ++at;
    } else if (std::isdigit(static_cast<unsigned char>(line[at])) != 0) {
      const auto end = line.find_first_not_of("0123456789", at);
      strings.push_back(line.substr(at, end - at));
      at = end;
    } else {
      ++at;
    }
    if (!array) break;
    at = std::min(line.find_first_of("\"0123456789]", at), line.size());
  }
  return strings;
}

std::vector<std::string> field(const std::string& line, const std::string& key) {
  const auto at = line.find('"' + key + "\": ");
  return at == std::string::npos ? std::vector<std::string>{} : strings_at(line, at + key.size() + 4);
}

std::string text(const std::string& line, const std::string& key) {
  const auto strings = field(line, key);
  return strings.empty() ? "" : strings.front();
}

std::string loosely(std::string value) {
  std::erase_if(value, [](unsigned char c) { return std::isspace(c) != 0 || c == '"'; });
  std::ranges::transform(value, value.begin(), [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
  return value;
}

// Every field that differs, as "field: ours instead of theirs".
std::string differences(const Registration& ours, const std::string& expected) {
  std::string out;
  const auto compare = [&](const char* key, const std::string& value, const std::string& wanted) {
    if (value != wanted) out += std::string{"  "} + key + ": '" + value + "' instead of '" + wanted + "'\n";
  };
  compare("status", std::string{name_of(ours.status)}, text(expected, "status"));
  if (expected.find("\"range\"") == std::string::npos) return out;
  compare("org", loosely(ours.org), loosely(text(expected, "org")));
  compare("org_id", ours.org_id, text(expected, "org_id"));
  compare("netname", ours.netname, text(expected, "netname"));
  compare("range", ours.range ? ours.range->first.to_string() + " - " + ours.range->last.to_string() : "",
          text(expected, "range"));
  compare("country", ours.country, text(expected, "country"));
  compare("abuse", loosely(ours.abuse), loosely(text(expected, "abuse")));
  compare("source", ours.source, text(expected, "source"));
  compare("referral", ours.referral, text(expected, "referral"));
  compare("root_org", loosely(ours.root_org), loosely(text(expected, "root_org")));
  compare("root_org_id", ours.root_org_id, text(expected, "root_org_id"));
  std::set<std::string> cidr, asn;
  for (const auto& net : ours.cidr) cidr.insert(net.to_string());
  for (const auto as : ours.asn) asn.insert(std::to_string(as));
  const auto wanted_cidr = field(expected, "cidr"), wanted_asn = field(expected, "asn");
  if (cidr != std::set(wanted_cidr.begin(), wanted_cidr.end())) out += "  cidr\n";
  if (asn != std::set(wanted_asn.begin(), wanted_asn.end())) out += "  asn\n";
  return out;
}

// Of a registry: answers that agree, all.
using Agreement = std::map<std::string, std::pair<int, int>>;

void count(Agreement& agreement, const std::string& expected, const std::string& different) {
  auto& [agreeing, all] = agreement[text(expected, "source").empty() ? "refusals" : text(expected, "source")];
  agreeing += different.empty() ? 1 : 0;
  ++all;
}

void tell(const Agreement& agreement) {
  EXPECT_FALSE(agreement.empty());
  for (const auto& [registry, count] : agreement)
    std::cout << "  " << registry << ": " << count.first << " of " << count.second << " answers agree\n";
}

std::string expected_of(const std::string& line) {
  return line.substr(line.find("\"expected\""), line.find("\"provenance\"") - line.find("\"expected\""));
}

TEST(WhoisRegistries, agrees_with_every_recorded_answer) {
  std::ifstream index{kFolder + "index.jsonl"};
  if (!index) GTEST_SKIP() << "LOUDLY: no recorded answers in " << kFolder << ", agreement was not measured";
  Agreement agreement;
  for (std::string line; std::getline(index, line);) {
    if (!text(line, "file").ends_with(".txt")) continue;
    const auto target = Address::parse(text(line, "query"));
    ASSERT_TRUE(target) << line;
    const auto different = differences(read_whois(contents(kFolder + text(line, "file")), *target), expected_of(line));
    EXPECT_EQ(different, "") << text(line, "file");
    count(agreement, expected_of(line), different);
  }
  tell(agreement);
}

// Of a record of an AS number.
std::string autnum_differences(const Registration& ours, const std::string& expected) {
  std::string out;
  const auto compare = [&](const char* key, const std::string& value, const std::string& wanted) {
    if (value != wanted) out += std::string{"  "} + key + ": '" + value + "' instead of '" + wanted + "'\n";
  };
  compare("status", std::string{name_of(ours.status)}, text(expected, "status"));
  compare("as_name", ours.netname, text(expected, "as_name"));
  compare("org", loosely(ours.org), loosely(text(expected, "org")));
  compare("org_id", ours.org_id, text(expected, "org_id"));
  compare("country", ours.country, text(expected, "country"));
  compare("abuse", loosely(ours.abuse), loosely(text(expected, "abuse")));
  compare("source", ours.source, text(expected, "source"));
  compare("asn", ours.asn.empty() ? "" : std::to_string(ours.asn.front()), text(expected, "asn"));
  return out;
}

TEST(WhoisRegistries, agrees_with_every_recorded_answer_of_rdap) {
  std::ifstream index{kFolder + "index.jsonl"};
  if (!index) GTEST_SKIP() << "LOUDLY: no recorded answers in " << kFolder << ", agreement was not measured";
  Agreement agreement;
  for (std::string line; std::getline(index, line);) {
    if (!text(line, "kind").starts_with("rdap")) continue;
    auto answer = contents(kFolder + text(line, "file"));
    if (text(line, "kind").starts_with("rdap-http")) answer.erase(0, answer.find("\n{") + 1);
    const auto target = Address::parse(text(line, "query"));
    const auto reading = target ? read_rdap(answer, *target) : read_rdap_autnum(answer);
    ASSERT_TRUE(reading) << text(line, "file");
    const auto different = target ? differences(reading->registration, expected_of(line))
                                  : autnum_differences(reading->registration, expected_of(line));
    EXPECT_EQ(different, "") << text(line, "file");
    count(agreement, expected_of(line), different);
  }
  tell(agreement);
}

// The same answers over the wire: one server plays them all, chosen by the address in the question.
TEST(WhoisRegistries, gives_the_same_record_when_asked_over_the_wire) {
  std::ifstream index{kFolder + "index.jsonl"};
  if (!index) GTEST_SKIP() << "LOUDLY: no recorded answers in " << kFolder << ", they were not played";
  std::map<std::string, std::string> answers;  // by the question
  for (std::string line; std::getline(index, line);)
    if (const auto file = text(line, "file"); file.ends_with(".txt"))
      answers.emplace(text(line, "query") + "\r\n", contents(kFolder + file));
  const WhoisPlay registry{[&](int connection, const std::string& question) {
    WhoisPlay::say(connection, answers.contains(question) ? answers.at(question) : "");
  }};
  WhoisOptions options;
  options.server = {"127.0.0.1", registry.port()};
  for (const auto& [question, recorded] : answers) {
    const auto target = Address::parse(question.substr(0, question.size() - 2)).value();
    const auto answer = ask_whois(target, options);
    ASSERT_TRUE(answer) << question << answer.error().message;
    const auto expected = read_whois(recorded, target);
    EXPECT_EQ(answer->registration.org, expected.org) << question;
    EXPECT_EQ(answer->registration.range, expected.range) << question;
    EXPECT_EQ(answer->asked.front().bytes, recorded.size()) << question;
  }
}

}  // namespace
}  // namespace whither
