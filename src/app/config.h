#pragma once

#include <cstddef>
#include <cstdint>
#include <string>
#include <vector>

#include "base/address.h"
#include "base/result.h"
#include "base/time.h"
#include "ingest/endpoint.h"

namespace whither {

// A value, and where it was said: "built in", "/etc/whither/whither.toml:3", "environment WHITHER__LISTEN__NETFLOW".
template <typename T>
struct Setting {
  T value{};
  std::string origin = "built in";
};

// What is known of one exporter beforehand.
struct RouterConfig {
  Address address;
  Setting<std::uint32_t> sampling;  // 1 in so many packets, whatever it announces; 0 where nothing is said
  std::string origin = {};          // of its table; the last where files join it
};

// A device or a group of them, by what its traffic is known.
struct NamedNets {
  std::string name;
  std::vector<AddressRange> ranges;  // of `ip:` and `net:`
  std::vector<std::uint64_t> macs;   // of `mac:`, of a device
  std::vector<std::string> devices;  // of `device:`, of a group
  std::string origin;
};

// What the configuration files and the environment say, where they say nothing the defaults. app/config_keys.cpp is the
// list of keys.
struct Config {
  Setting<std::vector<Endpoint>> netflow;         // listen.netflow
  Setting<std::vector<Endpoint>> sflow;           // listen.sflow
  Setting<std::vector<Endpoint>> ipfix_tcp;       // listen.ipfix_tcp
  Setting<std::uint32_t> workers;                 // receive.workers
  Setting<std::uint64_t> spool_size;              // spool.max_size, in bytes
  Setting<bool> keep_extra;                       // store.keep_extra
  Setting<std::uint64_t> store_size;              // store.max_size, in bytes; 0: no limit
  Setting<Duration> keep_flows;                   // store.keep_flows; 0: no limit
  Setting<Duration> keep_summaries;               // store.keep_summaries; 0: no limit
  Setting<std::vector<std::string>> leases;       // names.leases, kUsualPlaces among them
  Setting<std::vector<Endpoint>> syslog;          // names.syslog
  Setting<std::vector<std::string>> dns_logs;     // names.dns_logs
  Setting<std::vector<std::string>> dnstap;       // names.dnstap, each a path or ADDRESS:PORT
  Setting<std::string> ca_file;                   // names.ca_file; "": the system's
  Setting<std::vector<std::string>> reverse_dns;  // names.reverse_dns, "ADDRESS:PORT" or kSystemServers alone
  std::vector<RouterConfig> routers;              // [[router]], in the order of their addresses
  std::vector<NamedNets> devices;                 // [[device]], in the order in which they were read
  std::vector<NamedNets> groups;                  // [[group]]
  std::vector<std::string> files;                 // that were read, the strongest last
};

// In names.leases: the places where DHCP servers have their leases.
inline constexpr const char* kUsualPlaces = "auto";

// In names.reverse_dns: the name servers of /etc/resolv.conf.
inline constexpr const char* kSystemServers = "system";

// In bytes.
inline constexpr std::size_t kLargestConfig = std::size_t{64} << 10;
// The sentence for a larger one.
std::string too_large(const std::string& file);

// What the keys say is built in. A host without IPv6 listens on its IPv4 addresses.
Config built_in_config();

// What is wrong in a file or the environment.
struct ConfigComplaint {
  std::string where;        // "FILE:LINE:COLUMN", "environment WHITHER__LISTEN__NETFLOW"
  std::string text;         // "there is no key `listen.netfow`"
  std::string hint = {};    // "did you mean `listen.netflow`?", or ""
  std::string source = {};  // the lines of the file that are meant, "" of the environment
  std::size_t begin = 0;    // [begin, end) of them
  std::size_t end = 0;

  // In one line: "WHERE: TEXT: HINT".
  std::string sentence() const;
};

// A file that is looked at, in the order of their strength, the weakest first.
struct ConfigPlace {
  std::string kind;  // "system", "user", "WHITHER_CONFIG", "--config"
  std::string path;
  bool exists = false;
};

// The file `given` alone, else $WHITHER_CONFIG alone, else /etc/whither/whither.toml and below $XDG_CONFIG_HOME
// (~/.config) whither/whither.toml.
std::vector<ConfigPlace> config_places(const std::string& given);

struct CheckedConfig {
  Config config;  // of what is right
  std::vector<ConfigComplaint> complaints;
};

// The one that `config init` and `config set` write: the file `given`, else $WHITHER_CONFIG, else the user's. "" where
// there is none, as $HOME is not set.
std::string config_to_write(const std::string& given);

// Reads them all, then the variables WHITHER__SECTION__KEY. Fault::Unreachable or NotPermitted where a file that was
// asked for, or one that exists, cannot be read, Fault::Usage where it is larger than 64 KiB.
Result<CheckedConfig> check_config(const std::string& given);

// The same for commands that only go on where all of it is right: Fault::Usage with the first complaint.
Result<Config> load_config(const std::string& given);

}  // namespace whither
