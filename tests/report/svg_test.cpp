#include "report/svg.h"

#include <gmock/gmock.h>

#include "report/stored.h"
#include "report/top_svg.h"
#include "zone.h"

namespace whither {
namespace {

using testing::HasSubstr;
using testing::Not;

TEST(XmlText, is_escaped_and_holds_nothing_that_xml_cannot) {
  EXPECT_EQ(xml_text("<a href=\"x\">&"), "&lt;a href=&quot;x&quot;&gt;&amp;");
  EXPECT_EQ(xml_text("a\x01\x1b\nb"), "a???b");
  EXPECT_EQ(xml_text("\xEF\xBF\xBE\xEF\xBF\xBF."), "??.");
  EXPECT_EQ(xml_text("\xff"), "\xEF\xBF\xBD");
  EXPECT_EQ(xml_text("Zürich 東京"), "Zürich 東京");
}

TEST(SvgFill, differs_for_rows_that_are_drawn_together) {
  for (std::size_t i = 1; i < 14; ++i) EXPECT_NE(Svg::fill(i), Svg::fill(0));
}

class TopSvg : public StoredFlows {
 protected:
  std::string picture() { return top_svg(answer(question_), question_, {question_.common.window, kNoon}); }
  Zone zone_{"UTC"};
  TopQuestion question_;
};

TEST_F(TopSvg, of_a_ranking_has_bars_as_long_as_the_values) {
  put({flow({.dst = kOne, .bytes = 1000}), flow({.dst = kTwo, .bytes = 250})});
  const auto svg = picture();
  EXPECT_THAT(svg, HasSubstr(R"(<title id="title">Top organisations · by bytes · all that is stored</title>)"));
  EXPECT_THAT(svg,
              HasSubstr(R"x(width="440.00" height="18.00" fill="url(#fill0)" stroke="#333333" stroke-width="0.5" )x"
                        R"(data-key="as64500" data-value="1000">)"));
  EXPECT_THAT(svg, HasSubstr(R"(width="110.00")"));
  EXPECT_THAT(svg, HasSubstr(">Example, &quot;Two&quot;</text>"));
  EXPECT_THAT(svg, HasSubstr("250 B · 20.0 %</text>"));
  for (const auto* const word : {"<script", "http-equiv", "href", "<!--", "<image"})
    EXPECT_THAT(svg, Not(HasSubstr(word)));
}

TEST_F(TopSvg, of_a_series_stacks_its_rows) {
  put({flow({.dst = kOne, .bytes = 1000}), at(kNoon + std::chrono::hours{1}, {}, flow({.dst = kTwo, .bytes = 250}))});
  question_.step = std::chrono::hours{1};
  const auto svg = picture();
  EXPECT_THAT(svg, HasSubstr("bytes per 1h</text>"));
  EXPECT_THAT(svg, HasSubstr(R"(data-key="as64500" data-value="1000")"));
  EXPECT_THAT(svg, HasSubstr(R"(data-key="as64502" data-value="250")"));
  EXPECT_THAT(svg, HasSubstr(">1.00 kB</text>"));
  EXPECT_THAT(svg, HasSubstr(">12:30</text>"));
}

TEST_F(TopSvg, of_nothing_says_so) {
  EXPECT_THAT(picture(), HasSubstr("no flow matches"));
  question_.step = std::chrono::hours{1};
  EXPECT_THAT(picture(), HasSubstr("no flow matches"));
  question_.common.window = {kNoon, kNoon};
  EXPECT_THAT(picture(), HasSubstr("bytes per 1h"));
}

}  // namespace
}  // namespace whither
