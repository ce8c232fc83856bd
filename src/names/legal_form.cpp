#include "names/legal_form.h"

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>
#include <vector>

#include "base/letter_case.h"

namespace whither {

namespace {

// Without signs between their letters: "S.p.A." is spa.
constexpr auto kForms = std::to_array<std::string_view>({
    "aa",   "ab",  "ad",         "ag",      "aps",         "as",   "asa",       "bhd", "bv",           "bvba", "ca",
    "cjsc", "co",  "company",    "corp",    "corporation", "cv",   "dba",       "doo", "ead",          "ehf",  "eirl",
    "eood", "ev",  "foundation", "fze",     "fzco",        "gmbh", "hf",        "inc", "incorporated", "jsc",  "kft",
    "kg",   "kk",  "lda",        "limited", "llc",         "llp",  "lp",        "ltd", "ltda",         "nv",   "oao",
    "od",   "og",  "ohg",        "oja",     "ojsc",        "ood",  "ooo",       "ou",  "oy",           "oyj",  "pao",
    "pjsc", "plc", "private",    "pte",     "pty",         "pvt",  "rl",        "rt",  "sa",           "sac",  "sal",
    "sarl", "sas", "sau",        "scs",     "sdn",         "se",   "sia",       "sl",  "slu",          "snc",  "spa",
    "sro",  "srl", "tbk",        "uab",     "ug",          "ulc",  "unlimited", "zao", "zoo",          "zrt",
});

// Words that so many names have that they tell nobody from another.
constexpr auto kWeak = std::to_array<std::string_view>({
    "bank",
    "broadband",
    "cloud",
    "com",
    "comercio",
    "communication",
    "communications",
    "connect",
    "data",
    "digital",
    "fiber",
    "fibra",
    "global",
    "group",
    "holding",
    "holdings",
    "host",
    "hosting",
    "informatica",
    "international",
    "internet",
    "ip",
    "isp",
    "it",
    "link",
    "media",
    "net",
    "network",
    "networks",
    "online",
    "provedor",
    "server",
    "servers",
    "service",
    "services",
    "servicos",
    "software",
    "solution",
    "solutions",
    "system",
    "systems",
    "tech",
    "technologies",
    "technology",
    "tecnologia",
    "telecom",
    "telecommunication",
    "telecommunications",
    "telecomunicacoes",
    "telecomunicaciones",
    "the",
    "web",
    "wireless",
});

// Two ways to write one form.
struct Synonym {
  std::string_view word;
  std::string_view form;
};
constexpr auto kSynonyms = std::to_array<Synonym>(
    {{"company", "co"}, {"corporation", "corp"}, {"incorporated", "inc"}, {"limited", "ltd"}, {"private", "pvt"}});

// Parts of a form that mean something else where no form follows: "S. de R.L. de C.V.", "Sp. z o.o.", "GmbH & Co. KG".
constexpr auto kJoints = std::to_array<std::string_view>({"and", "de", "s", "sp", "spol", "und", "y", "z"});

bool is_part_of_word(char byte) {
  const char letter = lower(byte);
  return (letter >= 'a' && letter <= 'z') || (letter >= '0' && letter <= '9') || static_cast<signed char>(byte) < 0;
}

// In lower case; letters that stand alone one behind the other are one word: "B. V." is bv.
std::vector<std::string> words_of(std::string_view name) {
  std::vector<std::string> words;
  bool last_is_alone = false;
  for (std::size_t at = 0; at < name.size();) {
    if (!is_part_of_word(name[at])) {
      ++at;
      continue;
    }
    const auto begin = at;
    while (at < name.size() && is_part_of_word(name[at])) ++at;
    std::string word(name.substr(begin, at - begin));
    std::ranges::transform(word, word.begin(), lower);
    const bool is_alone = word.size() == 1;
    if (is_alone && last_is_alone) {
      words.back() += word;
    } else {
      words.push_back(std::move(word));
    }
    last_is_alone = is_alone;
  }
  return words;
}

}  // namespace

std::string spelling_key(std::string_view name) {
  auto words = words_of(name);
  if (words.size() < 2) return {};
  const auto is_form = [&](const std::string& word) { return std::ranges::find(kForms, word) != kForms.end(); };
  std::size_t kept = words.size();
  while (kept > 0) {
    const auto& word = words[kept - 1];
    const bool is_joint = kept < words.size() && std::ranges::find(kJoints, word) != kJoints.end();
    if (!is_form(word) && !is_joint) break;
    --kept;
  }
  const auto means_something = [](const std::string& word) { return std::ranges::find(kWeak, word) == kWeak.end(); };
  const auto front = std::span{words}.first(kept);
  const auto meaningful = std::ranges::count_if(front, means_something);
  const bool has_form = kept < words.size();
  if (meaningful == 0 || (meaningful == 1 && !has_form)) return {};
  if (meaningful >= 2) words.resize(kept);
  std::string key;
  for (const auto& word : words) {
    const auto* const known = std::ranges::find(kSynonyms, word, &Synonym::word);
    key += key.empty() ? "" : " ";
    key += known == kSynonyms.end() ? std::string_view{word} : known->form;
  }
  return key;
}

}  // namespace whither
