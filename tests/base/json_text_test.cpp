#include "base/json_text.h"

#include <gtest/gtest.h>

namespace whither {
namespace {

TEST(IsJsonObject, takes_what_rfc_8259_does) {
  for (const auto* const text :
       {"{}", R"({"a":1})", R"( { "a" : [ 1 , -2.5e+3 , true , false , null , "x\n\u00e9" ] , "b" : { } } )",
        R"({"a":0,"b":0.5,"c":[]})", "{\"\xc3\xa9\":\"\"}"}) {
    EXPECT_TRUE(is_json_object(text)) << text;
  }
}

TEST(IsJsonObject, takes_nothing_else) {
  for (const auto* const text : {"",
                                 "[]",
                                 "1",
                                 "{",
                                 "}",
                                 "{}{}",
                                 "{} x",
                                 R"({"a"})",
                                 R"({"a":})",
                                 R"({"a":1,})",
                                 R"({a:1})",
                                 R"({"a":01})",
                                 R"({"a":.5})",
                                 R"({"a":1.})",
                                 R"({"a":+1})",
                                 R"({"a":"\x"})",
                                 R"({"a":"\u12g4"})",
                                 R"({"a":"b)",
                                 "{\"a\":\"\n\"}",
                                 "{\"a\":\"\xff\"}",
                                 R"({"a":[1 2]})",
                                 R"({"a":[1,]})",
                                 R"({"a":tru})",
                                 R"({"a":"\)",
                                 R"({"a":1e})"}) {
    EXPECT_FALSE(is_json_object(text)) << text;
  }
}

TEST(IsJsonObject, is_nested_so_deep_at_most) {
  const auto nested = [](std::size_t depth) {
    return R"({"a":)" + std::string(depth - 1, '[') + std::string(depth - 1, ']') + "}";
  };
  EXPECT_TRUE(is_json_object(nested(32)));
  EXPECT_FALSE(is_json_object(nested(33)));
  EXPECT_FALSE(is_json_object(R"({"a":)" + std::string(1'000'000, '[')));
}

}  // namespace
}  // namespace whither
