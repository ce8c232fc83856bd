#include "wire/encoder.h"

#include <algorithm>
#include <string>

#include "wire/export_stream.h"

namespace whither {

namespace {

struct Named {
  std::string_view name;
  std::string_view help;
};

constexpr std::array<Named, kRefusalCount> kRefusals = {{
    {"Ipv6", "of IPv6, for which the version has no room"},
    {"NoAddresses", "without addresses, which the version cannot say"},
    {"NotTraffic", "events, which the version cannot tell from traffic"},
    {"OutOfReach", "of before 1970 or after 2106, or longer than 24.8 days, which the version cannot say"},
    {"TooLarge", "of more than 2^40 packets or octets, which the version's counters cannot hold"},
    {"TooThin", "sampled more thinly than one in 16383, which the version cannot say"},
    {"Empty", "without any field that the version carries"},
    {"TooManyDomains", "of more observation domains than are kept apart"},
}};

// As long before the first datagram as uptimes reach, so that flows of all that time have one; whole seconds.
std::int64_t boot_before(Time now) { return (seconds_of(now) - kUptimeReachMs / 1000) * 1000; }

}  // namespace

std::string_view name_of(Refusal refusal) { return kRefusals[static_cast<std::size_t>(refusal)].name; }
std::string_view help_of(Refusal refusal) { return kRefusals[static_cast<std::size_t>(refusal)].help; }

Encoder::Encoder(ExportVersion version, const EncoderOptions& options) : version_(version), options_(options) {}
Encoder::Encoder(Encoder&&) noexcept = default;
Encoder& Encoder::operator=(Encoder&&) noexcept = default;
Encoder::~Encoder() = default;

Result<Encoder> Encoder::make(ExportVersion version, const EncoderOptions& options) {
  if (options.mtu < kLeastMtu || options.mtu > kLargestMtu) {
    return fail(Fault::Usage, "datagrams of " + std::to_string(options.mtu) + " bytes cannot be sent: choose " +
                                  std::to_string(kLeastMtu) + " to " + std::to_string(kLargestMtu));
  }
  return Encoder{version, options};
}

std::uint32_t Encoder::domain_of(const Flow& flow) const {
  if (options_.domain) return *options_.domain;
  return flow.has(Field::observation_domain) ? flow.observation_domain : 0;
}

ExportStream* Encoder::stream_of(std::uint32_t domain) {
  const auto at = std::ranges::lower_bound(domains_, domain, {}, &Domain::id);
  if (at != domains_.end() && at->id == domain) return at->stream.get();
  if (domains_.size() == kDomains) return nullptr;
  auto stream =
      version_ == ExportVersion::Netflow5 ? netflow5_stream(domain, options_) : sets_stream(version_, domain, options_);
  return domains_.insert(at, {domain, std::move(stream)})->stream.get();
}

void Encoder::encode(std::span<const Flow> flows, const Texts& texts, Time now, Outgoing& out) {
  if (!booted_ms_) booted_ms_ = boot_before(now);
  const Departure departure{now, *booted_ms_};
  const Way way{texts, departure, out, counts_};
  while (!flows.empty()) {
    const auto domain = domain_of(flows.front());
    const auto other = std::ranges::find_if(flows, [&](const Flow& flow) { return domain_of(flow) != domain; });
    const auto run = flows.first(static_cast<std::size_t>(other - flows.begin()));
    flows = flows.subspan(run.size());
    if (auto* const stream = stream_of(domain)) {
      stream->add(run, way);
    } else {
      counts_.refused[static_cast<std::size_t>(Refusal::TooManyDomains)] += run.size();
    }
  }
  for (const auto& domain : domains_) domain.stream->close(way);
}

}  // namespace whither
