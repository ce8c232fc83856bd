#include "ingest/capture_file.h"

#include <fmt/format.h>
#include <pcap/pcap.h>

#include <algorithm>
#include <array>
#include <filesystem>
#include <utility>

#include "ingest/packet.h"
#include "ingest/reassembly.h"

namespace whither {

namespace {

// pcapng gives 64 bits to a packet's time in a unit of its own choice: what lies outside of the years 1970 to 9999,
// which are all that can be stored and written down, is moved to their nearer end.
Time captured_at(const pcap_pkthdr& header) {
  constexpr std::int64_t kLastSecond = 253'402'300'799;
  const auto seconds = std::clamp<std::int64_t>(header.ts.tv_sec, 0, kLastSecond);
  const auto micros = std::clamp<std::int64_t>(header.ts.tv_usec, 0, 999'999);
  return time_of_micros(seconds * 1'000'000 + micros);
}

// Whether it begins as an IPFIX message does, with version 10 (RFC 7011, 3.1). Of what cannot be read twice: false.
bool begins_like_ipfix(std::FILE* file) {
  std::array<unsigned char, 2> version{};
  return std::fseek(file, 0, SEEK_SET) == 0 && std::fread(version.data(), 1, version.size(), file) == version.size() &&
         version[0] == 0 && version[1] == 10;
}

}  // namespace

struct CaptureFile::State {
  std::string path;
  pcap_t* pcap = nullptr;
  Reassembly reassembly;

  State() = default;
  State(const State&) = delete;
  State& operator=(const State&) = delete;
  ~State() {
    if (pcap != nullptr) pcap_close(pcap);
  }

  void take_packet(const pcap_pkthdr& header, const u_char* bytes, Counts& counts,
                   const std::function<void(const Datagram&)>& take);
};

CaptureFile::CaptureFile(std::unique_ptr<State> state) : state_(std::move(state)) {}
CaptureFile::CaptureFile(CaptureFile&&) noexcept = default;
CaptureFile& CaptureFile::operator=(CaptureFile&&) noexcept = default;
CaptureFile::~CaptureFile() = default;

Result<CaptureFile> CaptureFile::open(const std::string& path) {
  std::error_code failure;
  if (path != "-" && !std::filesystem::exists(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("there is no file {}", path));
  }
  if (std::filesystem::is_directory(path, failure)) {
    return fail(Fault::Unreachable, fmt::format("{} is a folder: name a capture file", path));
  }
  auto state = std::make_unique<State>();
  state->path = path;
  std::array<char, PCAP_ERRBUF_SIZE> reason{};
  std::FILE* const file = path == "-" ? stdin : std::fopen(path.c_str(), "rb");
  if (file == nullptr) return fail_errno("cannot open " + path, errno);
  state->pcap = pcap_fopen_offline_with_tstamp_precision(file, PCAP_TSTAMP_PRECISION_MICRO, reason.data());
  if (state->pcap == nullptr) {
    const bool ipfix = begins_like_ipfix(file);
    if (file != stdin) std::fclose(file);
    return fail(Fault::NotUnderstood,
                fmt::format("{} is no capture that can be read (pcap or pcapng): {}; nothing was imported", path,
                            ipfix ? "it looks like an IPFIX file, use `whither import ipfix`" : reason.data()));
  }
  return CaptureFile{std::move(state)};
}

Result<CaptureFile::Counts> CaptureFile::read(const std::function<void(const Datagram&)>& take,
                                              const std::stop_token& stop) {
  Counts counts;
  while (!stop.stop_requested()) {
    pcap_pkthdr* header = nullptr;
    const u_char* bytes = nullptr;
    const int status = pcap_next_ex(state_->pcap, &header, &bytes);
    if (status == PCAP_ERROR_BREAK) break;
    if (status < 0) {
      return fail(Fault::NotUnderstood, fmt::format("{} is damaged behind packet {}: {}", state_->path, counts.packets,
                                                    pcap_geterr(state_->pcap)));
    }
    if (status > 0) state_->take_packet(*header, bytes, counts, take);
  }
  counts.fragments = state_->reassembly.unfinished();
  return counts;
}

std::uint64_t CaptureFile::position() const {
  const auto at = std::ftell(pcap_file(state_->pcap));
  return at < 0 ? 0 : static_cast<std::uint64_t>(at);
}

void CaptureFile::State::take_packet(const pcap_pkthdr& header, const u_char* bytes, Counts& counts,
                                     const std::function<void(const Datagram&)>& take) {
  ++counts.packets;
  auto packet = ip_packet_of(pcap_datalink(pcap), std::as_bytes(std::span{bytes, header.caplen}));
  if (!packet || packet->protocol != 17) {
    ++counts.other;
    return;
  }
  std::vector<std::byte> whole;
  if (packet->fragment) {
    auto payload = reassembly.add(*packet);
    if (!payload) return;
    whole = std::move(*payload);
    packet->payload = whole;
  }
  const auto udp = udp_packet_of(packet->payload);
  if (!udp) {
    ++counts.other;
    return;
  }
  if (packet->cut_short) ++counts.cut_short;
  ++counts.datagrams;
  take({captured_at(header), packet->src, udp->src_port, udp->payload});
}

}  // namespace whither
