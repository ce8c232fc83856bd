#include "names/reverse_dns.h"

#include <ares.h>
#include <fmt/format.h>
#include <fmt/ranges.h>
#include <netdb.h>
#include <poll.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <memory>
#include <type_traits>

#include "names/clean_name.h"

namespace whither {

namespace {

using Clock = std::chrono::steady_clock;

constexpr std::size_t kLongestName = 253;  // RFC 1035, 2.3.4, as text
constexpr int kAttempts = 2;
constexpr int kClassInternet = 1;
constexpr int kTypePtr = 12;
constexpr std::chrono::milliseconds kMoment{20};

struct Destroy {
  void operator()(ares_channel channel) const { ares_destroy(channel); }
};
using Channel = std::unique_ptr<std::remove_pointer_t<ares_channel>, Destroy>;

Result<Channel> channel_for(const ReverseOptions& options) {
  static const int ready = ares_library_init(ARES_LIB_INIT_ALL);
  ares_options words{};
  words.timeout = static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(options.timeout).count());
  words.tries = kAttempts;
  ares_channel made = nullptr;
  auto status = ready != ARES_SUCCESS ? ready : ares_init_options(&made, &words, ARES_OPT_TIMEOUTMS | ARES_OPT_TRIES);
  if (status != ARES_SUCCESS) {
    return fail(Fault::Unreachable, fmt::format("no name server can be asked: {}", ares_strerror(status)));
  }
  Channel channel{made};
  if (options.servers.empty()) return channel;
  const auto servers = fmt::format("{}", fmt::join(options.servers, ","));
  status = ares_set_servers_ports_csv(channel.get(), servers.c_str());
  if (status == ARES_SUCCESS) return channel;
  return fail(Fault::Usage, fmt::format("`{}` are no name servers: {}", servers, ares_strerror(status)));
}

// The first name of an answer; "" where it has none that is fit to be one.
std::string name_in(std::span<const unsigned char> message) {
  hostent* found = nullptr;
  const auto size = static_cast<int>(message.size());
  if (ares_parse_ptr_reply(message.data(), size, nullptr, 0, AF_INET, &found) != ARES_SUCCESS) return {};
  const std::unique_ptr<hostent, decltype(&ares_free_hostent)> owner{found, ares_free_hostent};
  auto name = clean_name(found->h_name == nullptr ? "" : found->h_name, kLongestName);
  if (name.ends_with('.')) name.pop_back();
  return name;
}

// A server that refuses, or fails, c-ares takes for one that is not there, and asks the next.
std::string failure_of(int status) {
  switch (status) {
    case ARES_ETIMEOUT:
      return "the name server did not answer in time";
    case ARES_ECONNREFUSED:
    case ARES_EREFUSED:
    case ARES_ESERVFAIL:
      return "the name server refused, failed or cannot be reached";
    default:
      return ares_strerror(status);
  }
}

// One run of questions.
class Asking {
 public:
  Asking(Channel channel, const ReverseOptions& options, const std::function<void(ReverseAnswer)>& take)
      : channel_(std::move(channel)), options_(options), take_(take) {}
  Asking(const Asking&) = delete;
  Asking& operator=(const Asking&) = delete;
  // Before the members go that the questions still in hand know.
  ~Asking() { channel_.reset(); }

  void run(std::span<const Address> addresses) {
    questions_.reserve(addresses.size());
    for (const auto& address : addresses) questions_.push_back({this, address});
    const auto end = Clock::now() + options_.total_timeout;
    auto next = Clock::now();
    for (std::size_t asked = 0; (asked < questions_.size() || waiting_ != 0) && Clock::now() < end;) {
      if (asked < questions_.size() && waiting_ < options_.at_once && Clock::now() >= next) {
        ask(questions_[asked++]);
        next = Clock::now() + options_.between;
      }
      attend();
    }
    is_over_ = waiting_ != 0;
    ares_cancel(channel_.get());
  }

 private:
  struct Question {
    Asking* asking;
    Address address;
  };

  void ask(Question& question) {
    ++waiting_;
    ares_query(channel_.get(), reverse_question(question.address).c_str(), kClassInternet, kTypePtr, &Asking::answered,
               &question);
  }

  // Waits a moment for answers, and for time-outs.
  void attend() {
    std::array<ares_socket_t, ARES_GETSOCK_MAXNUM> sockets{};
    const auto bits = ares_getsock(channel_.get(), sockets.data(), ARES_GETSOCK_MAXNUM);
    std::vector<pollfd> watched;
    for (std::size_t i = 0; i < sockets.size(); ++i) {
      short events = 0;
      if (ARES_GETSOCK_READABLE(bits, i)) events |= POLLIN;
      if (ARES_GETSOCK_WRITABLE(bits, i)) events |= POLLOUT;
      if (events != 0) watched.push_back({sockets.at(i), events, 0});
    }
    const auto moment = std::min<Duration>(kMoment, options_.between);
    ::poll(watched.data(), watched.size(),
           static_cast<int>(std::chrono::ceil<std::chrono::milliseconds>(moment).count()));
    for (const auto& [socket, events, ready] : watched) {
      const bool reads = (ready & ~POLLOUT) != 0;
      const bool writes = (ready & POLLOUT) != 0;
      if (reads || writes) {
        ares_process_fd(channel_.get(), reads ? socket : ARES_SOCKET_BAD, writes ? socket : ARES_SOCKET_BAD);
      }
    }
    ares_process_fd(channel_.get(), ARES_SOCKET_BAD, ARES_SOCKET_BAD);
  }

  static void answered(void* argument, int status, int /*timeouts*/, unsigned char* message, int size) {
    const auto& question = *static_cast<const Question*>(argument);
    auto& asking = *question.asking;
    --asking.waiting_;
    if (status == ARES_ECANCELLED || status == ARES_EDESTRUCTION) {
      if (!asking.is_over_) return;
      status = ARES_ETIMEOUT;
    }
    asking.take_(asking.answer_of(question.address, status, {message, static_cast<std::size_t>(std::max(size, 0))}));
  }

  static ReverseAnswer answer_of(const Address& address, int status, std::span<const unsigned char> message) {
    using enum ReverseAnswer::Fate;
    if (status == ARES_ENOTFOUND || status == ARES_ENODATA) return {.address = address, .fate = None};
    if (status != ARES_SUCCESS) return {.address = address, .fate = Failed, .failure = failure_of(status)};
    auto name = name_in(message);
    if (name.empty()) return {.address = address, .fate = None};
    return {.address = address, .fate = Named, .name = std::move(name)};
  }

  Channel channel_;
  const ReverseOptions& options_;
  const std::function<void(ReverseAnswer)>& take_;
  std::vector<Question> questions_;
  std::size_t waiting_ = 0;
  bool is_over_ = false;  // those that wait have waited long enough
};

}  // namespace

std::string reverse_question(const Address& address) {
  std::string name;
  const auto bytes = address.bytes();
  for (auto i = bytes.size(); i-- > 0;) {
    name += address.is_v4() ? fmt::format("{}.", bytes[i]) : fmt::format("{:x}.{:x}.", bytes[i] & 0xfU, bytes[i] >> 4U);
  }
  return name + (address.is_v4() ? "in-addr.arpa" : "ip6.arpa");
}

Result<void> ask_reverse(std::span<const Address> addresses, const ReverseOptions& options,
                         const std::function<void(ReverseAnswer)>& take) {
  auto channel = channel_for(options);
  if (!channel) return std::unexpected(channel.error());
  Asking{std::move(*channel), options, take}.run(addresses);
  return {};
}

}  // namespace whither
