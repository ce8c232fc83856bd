#pragma once

#include <cstdint>
#include <string>
#include <vector>

#include "base/result.h"

namespace whither {

// What a file in a folder is to an import.
enum class FileState : std::uint8_t { Other, Unfinished, Finished };

// By their names: files of nfcapd, of which it says itself which one it is writing.
FileState nfcapd_state(const std::string& file);
// *.pcap, *.pcapng and *.cap; *.ipfix; *.csv. A file is unfinished while a program has it open for writing, and where
// the system does not tell that (a file of somebody else, a network's file system) within a minute of its last change.
FileState capture_state(const std::string& file);
FileState ipfix_state(const std::string& file);
FileState csv_state(const std::string& file);

struct FolderFiles {
  std::vector<std::string> files;
  std::vector<std::string> unfinished;
};

// A file stands for itself; a folder for those in it and in its folders, in the order of their names.
// Fault::Unreachable where a folder cannot be read.
Result<FolderFiles> files_below(const std::string& path, FileState (*state_of)(const std::string& file));

}  // namespace whither
