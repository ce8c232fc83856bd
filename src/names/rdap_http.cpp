#include "names/rdap_http.h"

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <memory>

#include <curl/curl.h>
#include <fmt/format.h>

#include "names/reachable.h"
#include "names/whois_text.h"

namespace whither {
namespace {

using Clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr std::size_t kUrlLimit = 1024;

template <auto release>
struct Release {
  template <typename T>
  void operator()(T* owned) const {
    release(owned);
  }
};
using Url = std::unique_ptr<CURLU, Release<curl_url_cleanup>>;
using Easy = std::unique_ptr<CURL, Release<curl_easy_cleanup>>;
using List = std::unique_ptr<curl_slist, Release<curl_slist_free_all>>;

std::string part_of(const Url& url, CURLUPart part) {
  char* text = nullptr;
  if (curl_url_get(url.get(), part, &text, 0) != CURLUE_OK) return {};
  const std::unique_ptr<char, Release<curl_free>> owner{text};
  return text;
}

List list_of(const std::string& line) { return List{curl_slist_append(nullptr, line.c_str())}; }

// One exchange; libcurl calls back into it.
class Transfer {
 public:
  Transfer(const HttpsCall& call, const HttpsTrust& trust)
      : call_(call), trust_(trust), mapped_(mapped(call.url.host, trust.host_map)) {}

  Result<HttpsReply> run();

 private:
  void choose_place(CURL* easy);
  void set_bounds(CURL* easy);
  HttpsReply finished(CURL* easy);
  std::unexpected<Error> broken(CURLcode code) const;

  static std::size_t take(char* bytes, std::size_t, std::size_t size, void* transfer);
  static curl_socket_t open(void* transfer, curlsocktype, curl_sockaddr* place);
  static int look(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t);

  const HttpsCall& call_;
  const HttpsTrust& trust_;
  const HostMap* mapped_;  // null where the host is not mapped
  List places_;
  HttpsReply reply_;
  std::array<char, CURL_ERROR_SIZE> reason_{};
  bool is_private_ = false;  // an address was not asked
};

std::size_t Transfer::take(char* bytes, std::size_t, std::size_t size, void* transfer) {
  auto* const self = static_cast<Transfer*>(transfer);
  auto& body = self->reply_.body;
  const auto room = self->call_.limit - body.size();
  body.append(bytes, std::min(size, room));
  self->reply_.cut = size > room;
  return size > room ? CURL_WRITEFUNC_ERROR : size;
}

// Looks at each address that the name has, so that no answer of the resolver leads into the house.
curl_socket_t Transfer::open(void* transfer, curlsocktype, curl_sockaddr* place) {
  auto* const self = static_cast<Transfer*>(transfer);
  if (self->mapped_ == nullptr && !may_be_led_to(place->addr)) {
    self->is_private_ = true;
    return CURL_SOCKET_BAD;
  }
  return ::socket(place->family, place->socktype | SOCK_CLOEXEC, place->protocol);
}

int Transfer::look(void* transfer, curl_off_t, curl_off_t, curl_off_t, curl_off_t) {
  return static_cast<Transfer*>(transfer)->call_.stop.stop_requested() ? 1 : 0;
}

void Transfer::choose_place(CURL* easy) {
  curl_easy_setopt(easy, CURLOPT_URL, call_.url.text.c_str());
  curl_easy_setopt(easy, CURLOPT_PROTOCOLS_STR, "https");
  curl_easy_setopt(easy, CURLOPT_PROXY, "");
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETFUNCTION, &Transfer::open);
  curl_easy_setopt(easy, CURLOPT_OPENSOCKETDATA, this);
  if (!trust_.ca_file.empty()) {
    curl_easy_setopt(easy, CURLOPT_CAINFO, trust_.ca_file.c_str());
    curl_easy_setopt(easy, CURLOPT_CAPATH, nullptr);
  }
  if (mapped_ == nullptr) return;
  places_ = list_of(fmt::format("{}:443:{}", call_.url.host, mapped_->at.to_string()));
  curl_easy_setopt(easy, CURLOPT_CONNECT_TO, places_.get());
}

void Transfer::set_bounds(CURL* easy) {
  const auto left = std::chrono::ceil<milliseconds>(call_.deadline - Clock::now());
  const auto millis = [](auto duration) {
    return static_cast<long>(std::max<std::int64_t>(std::chrono::ceil<milliseconds>(duration).count(), 1));
  };
  curl_easy_setopt(easy, CURLOPT_TIMEOUT_MS, millis(left));
  curl_easy_setopt(easy, CURLOPT_CONNECTTIMEOUT_MS, millis(call_.connect_timeout));
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_LIMIT, 1L);
  curl_easy_setopt(easy, CURLOPT_LOW_SPEED_TIME,
                   static_cast<long>(std::chrono::ceil<std::chrono::seconds>(call_.idle_timeout).count()));
  curl_easy_setopt(easy, CURLOPT_NOSIGNAL, 1L);
  curl_easy_setopt(easy, CURLOPT_WRITEFUNCTION, &Transfer::take);
  curl_easy_setopt(easy, CURLOPT_WRITEDATA, this);
  curl_easy_setopt(easy, CURLOPT_NOPROGRESS, 0L);
  curl_easy_setopt(easy, CURLOPT_XFERINFOFUNCTION, &Transfer::look);
  curl_easy_setopt(easy, CURLOPT_XFERINFODATA, this);
  curl_easy_setopt(easy, CURLOPT_ERRORBUFFER, reason_.data());
}

std::unexpected<Error> Transfer::broken(CURLcode code) const {
  const auto name =
      mapped_ == nullptr ? call_.url.host : fmt::format("{} (at {})", call_.url.host, mapped_->at.to_string());
  if (code == CURLE_ABORTED_BY_CALLBACK)
    return fail(Fault::TimedOut, fmt::format("RDAP server {} was no longer waited for", name));
  if (is_private_)
    return fail(Fault::Unreachable, fmt::format("RDAP server {} is at a private address and was not asked; name it in "
                                                "the host map if that is right",
                                                name));
  const auto reason = clean_whois(reason_.front() != '\0' ? reason_.data() : curl_easy_strerror(code));
  if (code == CURLE_OPERATION_TIMEDOUT)
    return fail(Fault::TimedOut, fmt::format("RDAP server {} did not answer in time: {}", name, reason));
  return fail(Fault::Unreachable, fmt::format("RDAP server {} cannot be asked: {}", name, reason));
}

HttpsReply Transfer::finished(CURL* easy) {
  long status = 0;
  curl_off_t retry_after = 0;
  const char* location = nullptr;
  curl_easy_getinfo(easy, CURLINFO_RESPONSE_CODE, &status);
  curl_easy_getinfo(easy, CURLINFO_RETRY_AFTER, &retry_after);
  curl_easy_getinfo(easy, CURLINFO_REDIRECT_URL, &location);
  reply_.status = static_cast<int>(status);
  if (location != nullptr) reply_.location = location;
  if (retry_after > 0) reply_.retry_after = std::chrono::seconds{retry_after};
  return std::move(reply_);
}

Result<HttpsReply> Transfer::run() {
  static const CURLcode ready = curl_global_init(CURL_GLOBAL_DEFAULT);
  const Easy easy{ready == CURLE_OK ? curl_easy_init() : nullptr};
  if (!easy) return fail(Fault::Internal, "libcurl cannot be made ready");
  choose_place(easy.get());
  set_bounds(easy.get());
  const auto accept = list_of("Accept: application/rdap+json, application/json");  // RFC 7480, 4.2
  curl_easy_setopt(easy.get(), CURLOPT_HTTPHEADER, accept.get());
  curl_easy_setopt(easy.get(), CURLOPT_USERAGENT, "whither");
  const auto code = curl_easy_perform(easy.get());
  if (code != CURLE_OK && !reply_.cut) return broken(code);
  return finished(easy.get());
}

}  // namespace

std::optional<HttpsUrl> HttpsUrl::parse(std::string_view text) {
  if (text.size() > kUrlLimit || text.find_first_of(std::string_view{"\0\r\n", 3}) != std::string_view::npos) return {};
  const Url url{curl_url()};
  const std::string whole{text};
  if (!url || curl_url_set(url.get(), CURLUPART_URL, whole.c_str(), 0) != CURLUE_OK) return {};
  const auto port = part_of(url, CURLUPART_PORT);
  if (part_of(url, CURLUPART_SCHEME) != "https" || !part_of(url, CURLUPART_USER).empty()) return {};
  if (!port.empty() && port != "443") return {};
  auto host = lower_ascii(part_of(url, CURLUPART_HOST));
  if (host.empty() || host.ends_with('.')) return {};
  return HttpsUrl{whole, std::move(host), part_of(url, CURLUPART_PATH)};
}

Result<HttpsReply> get_https(const HttpsCall& call, const HttpsTrust& trust) { return Transfer{call, trust}.run(); }

}  // namespace whither
