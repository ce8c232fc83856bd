#include "wire/extra.h"

#include <algorithm>
#include <iterator>
#include <utility>

#include "base/json_text.h"
#include "wire/element_value.h"

namespace whither {

namespace {

bool is_zero(std::span<const std::byte> value) {
  return std::ranges::all_of(value, [](std::byte byte) { return byte == std::byte{0}; });
}

constexpr std::string_view kTruncated = "\"…truncated\":true}";

}  // namespace

void Extra::add(const Detail& detail, std::span<const std::byte> value) {
  if (is_truncated_) return;
  // Fields of fixed length hold a text of NULs where there is none.
  if (detail.type == ElementType::String && is_zero(value)) return;
  const auto before = out_.size();
  out_ += before == 0 ? '{' : ',';
  add_name(detail);
  add_value(detail, value, 0);
  is_truncated_ = out_.size() + kTruncated.size() + 1 > kMaxExtra || budget_ == 0;
  if (is_truncated_) out_.resize(before);
}

std::string Extra::take() {
  if (is_truncated_) {
    out_ += out_.empty() ? '{' : ',';
    out_ += kTruncated;
  } else if (!out_.empty()) {
    out_ += '}';
  }
  return std::exchange(out_, {});
}

void Extra::add_name(const Detail& detail) {
  const auto* known = information_element(detail.enterprise, detail.id);
  std::string name;
  if (known == nullptr) {
    name = std::to_string(detail.enterprise) + '/' + std::to_string(detail.id);
  } else {
    name = known->name;
  }
  if (detail.repetition > 0) name += '#' + std::to_string(detail.repetition + 1);
  append_json_text(out_, name);
  out_ += ':';
}

void Extra::add_value(const Detail& detail, std::span<const std::byte> value, int depth) {
  switch (detail.type) {
    case ElementType::BasicList:
    case ElementType::SubTemplateList:
    case ElementType::SubTemplateMultiList:
      if (depth < kMaxListDepth) return add_list(detail, value, depth + 1);
      out_ += "[]";
      return;
    default:
      return append_value(out_, detail.type, value);
  }
}

void Extra::add_list(const Detail& detail, std::span<const std::byte> value, int depth) {
  out_ += '[';
  bool first = true;
  const auto separate = [&] {
    if (!std::exchange(first, false)) out_ += ',';
  };
  if (detail.type == ElementType::BasicList) {
    each_list_value(value, budget_, [&](const TemplateField& field, std::span<const std::byte> item) {
      if (is_full()) return;
      separate();
      add_value(detail_of(field, {}), item, depth);
    });
  } else {
    each_list_record(detail.type, value, templates_, budget_,
                     [&](const Template& sub, std::span<const std::byte> record, const Flow&) {
                       if (is_full()) return;
                       separate();
                       add_record(sub, record, depth);
                     });
  }
  out_ += ']';
}

// All values of the record, also those that are fields of flows: the flow's own come from elsewhere.
void Extra::add_record(const Template& sub, std::span<const std::byte> record, int depth) {
  out_ += '{';
  bool first = true;
  ByteReader in{record};
  for (const auto& field : sub.definition) {
    auto size = std::size_t{field.size};
    if (field.size == kVariable) size = in.u8();
    if (field.size == kVariable && size == 255) size = in.u16();
    const auto value = in.raw(size);
    if (!in.ok() || is_full()) break;
    --budget_;
    if (value.empty()) continue;
    const auto detail = detail_of(field, {});
    if (!std::exchange(first, false)) out_ += ',';
    add_name(detail);
    add_value(detail, value, depth);
  }
  out_ += '}';
}

}  // namespace whither
