#pragma once

#include <cstdlib>
#include <filesystem>
#include <fstream>
#include <iterator>
#include <string>
#include <string_view>

#include "base/assert.h"

namespace whither {

// A folder of a test's own, empty at first and gone with this value.
class TempFolder {
 public:
  TempFolder() {
    path_ = (std::filesystem::temp_directory_path() / "whither-test-XXXXXX").string();
    WHITHER_ASSERT(::mkdtemp(path_.data()) != nullptr);
  }
  TempFolder(const TempFolder&) = delete;
  TempFolder& operator=(const TempFolder&) = delete;
  ~TempFolder() {
    std::error_code failure;
    std::filesystem::remove_all(path_, failure);
  }

  const std::string& path() const { return path_; }
  std::string operator/(std::string_view name) const { return path_ + "/" + std::string(name); }

  // Writes a file and gives its path.
  std::string write(std::string_view name, std::string_view bytes) const {
    std::ofstream{*this / name, std::ios::binary} << bytes;
    return *this / name;
  }
  // The bytes of a file, "" where there is none.
  std::string read(std::string_view name) const {
    std::ifstream file{*this / name, std::ios::binary};
    return {std::istreambuf_iterator<char>{file}, {}};
  }

 private:
  std::string path_;
};

}  // namespace whither
