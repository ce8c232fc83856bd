#include "report/svg.h"

#include <fmt/format.h>

#include <array>

#include "report/json.h"

namespace whither {

namespace {

// Okabe and Ito, without black; pale enough for patterns in black on them.
constexpr std::array kColours = {"#56b4e9", "#e69f00", "#009e73", "#f0e442", "#cc79a7", "#0072b2", "#d55e00"};
// What is drawn over a colour, in a tile of 8 by 8; plain first.
constexpr std::array kPatterns = {"",
                                  R"(<path d="M-2 2 2 -2M0 8 8 0M6 10 10 6"/>)",
                                  R"(<circle cx="4" cy="4" r="1.2"/>)",
                                  R"(<path d="M0 4H8"/>)",
                                  R"(<path d="M-2 6 2 10M0 0 8 8M6 -2 10 2"/>)",
                                  R"(<path d="M4 0V8"/>)",
                                  R"(<path d="M0 0 8 8M0 8 8 0"/>)",
                                  R"(<path d="M0 4H8M4 0V8"/>)"};
// 7 colours and 8 patterns: 56 that differ.
constexpr std::size_t kFills = kColours.size() * kPatterns.size();

std::string definitions(const std::string& drawn) {
  std::string out = "<defs>\n";
  for (std::size_t i = 0; i < kFills; ++i) {
    if (!drawn.contains(fmt::format("url(#fill{})", i))) continue;
    out += fmt::format(
        R"(<pattern id="fill{}" width="8" height="8" patternUnits="userSpaceOnUse"><rect width="8" height="8" fill="{}"/>)"
        R"(<g stroke="#000000" stroke-opacity="0.55" fill="none">{}</g></pattern>)"
        "\n",
        i, kColours.at(i % kColours.size()), kPatterns.at(i % kPatterns.size()));
  }
  return out + "</defs>\n";
}

constexpr std::string_view kDefinitionsHere = "<!-- patterns -->\n";

}  // namespace

std::string xml_text(std::string_view text) {
  std::string out;
  const auto clean = printable(text);
  for (std::size_t i = 0; i < clean.size(); ++i) {
    const auto rest = std::string_view{clean}.substr(i);
    if (rest.starts_with("\xEF\xBF\xBE") || rest.starts_with("\xEF\xBF\xBF")) {  // U+FFFE, U+FFFF
      out += '?';
      i += 2;
      continue;
    }
    switch (clean[i]) {
      case '&':
        out += "&amp;";
        break;
      case '<':
        out += "&lt;";
        break;
      case '>':
        out += "&gt;";
        break;
      case '"':
        out += "&quot;";
        break;
      default:
        out += clean[i];
    }
  }
  return out;
}

Svg::Svg(double width, double height, std::string_view title, std::string_view description) {
  out_ = fmt::format(
      R"(<?xml version="1.0" encoding="UTF-8"?>
<svg xmlns="http://www.w3.org/2000/svg" width="{0:g}" height="{1:g}" viewBox="0 0 {0:g} {1:g}" role="img" )"
      R"(aria-labelledby="title desc" font-family="system-ui, sans-serif" font-size="12">
<title id="title">{2}</title>
<desc id="desc">{3}</desc>
{4}<rect width="{0:g}" height="{1:g}" fill="#ffffff"/>
)",
      width, height, xml_text(title), xml_text(description), kDefinitionsHere);
}

void Svg::text(const Text& where, std::string_view text) {
  static constexpr std::array kAnchors = {"start", "middle", "end"};
  out_ += fmt::format(R"(<text x="{:.1f}" y="{:.1f}" text-anchor="{}" font-size="{}"{}>{}</text>)", where.x, where.y,
                      kAnchors.at(static_cast<std::size_t>(where.anchor)), where.size,
                      where.bold ? R"( font-weight="bold")" : "", xml_text(text));
  out_ += '\n';
}

void Svg::line(double x1, double y1, double x2, double y2, std::string_view stroke) {
  out_ += fmt::format(R"(<line x1="{:.1f}" y1="{:.1f}" x2="{:.1f}" y2="{:.1f}" stroke="{}"/>)", x1, y1, x2, y2, stroke);
  out_ += '\n';
}

void Svg::begin(std::string_view element, std::string_view attributes, const Meaning& meaning) {
  out_ += fmt::format("<{} {}", element, attributes);
  for (const auto& [name, value] : meaning.data) out_ += fmt::format(R"( data-{}="{}")", name, xml_text(value));
  out_ += meaning.tip.empty() ? "/>\n" : fmt::format("><title>{}</title></{}>\n", xml_text(meaning.tip), element);
}

void Svg::box(const Box& box, std::string_view fill, const Meaning& meaning) {
  begin("rect",
        fmt::format(
            R"(x="{:.2f}" y="{:.2f}" width="{:.2f}" height="{:.2f}" fill="{}" stroke="#333333" stroke-width="0.5")",
            box.x, box.y, box.width, box.height, fill),
        meaning);
}

void Svg::shape(std::string_view path, std::string_view fill, const Meaning& meaning) {
  begin("path", fmt::format(R"(d="{}" fill="{}" stroke="#333333" stroke-width="0.5")", path, fill), meaning);
}

std::string Svg::fill(std::size_t number) { return fmt::format("url(#fill{})", number % kFills); }

std::string Svg::finish() {
  out_.replace(out_.find(kDefinitionsHere), kDefinitionsHere.size(), definitions(out_));
  return std::move(out_) + "</svg>\n";
}

}  // namespace whither
