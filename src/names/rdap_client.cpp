#include "names/rdap_client.h"

#include <sys/stat.h>

#include <algorithm>
#include <utility>

#include <fmt/format.h>

#include "base/file.h"
#include "names/rdap_bootstrap.h"
#include "names/whois_text.h"

namespace whither {
namespace {

using Clock = std::chrono::steady_clock;

constexpr std::string_view kIana = "https://data.iana.org/rdap/";
constexpr std::chrono::hours kLongestPause{24};

// How long a server is left alone that says "too many" or "not now", by what it says itself.
Duration pause_of(const HttpsReply& reply) {
  if (reply.status != 429 && reply.status != 503) return {};
  const std::chrono::seconds usual{reply.status == 429 ? 3600 : 300};
  return std::min<Duration>(reply.retry_after.value_or(usual), kLongestPause);
}

// "https://rdap.example.net/registry/ip/192.0.2.1" and a handle: "https://rdap.example.net/registry/entity/HANDLE".
std::string entity_url(std::string_view url, std::string_view handle) {
  const auto at = url.rfind("/ip/");
  return at == std::string_view::npos ? "" : fmt::format("{}/entity/{}", url.substr(0, at), handle);
}

// What a reply is and where it came from at last.
struct Fetched {
  HttpsReply reply;
  HttpsUrl url;
};

// One question on its way.
class Question {
 public:
  Question(const Address& target, const RdapOptions& options, Time now)
      : target_(target), options_(options), now_(now), deadline_(Clock::now() + options.total_timeout) {
    answer_.protocol = RegistryProtocol::Rdap;
  }

  RdapAnswer run();

 private:
  Result<std::string> server();
  std::optional<std::string> kept_list(const std::string& file) const;
  Result<std::string> fetched_list(const std::string& name);
  Result<Fetched> fetch(std::string url);
  Result<HttpsReply> get(const HttpsUrl& url);
  Result<void> read(const Fetched& fetched);
  Result<void> read_network(const Fetched& fetched);
  void ask_for_holder(const std::string& url);

  const Address& target_;
  const RdapOptions& options_;
  Time now_;
  Clock::time_point deadline_;
  WhoisAnswer answer_;
};

RdapAnswer Question::run() {
  const auto failed = [&](Error error) { return RdapAnswer{std::move(answer_), std::move(error)}; };
  const auto base = server();
  if (!base) return failed(base.error());
  const auto fetched = fetch(*base + "ip/" + target_.to_string());
  if (!fetched) return failed(fetched.error());
  if (auto done = read(*fetched); !done) return failed(done.error());
  return {std::move(answer_), std::nullopt};
}

// By the list that is kept; an old one is better than none.
Result<std::string> Question::server() {
  const std::string name{rdap_list_for(target_)};
  const auto file = options_.folder.empty() ? "" : fmt::format("{}/rdap-{}", options_.folder, name);
  struct stat status{};
  const bool is_kept = !file.empty() && ::stat(file.c_str(), &status) == 0;
  auto list = is_kept ? kept_list(file) : std::nullopt;
  if (!list || now_ - time_of_seconds(status.st_mtim.tv_sec) > kRdapListAge) {
    auto fresh = fetched_list(name);
    if (!fresh && !list) return std::unexpected(fresh.error());
    if (fresh) {
      list = std::move(*fresh);
      if (!file.empty()) (void)write_file_atomically(file, *list);  // else it is fetched again: no harm
    }
  }
  auto server = rdap_server(*list, target_).value_or("");
  if (server.empty())
    return fail(Fault::Unreachable, fmt::format("IANA's list names no RDAP server for {}", target_.to_string()));
  return server;
}

std::optional<std::string> Question::kept_list(const std::string& file) const {
  auto list = read_file(file, kRdapAnswerLimit);
  if (!list || !rdap_server(*list, target_)) return {};
  return std::move(*list);
}

Result<std::string> Question::fetched_list(const std::string& name) {
  auto fetched = fetch(std::string{kIana} + name);
  if (!fetched) return std::unexpected(fetched.error());
  const auto& reply = fetched->reply;
  if (reply.status != 200 || reply.cut || !rdap_server(reply.body, target_)) {
    auto& step = answer_.asked.back();
    step.failure = fmt::format("{} did not give IANA's list of RDAP servers (HTTP {})", step.server, reply.status);
    return fail(Fault::Unreachable, step.failure);
  }
  return std::move(fetched->reply.body);
}

// Follows redirects, each of them a step.
Result<Fetched> Question::fetch(std::string url) {
  for (int redirects = 0; redirects <= options_.redirect_limit; ++redirects) {
    const auto place = HttpsUrl::parse(url);
    if (!place) {
      WhoisStep refused{.server = clean_whois(url), .query = {}};
      refused.failure = refused.server + " was referred to but not asked: it is no address of HTTPS";
      answer_.asked.push_back(refused);
      return fail(Fault::Unreachable, refused.failure);
    }
    auto reply = get(*place);
    if (!reply) return std::unexpected(reply.error());
    if (reply->status / 100 != 3 || reply->location.empty()) return Fetched{std::move(*reply), *place};
    url = reply->location;
  }
  auto& last = answer_.asked.back();
  last.failure = fmt::format("{} redirected once more after {} redirects", last.server, options_.redirect_limit);
  return fail(Fault::Unreachable, last.failure);
}

Result<HttpsReply> Question::get(const HttpsUrl& url) {
  WhoisStep step{.server = clean_whois(url.host), .query = clean_whois(url.text)};
  if (auto entered = options_.gate.enter(step, deadline_, answer_.asked); !entered)
    return std::unexpected(entered.error());
  const auto started = Clock::now();
  auto reply = get_https({.url = url,
                          .deadline = deadline_,
                          .connect_timeout = options_.connect_timeout,
                          .idle_timeout = options_.idle_timeout,
                          .limit = options_.answer_limit,
                          .stop = options_.stop},
                         options_.trust);
  step.took = std::chrono::duration_cast<Duration>(Clock::now() - started);
  if (!reply) {
    step.failure = reply.error().message;
    step.cut = true;
  } else {
    step.bytes = reply->body.size();
    step.cut = reply->cut;
    step.pause = pause_of(*reply);
    if (reply->cut)
      step.failure = fmt::format("its answer is longer than {} bytes and was cut off", reply->body.size());
    else if (reply->status >= 400 && reply->status != 404)
      step.failure = fmt::format("it answered HTTP {}", reply->status);
  }
  options_.gate.leave(std::move(step), answer_.asked);
  return reply;
}

Result<void> Question::read(const Fetched& fetched) {
  const auto& [reply, url] = fetched;
  auto& record = answer_.registration;
  record.source = registry_of(url.host);
  switch (reply.status) {
    case 200:
      return read_network(fetched);
    case 404:
      record.status = WhoisStatus::None;
      return {};
    case 401:
    case 403:
      record.status = WhoisStatus::Denied;
      return {};
    case 429:
      record.status = WhoisStatus::RateLimited;
      return {};
    default:
      return fail(Fault::Unreachable,
                  fmt::format("RDAP server {} answered HTTP {}", clean_whois(url.host), reply.status));
  }
}

Result<void> Question::read_network(const Fetched& fetched) {
  const auto host = clean_whois(fetched.url.host);
  if (fetched.reply.cut) {
    return fail(Fault::Unreachable, fmt::format("the answer of RDAP server {} is longer than {} bytes and was cut off",
                                                host, fetched.reply.body.size()));
  }
  auto reading = read_rdap(fetched.reply.body, target_);
  if (!reading) {
    auto& step = answer_.asked.back();
    step.failure = "it answered something else than RDAP";
    return fail(Fault::Unreachable, fmt::format("RDAP server {} answered something else than RDAP", host));
  }
  auto source = std::exchange(answer_.registration, std::move(reading->registration)).source;
  auto& record = answer_.registration;
  if (record.source.empty()) record.source = std::move(source);
  if (record.status == WhoisStatus::Mismatch || record.status == WhoisStatus::Referral) {
    return fail(Fault::Unreachable,
                fmt::format("RDAP server {} does not know who holds {}", host, target_.to_string()));
  }
  if (!reading->entity.empty()) ask_for_holder(entity_url(fetched.url.text, reading->entity));
  return {};
}

// What is not answered leaves the name that is known.
void Question::ask_for_holder(const std::string& url) {
  const auto fetched = fetch(url);
  if (!fetched || fetched->reply.status != 200 || fetched->reply.cut) return;
  const auto holder = read_rdap_entity(fetched->reply.body);
  if (!holder || holder->name.empty()) return;
  auto& record = answer_.registration;
  record.org = record.root_org = holder->name;
  record.org_from = "registrant";
  if (record.country.empty()) record.country = holder->country;
}

}  // namespace

RdapAnswer ask_rdap(const Address& target, const RdapOptions& options, Time now) {
  if (!target) return {{}, Error{Fault::Usage, "RDAP needs an address to ask about"}};
  return Question{target, options, now}.run();
}

}  // namespace whither
