#include "app/registry_desk.h"

#include <fmt/format.h>

#include <algorithm>
#include <thread>
#include <utility>

#include "app/complaints.h"
#include "app/config.h"
#include "app/places.h"
#include "names/rdap_parse.h"

namespace whither {

namespace {

constexpr std::chrono::hours kRefusedPause{24};  // of a registry that refuses and does not say for how long

// Whose limits count: the registry behind a server's name, else the server itself.
std::string whose(const std::string& server) {
  const auto registry = registry_of(server.substr(0, server.find(':')));
  return registry.empty() ? server : std::string(registry);
}

// A chain of whois servers that ended with one that was asked and did not answer: what came before only pointed there.
std::optional<Error> broken_off(const WhoisAnswer& answer) {
  if (answer.asked.empty() || answer.asked.back().failure.empty() || answer.asked.back().query.empty())
    return std::nullopt;
  const auto& last = answer.asked.back();
  return Error{Fault::Unreachable, fmt::format("{} was referred to and did not answer: {}", last.server, last.failure)};
}

// What to remember of an address that stays without a holder.
std::string failure_of(const RegistryDesk::Finding& finding) {
  if (finding.failure) return finding.failure->message;
  switch (finding.answer->registration.status) {
    case WhoisStatus::Mismatch:
      return "the registry answered with another network";
    case WhoisStatus::Referral:
      return "the registry only points to another one";
    default:
      return {};
  }
}

void tell_trouble(const Result<void>& done) {
  if (!done) note(fmt::format("what a registry said is not kept: {}", done.error().message));
}

}  // namespace

Result<RegistryDesk> RegistryDesk::open(const RegistryWords& words, const std::optional<Layout>& layout,
                                        std::string why) {
  RegistryDesk desk;
  if (auto taken = desk.take_words(words); !taken) return std::unexpected(taken.error());
  desk.why_ = std::move(why);
  if (words.offline) {
    auto book = RegistryBook::open(registry_folder(layout));
    if (!book) return std::unexpected(book.error());
    desk.book_ = std::move(*book);
    return desk;
  }
  const auto config = load_config("");
  if (!config) return std::unexpected(config.error());
  auto folder = make_registry_folder(layout);
  if (!folder) return std::unexpected(folder.error());
  auto book = RegistryBook::open_for_writing(*folder, wall_clock());
  if (!book) return std::unexpected(book.error());
  desk.book_ = std::move(*book);
  desk.rdap_.folder = *folder;
  desk.rdap_.trust.ca_file = config->ca_file.value;
  return desk;
}

Result<void> RegistryDesk::take_words(const RegistryWords& words) {
  if (!words.protocol.empty() && words.protocol != "rdap" && words.protocol != "whois")
    return fail(Fault::Usage, unknown_word("protocol", words.protocol, {"rdap", "whois"}));
  if (!words.server.empty() && words.protocol == "rdap")
    return fail(Fault::Usage, "--server is a whois server: leave --protocol rdap out, or map a name with --host-map");
  for (const auto& text : words.host_map) {
    const auto map = HostMap::parse(text);
    if (!map) return fail(Fault::Usage, fmt::format("--host-map `{}` is no NAME=HOST[:PORT]", text));
    whois_.host_map.push_back(*map);
  }
  rdap_.trust.host_map = whois_.host_map;
  if (!words.server.empty()) {
    const auto server = HostPort::parse(words.server);
    if (!server) return fail(Fault::Usage, fmt::format("--server `{}` is no HOST[:PORT]", words.server));
    whois_.server = *server;
  }
  asks_rdap_ = words.protocol != "whois" && words.server.empty();
  asks_whois_ = words.protocol != "rdap";
  is_offline_ = words.offline;
  is_fresh_ = words.fresh || !words.server.empty();  // who names a server wants to hear that one
  const auto timeout = parse_duration(words.timeout);
  if (!timeout || *timeout == Duration{0}) {
    return fail(Fault::Usage,
                fmt::format("--timeout `{}` is no length of time: write one like 10s or 1m", words.timeout));
  }
  // Where one protocol may have to follow the other, each gets half.
  whois_.total_timeout = rdap_.total_timeout = asks_rdap_ && asks_whois_ ? *timeout / 2 : *timeout;
  for (auto* const part : {&whois_.connect_timeout, &whois_.idle_timeout, &rdap_.connect_timeout, &rdap_.idle_timeout})
    *part = std::min(*part, whois_.total_timeout);
  return {};
}

RegistryDesk::Finding RegistryDesk::look_up(const Address& target) {
  const auto now = wall_clock();
  if (book_ && !is_fresh_) {
    if (auto found = from_book(target, now)) return std::move(*found);
  }
  return is_offline_ ? Finding{} : ask(target, now);
}

std::optional<RegistryDesk::Finding> RegistryDesk::from_book(const Address& target, Time now) {
  auto known = book_->covering(target, now);
  if (!known) return Finding{.failure = known.error()};
  if (*known) {
    WhoisAnswer answer{.registration = std::move((*known)->registration), .protocol = (*known)->protocol};
    return Finding{.answer = std::move(answer), .asked = (*known)->asked, .is_kept = true};
  }
  auto miss = book_->miss(target, now);
  if (!miss) return Finding{.failure = miss.error()};
  if (!*miss) return std::nullopt;
  if ((*miss)->failure.empty()) return Finding{.answer = WhoisAnswer{}, .asked = (*miss)->asked, .is_kept = true};
  if (is_offline_) return std::nullopt;
  const auto sentence =
      fmt::format("nobody could tell at {}, and nobody is asked again so soon unless with --fresh: {}",
                  short_time((*miss)->asked, now), (*miss)->failure);
  return Finding{.asked = (*miss)->asked, .is_kept = true, .failure = Error{Fault::Unreachable, sentence}};
}

RegistryDesk::Finding RegistryDesk::ask(const Address& target, Time now) {
  refused_.reset();
  auto finding = asks_rdap_ ? ask_by_rdap(target, now) : Finding{};
  finding.asked = now;
  // Whois would only lead to the registry that is left alone.
  const bool is_closed = refused_ && book_->is_closed(whose(finding.answer->asked.back().server), now);
  if (!asks_rdap_ || (finding.failure && asks_whois_ && !is_closed)) ask_by_whois(target, finding);
  remember(target, finding);
  // An answer in which nothing was found but a failure is none.
  if (finding.failure && finding.answer && !finding.answer->registration.range) finding.answer.reset();
  return finding;
}

RegistryDesk::Finding RegistryDesk::ask_by_rdap(const Address& target, Time now) {
  rdap_.gate = gate_for(target, RegistryProtocol::Rdap);
  auto [answer, failure] = ask_rdap(target, rdap_, now);
  return {.answer = std::move(answer), .failure = std::move(failure)};
}

// Behind an attempt by RDAP, whose steps stay in the answer.
void RegistryDesk::ask_by_whois(const Address& target, Finding& finding) {
  whois_.gate = gate_for(target, RegistryProtocol::Whois);
  auto answer = ask_whois(target, whois_);
  if (!answer) {
    const auto before = finding.failure ? finding.failure->message + "; " : "";
    finding.failure = Error{answer.error().fault, before + answer.error().message};
    return;
  }
  finding.failure = broken_off(*answer);
  if (!finding.failure && answer->registration.status == WhoisStatus::Referral) finding.failure = refused_;
  if (finding.answer) {
    auto& before = finding.answer->asked;
    answer->asked.insert(answer->asked.begin(), std::make_move_iterator(before.begin()),
                         std::make_move_iterator(before.end()));
  }
  finding.answer = std::move(*answer);
}

// Failures are remembered for a short while, but not that we ourselves kept from asking.
void RegistryDesk::remember(const Address& target, const Finding& finding) {
  const auto& answer = finding.answer;
  const auto status = answer ? answer->registration.status : WhoisStatus::None;
  if (status == WhoisStatus::Denied || status == WhoisStatus::RateLimited) {
    const auto& last = answer->asked.back();
    const auto pause = last.pause != Duration{} ? last.pause : Duration{kRefusedPause};
    return tell_trouble(book_->pause(whose(last.server), finding.asked + pause,
                                     "it refuses to answer this host, or has had enough questions from it"));
  }
  if (status == WhoisStatus::Ok && !finding.failure)
    return tell_trouble(book_->keep({answer->registration, answer->protocol, finding.asked}));
  if (!refused_) tell_trouble(book_->keep_miss(target, {finding.asked, failure_of(finding)}));
}

RegistryGate RegistryDesk::gate_for(const Address& target, RegistryProtocol protocol) {
  return {.before = [this, target, protocol](const WhoisStep& step) { return enter(step, target, protocol); },
          .after = [this](const WhoisStep& step) { leave(step); }};
}

Result<void> RegistryDesk::enter(const WhoisStep& step, const Address& target, RegistryProtocol protocol) {
  auto turn = book_->reserve({.time = wall_clock(),
                              .registry = whose(step.server),
                              .server = step.server,
                              .protocol = protocol,
                              .query = step.query,
                              .target = target.to_string(),
                              .why = why_});
  if (!turn) {
    refused_ = turn.error();
    return std::unexpected(turn.error());
  }
  turn_ = *turn;
  std::this_thread::sleep_for(turn_.at - wall_clock());
  return {};
}

void RegistryDesk::leave(const WhoisStep& step) {
  tell_trouble(book_->finish(turn_, step));
  if (step.pause != Duration{})
    tell_trouble(book_->pause(step.server, wall_clock() + step.pause, "it asked to be left alone for a while"));
}

}  // namespace whither
