#include "wire/exporters.h"

namespace whither {

std::string_view name_of(Protocol protocol) {
  switch (protocol) {
    case Protocol::Netflow1:
      return "netflow1";
    case Protocol::Netflow5:
      return "netflow5";
    case Protocol::Netflow7:
      return "netflow7";
    case Protocol::Netflow9:
      return "netflow9";
    case Protocol::Ipfix:
      return "ipfix";
    case Protocol::Sflow:
      break;
  }
  return "sflow";
}

namespace {

Sequence::Unit unit_of(Protocol protocol) {
  const bool counts_datagrams = protocol == Protocol::Netflow9 || protocol == Protocol::Sflow;
  return counts_datagrams ? Sequence::Unit::Datagrams : Sequence::Unit::Records;
}

}  // namespace

std::size_t ExporterKeyHash::operator()(const ExporterKey& key) const noexcept {
  const auto numbers = std::uint64_t{key.domain} << 8 | static_cast<std::uint64_t>(key.protocol);
  return std::hash<Address>{}(key.address) ^ static_cast<std::size_t>((numbers + 1) * 0x9e3779b97f4a7c15ULL);
}

Exporter* Exporters::of(const ExporterKey& key, Time now) {
  // PERF: datagrams of one exporter come in a row, and the last one seen is at the end of its list.
  if (!established_.empty() && established_.back().key == key) {
    auto& exporter = established_.back();
    ++exporter.datagrams;
    exporter.last_seen = now;
    return &exporter;
  }
  const auto found = index_.find(key);
  auto* exporter = found == index_.end() ? add(key, now) : &*found->second;
  if (exporter == nullptr) return nullptr;
  const auto at = found == index_.end() ? std::prev(newcomers_.end()) : found->second;
  auto& from = exporter->established ? established_ : newcomers_;
  if (++exporter->datagrams >= limits_.established_after) exporter->established = true;
  auto& to = exporter->established ? established_ : newcomers_;
  to.splice(to.end(), from, at);
  exporter->last_seen = now;
  return exporter;
}

Exporter* Exporters::restore(const ExporterKey& key, Time last_seen, bool established) {
  if (index_.contains(key)) return nullptr;
  auto* const exporter = add(key, last_seen);
  if (exporter == nullptr) return nullptr;
  exporter->last_seen = last_seen;
  exporter->established = established;
  if (established) established_.splice(established_.end(), newcomers_, std::prev(newcomers_.end()));
  return exporter;
}

Exporter* Exporters::add(const ExporterKey& key, Time now) {
  if (index_.size() >= limits_.exporters && !make_room(now)) return nullptr;
  newcomers_.emplace_back(key, unit_of(key.protocol));
  index_.emplace(key, std::prev(newcomers_.end()));
  if (const auto rate = rates_.find(key.address); rate != rates_.end()) newcomers_.back().sampling.fix(rate->second);
  return &newcomers_.back();
}

bool Exporters::make_room(Time now) {
  if (!newcomers_.empty()) {
    let_go(newcomers_);
    return true;
  }
  if (established_.empty() || now - established_.front().last_seen < limits_.silence) return false;
  let_go(established_);
  return true;
}

void Exporters::let_go(List& list) {
  auto& exporter = list.front();
  usage_.template_fields -= exporter.templates.cost();
  usage_.held_bytes -= exporter.held.bytes();
  usage_.name_bytes -= exporter.names.bytes();
  usage_.options_bytes -= exporter.options.bytes();
  drops_.add(Drop::NoTemplate, exporter.held.count());
  index_.erase(exporter.key);
  list.pop_front();
}

void Exporters::set_sampling(const Address& address, std::uint32_t rate) {
  rates_[address] = rate;
  for (auto* list : {&newcomers_, &established_}) {
    for (auto& exporter : *list) {
      if (exporter.key.address == address) exporter.sampling.fix(rate);
    }
  }
}

void Exporters::expire(Time now) {
  for (auto* list : {&newcomers_, &established_}) {
    for (auto& exporter : *list) {
      drops_.add(Drop::NoTemplate, exporter.held.expire(now - limits_.held_age, usage_));
    }
  }
}

}  // namespace whither
