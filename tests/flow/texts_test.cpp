#include "flow/texts.h"

#include <gtest/gtest.h>

#include "flow/batch.h"

namespace whither {
namespace {

TEST(Texts, keep_each_text_once) {
  Texts texts;
  const auto one = texts.id_of("www.example.com");
  EXPECT_EQ(texts.id_of("www.example.com"), one);
  EXPECT_NE(texts.id_of("www.example.net"), one);
  EXPECT_EQ(texts.of(one), "www.example.com");
  EXPECT_EQ(texts.size(), 2U);
}

TEST(Texts, know_the_empty_text_and_no_number_that_they_did_not_give) {
  Texts texts;
  EXPECT_EQ(texts.id_of(""), 0U);
  EXPECT_EQ(texts.of(0), "");
  EXPECT_EQ(texts.of(1), "");
  EXPECT_EQ(texts.of(~TextId{0}), "");
}

TEST(Texts, cut_a_long_text_between_its_characters) {
  Texts texts;
  std::string text(Texts::kMaxText - 1, 'a');
  text += "\xc3\xa9";
  EXPECT_EQ(texts.of(texts.id_of(text)), text.substr(0, Texts::kMaxText - 1));
}

TEST(Texts, stay_where_they_are_while_others_come) {
  Texts texts;
  const auto first = texts.of(texts.id_of("first"));
  for (int i = 0; i < 10'000; ++i) texts.id_of(std::to_string(i));
  EXPECT_EQ(first, "first");
  EXPECT_EQ(texts.of(1).data(), first.data());
}

TEST(Batch, carries_the_texts_of_a_flow_from_one_table_to_another) {
  Texts from;
  Texts to;
  to.id_of("something else");
  Flow flow;
  WHITHER_PUT(flow, dst_name, from.id_of("www.example.com"));
  WHITHER_PUT(flow, bytes, 100);
  carry_texts(flow, from, to);
  EXPECT_EQ(to.of(flow.dst_name), "www.example.com");
  EXPECT_EQ(flow.bytes, 100U);
  EXPECT_FALSE(flow.has(Field::src_name));
}

}  // namespace
}  // namespace whither
