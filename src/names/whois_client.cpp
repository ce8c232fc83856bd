#include "names/whois_client.h"

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "names/whois_parse.h"
#include "names/whois_socket.h"

namespace whither {
namespace {

using Clock = std::chrono::steady_clock;

// One question on its way from server to server.
class Chain {
 public:
  Chain(const Address& target, const WhoisOptions& options)
      : target_(target), options_(options), deadline_(Clock::now() + options.total_timeout) {}

  Result<WhoisAnswer> run();

 private:
  // Asks one server, notes the step, and gives its answer.
  Result<std::string> ask(const WhoisServer& server);
  // The server that an answer refers to, nothing where the chain ends; notes the step where it ends against the
  // referral's will.
  std::optional<WhoisServer> next_after(const std::string& text);
  void note_refused(std::string server, std::string_view reason);
  bool was_asked(const WhoisServer& server) const;

  const Address& target_;
  const WhoisOptions& options_;
  Clock::time_point deadline_;
  std::vector<std::string> names_;  // of the servers asked
  WhoisAnswer answer_;
};

Result<WhoisAnswer> Chain::run() {
  std::optional server{whois_server(options_.server, options_.host_map)};
  while (server) {
    const auto text = ask(*server);
    if (!text && names_.size() == 1) return std::unexpected(text.error());
    if (!text) break;
    server = next_after(*text);
  }
  answer_.registration = read_whois(answer_.text, target_);
  return std::move(answer_);
}

Result<std::string> Chain::ask(const WhoisServer& server) {
  WhoisStep step;
  step.server = server.to_string();
  step.query = whois_query(server, target_);
  names_.push_back(server.name);
  if (auto entered = options_.gate.enter(step, deadline_, answer_.asked); !entered)
    return std::unexpected(entered.error());
  const auto started = Clock::now();
  auto reply = call_whois({.server = server, .query = step.query, .deadline = deadline_}, options_);
  step.took = std::chrono::duration_cast<Duration>(Clock::now() - started);
  if (!reply) {
    step.failure = reply.error().message;
    step.cut = true;
    options_.gate.leave(std::move(step), answer_.asked);
    return std::unexpected(reply.error());
  }
  step.bytes = reply->text.size();
  step.cut = reply->cut;
  answer_.text += fmt::format("# {}\n{}\n", step.server, reply->text);
  options_.gate.leave(std::move(step), answer_.asked);
  return std::move(reply->text);
}

std::optional<WhoisServer> Chain::next_after(const std::string& text) {
  const auto referral = whois_referral(text, target_);
  if (referral.empty()) return {};
  auto server = referred_server(referral, options_.host_map);
  std::string_view reason;
  if (!server) {
    reason = "it is no whois server";
  } else if (was_asked(*server)) {
    reason = "it was asked before";
  } else if (const auto refusal = refusal_of(*server, options_.follow_rwhois ? Rwhois::Follow : Rwhois::Refuse);
             !refusal.empty()) {
    reason = refusal;
  } else if (std::cmp_greater(names_.size(), options_.referral_limit)) {
    reason = "there were too many referrals before it";
  }
  if (reason.empty()) return server;
  note_refused(server ? server->to_string() : referral, reason);
  return {};
}

void Chain::note_refused(std::string server, std::string_view reason) {
  WhoisStep step;
  step.failure = fmt::format("{} was referred to but not asked: {}", server, reason);
  step.server = std::move(server);
  answer_.asked.push_back(std::move(step));
}

bool Chain::was_asked(const WhoisServer& server) const {
  return std::ranges::find(names_, server.name) != names_.end();
}

}  // namespace

Result<WhoisAnswer> ask_whois(const Address& target, const WhoisOptions& options) {
  if (!target) return fail(Fault::Usage, "whois needs an address to ask about");
  return Chain{target, options}.run();
}

}  // namespace whither
