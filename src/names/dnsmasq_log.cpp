#include "names/dnsmasq_log.h"

#include <algorithm>
#include <array>

#include "base/digits.h"
#include "names/take_word.h"

namespace whither {

namespace {

// What stands before "NAME is VALUE" of an answer; also the name of a hosts file.
constexpr std::array<std::string_view, 6> kAnswers = {"reply", "cached", "cached-stale", "config", "DHCP", "auth"};

}  // namespace

bool DnsmasqLog::take(std::string_view text, Time time, const TakeAnswer& give) {
  serial_.clear();
  client_ = {};
  auto rest = text;
  auto word = take_word(rest);
  if (number_of(word)) {
    serial_ = word;
    text = rest;
    word = take_word(rest);
  }
  if (const auto slash = word.find('/'); slash != std::string_view::npos && slash != 0) {
    if (const auto client = Address::parse(word.substr(0, slash)); client && number_of(word.substr(slash + 1))) {
      client_ = *client;
      text = rest;
      word = take_word(rest);
    }
  }
  const auto name = take_word(rest);
  const auto verb = take_word(rest);
  const auto value = take_word(rest);
  if (word.starts_with("query[") && verb == "from") {
    asked(name, value);
    return true;
  }
  if (verb != "is" || (std::ranges::find(kAnswers, word) == kAnswers.end() && !word.starts_with('/'))) return false;
  const auto answered = domain_of(name);
  if (value == "<CNAME>") {
    if (const auto* const asked = serial_.empty() ? asked_for(answered) : nullptr) {
      chain_ = *asked;
      in_chain_ = true;
    }
    return true;
  }
  const auto address = Address::parse(value);
  if (!address || answered.empty() || is_unspecified(*address))
    return true;  // "NXDOMAIN", blocked, of a reverse look-up
  const auto* const asked = asked_for(answered);
  DnsAnswer answer{time, client_, *address, asked != nullptr ? asked->name : answered, {}};
  if (!answer.client && asked != nullptr) answer.client = asked->client;
  give(std::move(answer));
  return true;
}

void DnsmasqLog::asked(std::string_view name, std::string_view client) {
  const auto asker = Address::parse(client);
  Asked asked{domain_of(name), asker ? *asker : client_};
  if (asked.name.empty()) return;
  in_chain_ = false;
  const auto key = serial_.empty() ? asked.name : serial_;
  if (queries_.insert_or_assign(key, std::move(asked)).second) order_.push_back(key);
  if (order_.size() > kMost) {
    queries_.erase(order_.front());
    order_.pop_front();
  }
}

// By its serial, else by its name, else as the next piece of the chain at hand.
const DnsmasqLog::Asked* DnsmasqLog::asked_for(const std::string& name) {
  const auto found = queries_.find(serial_.empty() ? name : serial_);
  if (found == queries_.end()) return serial_.empty() && in_chain_ ? &chain_ : nullptr;
  in_chain_ = false;
  return &found->second;
}

}  // namespace whither
