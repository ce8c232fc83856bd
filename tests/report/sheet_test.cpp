#include "report/sheet.h"

#include <gtest/gtest.h>

#include <vector>

#include "zone.h"

namespace whither {
namespace {

using Type = RowColumn::Type;

Sheet sheet_of(std::vector<std::vector<Cell>> rows) {
  return {{{"a"}, {"n", Type::Number}, {"part", Type::Real}, {"is", Type::Truth}, {"at", Type::Time}},
          [rows = std::move(rows)](const Sheet::Take& take) {
            for (const auto& row : rows) take(row);
          }};
}

const std::vector<Cell> kWhole = {"x, \"y\"", std::uint64_t{18446744073709551615U}, 0.25, true, time_of_seconds(0)};
const std::vector<Cell> kEmpty(5);

TEST(Sheet, is_a_record_a_row_and_what_is_absent_is_empty) {
  const Zone zone{"UTC0"};
  EXPECT_EQ(sheet_records(sheet_of({kWhole, kEmpty})),
            "a,n,part,is,at\n"
            "\"x, \"\"y\"\"\",18446744073709551615,0.25,true,1970-01-01T00:00:00+00:00\n"
            ",,,,\n");
  EXPECT_EQ(sheet_records(sheet_of({kWhole}), Format::Tsv),
            "a\tn\tpart\tis\tat\nx, \"y\"\t18446744073709551615\t0.25\ttrue\t1970-01-01T00:00:00+00:00\n");
  EXPECT_EQ(sheet_records(sheet_of({})), "a,n,part,is,at\n");
}

TEST(Sheet, is_an_object_a_row_and_what_is_absent_has_no_key) {
  const Zone zone{"UTC0"};
  const std::string row =
      R"({"a":"x, \"y\"","n":18446744073709551615,"part":0.25,"is":true,"at":"1970-01-01T00:00:00+00:00"})";
  EXPECT_EQ(sheet_ndjson(sheet_of({kWhole, kEmpty})), row + "\n{}\n");
  EXPECT_EQ(sheet_json("whither.x/1", sheet_of({kWhole})), R"({"schema":"whither.x/1","rows":[)" + row + "]}\n");
}

}  // namespace
}  // namespace whither
