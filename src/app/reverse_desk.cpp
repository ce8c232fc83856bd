#include "app/reverse_desk.h"

#include <fmt/format.h>
#include <fmt/ranges.h>

#include <algorithm>
#include <span>
#include <unordered_set>
#include <utility>

#include "app/complaints.h"
#include "app/config.h"
#include "app/places.h"
#include "app/progress_line.h"
#include "names/special.h"
#include "report/table.h"

namespace whither {

namespace {

void tell_trouble(const Result<void>& done) {
  if (!done) note(fmt::format("what a name server said is not kept: {}", done.error().message));
}

// Each once, in the order of the rows.
std::vector<Address> ordinary(const std::vector<Address>& addresses) {
  std::vector<Address> chosen;
  std::unordered_set<Address> seen;
  for (const auto& address : addresses) {
    if (address && !special_address(address) && seen.insert(address).second) chosen.push_back(address);
  }
  return chosen;
}

}  // namespace

Result<ReverseDesk> ReverseDesk::open(Ask whom, const std::optional<Layout>& layout) {
  ReverseDesk desk;
  desk.is_offline_ = whom == Ask::Nobody;
  if (desk.is_offline_) {
    auto book = ReverseBook::open(registry_folder(layout));
    if (!book) return std::unexpected(book.error());
    desk.book_ = std::move(*book);
    return desk;
  }
  const auto config = load_config("");
  if (!config) return std::unexpected(config.error());
  desk.options_.servers = config->reverse_dns.value;
  if (desk.options_.servers.empty()) {
    return fail(Fault::Usage,
                "reverse DNS is switched off, as it tells a name server which addresses you look at: `whither config "
                "set names.reverse_dns system` switches it on");
  }
  desk.servers_ = fmt::format("{}", fmt::join(desk.options_.servers, ","));
  if (desk.options_.servers.front() == kSystemServers) desk.options_.servers.clear();
  const auto folder = make_registry_folder(layout);
  if (!folder) return std::unexpected(folder.error());
  auto book = ReverseBook::open_for_writing(*folder);
  if (!book) return std::unexpected(book.error());
  desk.book_ = std::move(*book);
  return desk;
}

ReverseNames ReverseDesk::look_up(const std::vector<Address>& addresses, Time now) {
  ReverseNames names;
  auto unknown = take_kept(ordinary(addresses), now, names);
  if (is_offline_ || unknown.empty()) return names;
  if (unknown.size() > kMostAsked) {
    note(fmt::format("of {} addresses the first {} are asked for", grouped(unknown.size()), grouped(kMostAsked)));
    unknown.resize(kMostAsked);
  }
  ask(unknown, now, names);
  return names;
}

// Gives those of which nothing is kept.
std::vector<Address> ReverseDesk::take_kept(const std::vector<Address>& addresses, Time now, ReverseNames& names) {
  if (!book_) return addresses;
  std::vector<Address> unknown;
  std::size_t failed = 0;
  for (const auto& address : addresses) {
    auto kept = book_->find(address, servers_, now);
    if (!kept) tell_trouble(std::unexpected(kept.error()));
    if (!kept || !*kept) {
      unknown.push_back(address);
      continue;
    }
    if ((*kept)->fate == ReverseAnswer::Fate::Named) names.emplace(address, std::move((*kept)->name));
    if ((*kept)->fate == ReverseAnswer::Fate::Failed) ++failed;
  }
  if (failed != 0 && !is_offline_) {
    note(fmt::format("{} of {} addresses were asked for in vain just now, and are not again for ten minutes",
                     grouped(failed), grouped(addresses.size())));
  }
  return unknown;
}

void ReverseDesk::ask(const std::vector<Address>& addresses, Time now, ReverseNames& names) {
  ProgressLine line{true};
  std::vector<ReverseAnswer> answers;
  std::size_t unanswered = addresses.size();
  std::string reason;  // of the first
  const auto take = [&](ReverseAnswer answer) {
    if (answer.fate == ReverseAnswer::Fate::Failed) {
      if (reason.empty()) reason = answer.failure;
    } else {
      --unanswered;
    }
    if (answer.fate == ReverseAnswer::Fate::Named) names.emplace(answer.address, answer.name);
    answers.push_back(std::move(answer));
    line.draw(fmt::format("asking for names: {} of {}", grouped(answers.size()), grouped(addresses.size())));
  };
  const auto asked = ask_reverse(addresses, options_, take);
  line.clear();
  if (!asked) return note(fmt::format("no reverse names: {}", asked.error().message));
  tell_trouble(book_->keep(answers, servers_, now));
  if (unanswered == 0) return;
  note(fmt::format("{} of {} addresses stay without an answer: {}", grouped(unanswered), grouped(addresses.size()),
                   reason.empty() ? "there was no time left" : reason));
}

}  // namespace whither
