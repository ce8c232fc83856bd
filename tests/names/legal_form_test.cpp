#include "names/legal_form.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

bool same(std::string_view a, std::string_view b) {
  return !spelling_key(a).empty() && spelling_key(a) == spelling_key(b);
}

TEST(LegalForm, does_not_tell_two_spellings_of_two_words_apart) {
  EXPECT_EQ(spelling_key("ROCKWELL AUTOMATION, Inc."), "rockwell automation");
  EXPECT_TRUE(same("Rockwell Automation B.V.", "ROCKWELL AUTOMATION Inc."));
  EXPECT_TRUE(same("Gilead Sciences", "Gilead Sciences, Inc."));
  EXPECT_TRUE(same("Alpha Beta S. de R.L. de C.V.", "ALPHA-BETA"));
  EXPECT_TRUE(same("Alpha Beta Sp. z o.o.", "Alpha Beta GmbH & Co. KG"));
  EXPECT_TRUE(same("PT Solnet Indonesia", "PT. SOLNET INDONESIA"));
}

TEST(LegalForm, stays_where_one_word_alone_means_something) {
  EXPECT_TRUE(same("Criteo Corp.", "CRITEO CORPORATION"));
  EXPECT_TRUE(same("Infinity Telecom Ltd", "Infinity Telecom Limited"));
  EXPECT_FALSE(same("Infinity Telecom SRL", "Infinity Telecom, s.r.o."));
  EXPECT_FALSE(same("Criteo Corp.", "Criteo SAS"));
  EXPECT_FALSE(same("Wave Net", "Wave Net LLC"));
}

TEST(LegalForm, is_nothing_to_go_by_in_names_that_many_have) {
  for (const auto* name :
       {"", "Telecom", "TELECOM", "Smart Net", "Fiber Link Ltd", "...", "GmbH", "The Network Services"}) {
    EXPECT_EQ(spelling_key(name), "") << name;
  }
}

TEST(LegalForm, never_drops_a_weak_word) {
  EXPECT_FALSE(same("Heart of Texas Telecom", "Heart of Texas Hosting"));
  EXPECT_FALSE(same("Alpha Beta Group", "Alpha Beta"));
}

TEST(LegalForm, takes_letters_of_all_languages) {
  EXPECT_TRUE(same("Стиль Сети Ltd", "Стиль  Сети"));
  EXPECT_FALSE(same("Müller Söhne", "Möller Söhne"));
}

}  // namespace
}  // namespace whither
