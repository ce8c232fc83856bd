#pragma once

#include "names/domain_book.h"
#include "report/sample.h"

namespace whither {

// A store that rankings are asked of.
class StoredFlows : public Named {
 protected:
  void SetUp() override {
    Named::SetUp();
    auto opened = Writer::open(layout_);
    ASSERT_TRUE(opened) << opened.error().message;
    writer_.emplace(std::move(*opened));
  }
  void put(const std::vector<Flow>& flows) {
    ASSERT_TRUE(writer_->append(flows, {}));
    ASSERT_TRUE(writer_->commit(kNoon));
  }
  Result<TopAnswer> ask(const TopQuestion& question) {
    auto store = Store::open(layout_);
    if (!store) return std::unexpected(store.error());
    const auto domains = []() -> const DomainBook& {
      static const DomainBook book{
          {*DomainList::parse("[music]\nExample Music = music.example\n[bad]\n14.0.0.0/8\n", "")}};
      return book;
    };
    if (auto known = store->know_domains(domains); !known) return std::unexpected(known.error());
    return top(*store, question, context());
  }
  TopAnswer answer(const TopQuestion& question) {
    auto answer = ask(question);
    EXPECT_TRUE(answer) << answer.error().message;
    return answer.value_or(TopAnswer{});
  }

  Layout layout_{folder_ / "store"};
  std::optional<Writer> writer_;
};

// The same flow at another time.
inline Flow at(Time start, Duration length, Flow flow) {
  WHITHER_PUT(flow, time_start, start);
  WHITHER_PUT(flow, time_end, start + length);
  return flow;
}

}  // namespace whither
