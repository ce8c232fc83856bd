#pragma once

#include <cstddef>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace whither {

// Text for XML 1.0: markup is escaped, what XML cannot hold is replaced by '?'.
std::string xml_text(std::string_view text);

// Writes one SVG picture: black on white, no script, nothing from elsewhere.
class Svg {
 public:
  // Pixels; `title` and `description` are for those who cannot see it.
  Svg(double width, double height, std::string_view title, std::string_view description);

  enum class Anchor : unsigned char { Start, Middle, End };
  struct Text {
    double x = 0;
    double y = 0;  // of the base line
    Anchor anchor = Anchor::Start;
    int size = 12;
    bool bold = false;
  };
  void text(const Text& where, std::string_view text);
  void line(double x1, double y1, double x2, double y2, std::string_view stroke);

  // What a shape stands for: `tip` is shown where somebody points at it, `data` are attributes "data-NAME".
  struct Meaning {
    std::string tip;
    std::vector<std::pair<std::string_view, std::string>> data;
  };
  struct Box {
    double x = 0;
    double y = 0;
    double width = 0;
    double height = 0;
  };
  void box(const Box& box, std::string_view fill, const Meaning& meaning = {});
  // `path` as in the attribute d.
  void shape(std::string_view path, std::string_view fill, const Meaning& meaning);

  // A fill for the part of that number: colours that those who see few of them can tell apart, and patterns that differ
  // without any.
  static std::string fill(std::size_t number);
  // For what is not told apart.
  static constexpr const char* kRest = "#bbbbbb";

  std::string finish();

 private:
  void begin(std::string_view element, std::string_view attributes, const Meaning& meaning);

  std::string out_;
};

}  // namespace whither
