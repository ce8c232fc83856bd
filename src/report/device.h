#pragma once

#include <array>
#include <string>

#include "base/result.h"
#include "report/top.h"
#include "report/top_print.h"

namespace whither {

// One device: whom it talks to, what it uses, and at which hours.
struct DeviceReport {
  TopQuestion orgs_question;
  TopQuestion ports_question;
  TopAnswer orgs;  // beside the window before, where the question's has both ends
  TopAnswer ports;
  std::array<Tally, 24> hours{};  // of the local clock, of all days of the window
};

// Of the device that the question names.
Result<DeviceReport> device_report(Store& store, const Question& question, const Context& context);

// {"schema":"whither.device/1","device","addresses","orgs":{a document of top},"ports":{…},"hours":[…]} and a newline.
std::string device_json(const DeviceReport& report);
// The rows of both rankings, told apart by the column `ranking`.
Sheet device_sheet(const DeviceReport& report);
// What stands above the rest for people, and needs no report.
std::string device_heading(const Device& device, const Covered& covered);
// The rest, at most `width` columns wide (0: no terminal).
std::string device_text(const DeviceReport& report, const Covered& covered, std::size_t width);

}  // namespace whither
