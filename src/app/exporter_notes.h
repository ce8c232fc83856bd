#pragma once

#include <string>

#include "app/status_record.h"
#include "wire/copies.h"

namespace whither {

// What an operator should know of an exporter, a sentence each; "" where there is nothing to tell.

// That its clock is off.
std::string clock_note(const StatusRecord::Exporter& exporter);
// That its sequence numbers tell nothing.
std::string counting_note(const StatusRecord::Exporter& exporter);
// That data waits for a template, and when that may come.
std::string waiting_note(const StatusRecord::Exporter& exporter, Time now);
// That its sampler lost packets that it had picked.
std::string sampler_note(const StatusRecord::Exporter& exporter);
// That it tells the same traffic more than once. A few such flows are chance and not told.
std::string copies_note(const CopyCount& count);

}  // namespace whither
