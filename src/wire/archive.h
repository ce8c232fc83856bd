#pragma once

#include <array>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <type_traits>
#include <vector>

#include "base/bytes.h"
#include "base/time.h"

namespace whither {

// Writes what a decoder remembers, big-endian, and reads it again: Saving and Loading take the same calls. A class that
// is remembered has
//   template <typename Archive, typename Self> static void archive(Archive& archive, Self& self)
// that calls archive(member, member, …).
class Saving {
 public:
  template <typename... Values>
  void operator()(const Values&... values) {
    (put(values), ...);
  }
  std::vector<std::byte> take() { return std::move(out_); }

 private:
  void number(std::uint64_t value, std::size_t size) {
    for (auto i = size; i-- > 0;) out_.push_back(static_cast<std::byte>(value >> (8 * i)));
  }
  template <std::integral T>
  void put(T value) {
    number(static_cast<std::uint64_t>(value), sizeof value);
  }
  void put(Time time) { put(micros_of(time)); }
  void put(Duration duration) { put(std::int64_t{duration.count()}); }
  template <typename T>
  void put(const std::optional<T>& value) {
    put(value.has_value());
    if (value) put(*value);
  }
  template <typename T, std::size_t kCount>
  void put(const std::array<T, kCount>& values) {
    for (const auto& value : values) put(value);
  }
  void put(std::span<const std::byte> bytes) {
    number(bytes.size(), 4);
    out_.insert(out_.end(), bytes.begin(), bytes.end());
  }
  void put(const std::vector<std::byte>& bytes) { put(std::span{bytes}); }
  template <typename T>
    requires requires(Saving& archive, const T& value) { T::archive(archive, value); }
  void put(const T& value) {
    T::archive(*this, value);
  }

  std::vector<std::byte> out_;
};

// What ends too early reads as zeros, and ok() is false for good.
class Loading {
 public:
  explicit Loading(std::span<const std::byte> bytes) : in_(bytes) {}

  template <typename... Values>
  void operator()(Values&... values) {
    (get(values), ...);
  }
  bool ok() const { return in_.ok(); }
  std::size_t left() const { return in_.left(); }

 private:
  template <std::integral T>
  void get(T& value) {
    if constexpr (std::same_as<T, bool>) {
      value = in_.u8() != 0;
    } else {
      value = static_cast<T>(in_.unsigned_of(sizeof value));
    }
  }
  void get(Time& time) { time = time_of_micros(static_cast<std::int64_t>(in_.u64())); }
  void get(Duration& duration) { duration = Duration{static_cast<std::int64_t>(in_.u64())}; }
  template <typename T>
  void get(std::optional<T>& value) {
    value.reset();
    if (in_.u8() != 0) get(value.emplace(T{}));
  }
  template <typename T, std::size_t kCount>
  void get(std::array<T, kCount>& values) {
    for (auto& value : values) get(value);
  }
  // Views what is read.
  void get(std::span<const std::byte>& bytes) { bytes = in_.raw(in_.u32()); }
  void get(std::vector<std::byte>& bytes) {
    const auto found = in_.raw(in_.u32());
    bytes.assign(found.begin(), found.end());
  }
  template <typename T>
    requires requires(Loading& archive, T& value) { T::archive(archive, value); }
  void get(T& value) {
    T::archive(*this, value);
  }

  ByteReader in_;
};

}  // namespace whither
