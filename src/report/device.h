#pragma once

#include <array>
#include <string>
#include <vector>

#include "base/result.h"
#include "report/top.h"
#include "report/top_print.h"

namespace whither {

// One of the rankings of a device.
struct DeviceRanking {
  std::string name;  // "orgs", "domains", "categories", "ports"
  TopQuestion question;
  TopAnswer answer;
};

// One device: whom it talks to, under which names and what for, what it uses, and at which hours.
struct DeviceReport {
  // By organisation first. Those of organisations and domains stand beside the window before, where the question's has
  // both ends; those of domains and categories are there where one is known.
  std::vector<DeviceRanking> rankings;
  std::array<Tally, 24> hours{};  // of the local clock, of all days of the window

  const TopAnswer& orgs() const { return rankings.front().answer; }
  TopAnswer& orgs() { return rankings.front().answer; }
};

// Of the device that the question names.
Result<DeviceReport> device_report(Store& store, const Question& question, const Context& context);

// {"schema":"whither.device/1","device","addresses","orgs":{a document of
// top},"domains":{…},"categories":{…},"ports":{…}, "hours":[…]} and a newline.
std::string device_json(const DeviceReport& report);
// The rows of all rankings, told apart by the column `ranking`.
Sheet device_sheet(const DeviceReport& report);
// What stands above the rest for people, and needs no report.
std::string device_heading(const Device& device, const Covered& covered);
// The rest, at most `width` columns wide (0: no terminal).
std::string device_text(const DeviceReport& report, const Covered& covered, std::size_t width);

}  // namespace whither
