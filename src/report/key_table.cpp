#include "report/key_table.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <utility>

#include "report/flow_print.h"
#include "report/naming.h"
#include "report/top_rows.h"
#include "report/top_svg.h"

namespace whither {

namespace {

// The values of a key one behind the other: a sign for absence or kind, and what it says, the greatest byte first.
constexpr char kAbsent = '\0', kNumber = '\1', kV4 = '\2', kV6 = '\3', kText = '\4';
constexpr std::size_t kWide = 8;

void put_number(std::string& to, std::uint64_t value) {
  for (int shift = 56; shift >= 0; shift -= 8) to += static_cast<char>(value >> static_cast<unsigned>(shift) & 0xffU);
}

void put_address(std::string& to, const Address& address) {
  if (!address) {
    to += kAbsent;
    return;
  }
  to += address.is_v4() ? kV4 : kV6;
  for (const auto byte : address.bytes()) to += static_cast<char>(byte);
}

void put_text(std::string& to, std::string_view text) {
  to += kText;
  put_number(to, text.size());
  to += text;
}

// Takes from the front what was put there.
struct Value {
  char sign = kAbsent;
  std::uint64_t number = 0;
  Address address;
  std::string_view text;
};

std::uint64_t take_number(std::string_view& from) {
  std::uint64_t value = 0;
  for (const char byte : from.substr(0, kWide)) value = value << 8U | static_cast<unsigned char>(byte);
  from.remove_prefix(kWide);
  return value;
}

Value take(std::string_view& from) {
  Value value{.sign = from.front(), .address = {}, .text = {}};
  from.remove_prefix(1);
  if (value.sign == kNumber || value.sign == kText) value.number = take_number(from);
  if (value.sign == kText) {
    value.text = from.substr(0, value.number);
    from.remove_prefix(value.number);
  }
  if (value.sign == kV4 || value.sign == kV6) {
    const std::size_t size = value.sign == kV4 ? 4 : 16;
    value.address = Address::of_bytes(std::as_bytes(std::span{from.substr(0, size)}));
    from.remove_prefix(size);
  }
  return value;
}

bool is_by_number(What what) { return what == What::Ports || what == What::Protocols; }

KeyName named_by_field(const KeyPart& part, const Value& value) {
  if (value.sign == kAbsent) return {"", "unknown", "unknown"};
  const auto text = value.sign == kText ? std::string(value.text) : number_text(info_of(*part.field), value.number);
  return {text, text, text};
}

KeyName named_by(What what, const Address& address, const Context& context) {
  const auto row = row_of(what, address, context);
  return {row.key, row.name, label_of(row, what)};
}

}  // namespace

KeyTable::KeyTable(const TopQuestion& question, const Context& context)
    : question_(question),
      context_(context),
      behind_(question.parts.size()),
      has_eras_(context.devices != nullptr && !context.devices->changes().empty()) {}

Address KeyTable::group_of(const Chunk& chunk, std::size_t row, std::size_t first) {
  if (question_.what == What::Parts) return Address::v4(number_of(chunk, row, first));
  if (question_.what == What::Devices) return device_group(chunk, row, first);
  return is_by_number(question_.what) ? Address::v4(chunk.value<std::uint32_t>(first, row))
                                      : chunk.address(first, first + 1, row);
}

// What stands for the device that had the address then; the address itself where none is known.
Address KeyTable::device_group(const Chunk& chunk, std::size_t row, std::size_t first) const {
  const auto address = chunk.address(first, first + 1, row);
  if (context_.devices == nullptr || !address) return address;
  const auto era = has_eras_ ? chunk.value<std::uint32_t>(first + 2, row) : 0;
  const auto device = context_.devices->find_in_era(address, era);
  return device ? place_of_device(*device) : address;
}

std::uint32_t KeyTable::number_of(const Chunk& chunk, std::size_t row, std::size_t first) {
  auto& key = scratch_;
  key.clear();
  auto column = first;
  for (std::size_t i = 0; i < behind_.size(); ++i) {
    const auto& part = question_.parts[i];
    const auto at = column;
    const bool is_device = part.named == What::Devices;
    column += part.six.empty() ? 1 : is_device && has_eras_ ? 3 : 2;
    if (!part.six.empty()) {
      const auto address = is_device ? device_group(chunk, row, at) : chunk.address(at, at + 1, row);
      if (has_row_of_its_own(part.named)) {
        put_address(key, address);
        continue;
      }
      const auto code = code_of(part.named, address, context_);
      auto& smallest = behind_[i].try_emplace(code, address).first->second;
      smallest = std::min(smallest, address);
      key += kNumber;
      put_number(key, code);
    } else if (chunk.null(at, row)) {
      key += kAbsent;
    } else if (part.field && info_of(*part.field).kind == Kind::Text) {
      put_text(key, chunk.text(at, row));
    } else {
      key += kNumber;
      put_number(key, chunk.value<std::uint64_t>(at, row));
    }
  }
  if (const auto known = numbers_.find(key); known != numbers_.end()) return known->second;
  if (is_full()) return 0;  // the answer is an error
  const auto number = static_cast<std::uint32_t>(keys_.size());
  keys_.push_back(&numbers_.emplace(key, number).first->first);
  return number;
}

TopRow KeyTable::row_of(const Address& group) const {
  if (question_.what != What::Parts) return whither::row_of(question_.what, group, context_);
  TopRow row;
  auto key = key_of(group);
  for (std::size_t i = 0; i < behind_.size(); ++i) {
    const auto& part = question_.parts[i];
    const auto value = take(key);
    if (part.named == What::Parts || (part.field && value.sign == kAbsent)) {
      row.parts.push_back(named_by_field(part, value));
    } else if (part.six.empty()) {
      const auto number = Address::v4(static_cast<std::uint32_t>(value.number));
      row.parts.push_back(named_by(part.named, number, context_));
    } else {
      const auto address = value.sign == kNumber ? behind_[i].at(value.number) : value.address;
      row.parts.push_back(named_by(part.named, address, context_));
    }
  }
  const auto joined = [&](std::string KeyName::* text, const char* between) {
    std::string all;
    for (const auto& part : row.parts) all += (all.empty() ? "" : between) + part.*text;
    return all;
  };
  const bool is_one = row.parts.size() == 1;
  row.key = joined(&KeyName::key, ",");
  row.name = joined(is_one ? &KeyName::name : &KeyName::label, " · ");
  return row;
}

bool KeyTable::is_before(const Address& a, const Address& b) const {
  return question_.what == What::Parts ? key_of(a) < key_of(b) : a < b;
}

}  // namespace whither
