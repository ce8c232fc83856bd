#pragma once

#include <span>
#include <string>
#include <string_view>

#include "ingest/frame_stream.h"

namespace whither {

// Frame Streams as libfstrm writes them, piece by piece.
inline std::string u32_text(std::size_t value) {
  std::string text;
  for (int shift = 24; shift >= 0; shift -= 8) text += static_cast<char>(value >> shift & 0xffU);
  return text;
}

inline std::string data_frame(std::string_view content) { return u32_text(content.size()) + std::string{content}; }

inline constexpr std::string_view kDnstap = "protobuf:dnstap.Dnstap";

// A control frame without fields, and one with content types.
inline std::string control_frame(unsigned type, std::initializer_list<std::string_view> contents = {}) {
  auto body = u32_text(type);
  for (const auto content : contents) body += u32_text(1) + data_frame(content);
  return u32_text(0) + data_frame(body);
}

inline std::string accept_frame() { return control_frame(1, {kDnstap}); }
inline std::string start_frame() { return control_frame(2, {kDnstap}); }
inline std::string stop_frame() { return control_frame(3); }
inline std::string ready_frame() { return control_frame(4, {kDnstap}); }
inline std::string finish_frame() { return control_frame(5); }

}  // namespace whither
