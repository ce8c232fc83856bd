#include "names/rdap_bootstrap.h"

#include <memory>

#include <jansson.h>

#include "names/rdap_vcard.h"
#include "names/whois_text.h"

namespace whither {
namespace {

struct Release {
  void operator()(json_t* json) const { json_decref(json); }
};

// The length of the longest of these networks that covers the address, -1 where none does.
int longest_cover(const json_t* networks, const Address& target) {
  int longest = -1;
  for (std::size_t i = 0; i < json_array_size(networks); ++i) {
    const auto net = Net::parse(rdap_text(json_array_get(networks, i)));
    if (net && net->length > longest && net->masked().range().contains(target)) longest = net->length;
  }
  return longest;
}

std::string secure_url(const json_t* urls) {
  for (std::size_t i = 0; i < json_array_size(urls); ++i) {
    const auto url = rdap_text(json_array_get(urls, i));
    if (begins_caseless(url, "https://")) return std::string{url} + (url.ends_with('/') ? "" : "/");
  }
  return {};
}

}  // namespace

std::string_view rdap_list_for(const Address& target) { return target.is_v4() ? "ipv4.json" : "ipv6.json"; }

std::optional<std::string> rdap_server(std::string_view list, const Address& target) {
  const std::unique_ptr<json_t, Release> document{json_loadb(list.data(), list.size(), 0, nullptr)};
  const auto* const services = json_object_get(document.get(), "services");
  if (!json_is_array(services)) return {};
  int longest = -1;
  std::string server;
  for (std::size_t i = 0; i < json_array_size(services); ++i) {
    const auto* const service = json_array_get(services, i);  // [[network…], [url…]]
    const auto length = longest_cover(json_array_get(service, 0), target);
    if (length <= longest) continue;
    longest = length;
    server = secure_url(json_array_get(service, 1));
  }
  return server;
}

}  // namespace whither
