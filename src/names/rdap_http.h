#pragma once

#include <chrono>
#include <cstddef>
#include <optional>
#include <stop_token>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/time.h"
#include "names/whois_servers.h"

namespace whither {

// A place that HTTPS leads to.
struct HttpsUrl {
  std::string text;  // the whole of it
  std::string host;  // lower case
  std::string path;  // "/rdap/ip/192.0.2.1"

  // Nothing where it is no URL of https, is longer than 1024 bytes, or names a user, another port than 443
  // or a host with a dot at its end.
  static std::optional<HttpsUrl> parse(std::string_view text);
};

struct HttpsCall {
  HttpsUrl url;
  std::chrono::steady_clock::time_point deadline;
  Duration connect_timeout{};
  Duration idle_timeout{};  // rounded up to whole seconds
  std::size_t limit = 0;    // bytes of the answer that are kept; what comes behind is not read
  std::stop_token stop{};
};

// Where servers really are, and whom to believe that they are who they say.
struct HttpsTrust {
  std::vector<HostMap> host_map;
  std::string ca_file;  // certificates in PEM; "" for those of the system
};

struct HttpsReply {
  int status = 0;        // of HTTP
  std::string body;      // a stranger's words
  bool cut = false;      // there was more than `limit`
  std::string location;  // where a redirect leads, as a whole URL; "" for none
  std::optional<std::chrono::seconds> retry_after;
};

// GETs what stands there (RFC 7480, 4.2), without following redirects. The certificate has to be that of the URL's
// host, mapped or not; a host that is not mapped is not asked at a private address. Proxies of the environment are not
// used, as whois has none either. Fault::TimedOut or Fault::Unreachable with a sentence that names the host. Waits; any
// thread.
Result<HttpsReply> get_https(const HttpsCall& call, const HttpsTrust& trust);

}  // namespace whither
