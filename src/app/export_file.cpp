#include "app/export_file.h"

#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <cstdio>
#include <filesystem>
#include <utility>

#include "base/file.h"
#include "report/flow_print.h"
#include "store/flow_rows.h"

namespace whither {

namespace {

constexpr std::array<std::pair<std::string_view, ExportFormat>, 4> kFormats = {{{"csv", ExportFormat::Csv},
                                                                                {"ndjson", ExportFormat::Ndjson},
                                                                                {"parquet", ExportFormat::Parquet},
                                                                                {"ipfix", ExportFormat::Ipfix}}};
constexpr std::size_t kFlowsAtOnce = 1000;

// A file that takes its name when it is finished, or standard output.
class Output {
 public:
  explicit Output(const std::string& path) : path_(path), to_stdout_(path == "-") {}
  Output(const Output&) = delete;
  Output& operator=(const Output&) = delete;
  ~Output() {
    if (is_finished_ || to_stdout()) return;
    close();
    std::remove(part().c_str());
  }

  bool to_stdout() const { return to_stdout_; }
  std::string part() const { return path_ + ".part"; }

  Result<void> open() {
    file_ = to_stdout() ? stdout : std::fopen(part().c_str(), "wb");
    return file_ == nullptr ? fail_errno("cannot write " + part(), errno) : Result<void>{};
  }
  void write(std::string_view bytes) {
    if (failure_ == 0 && std::fwrite(bytes.data(), 1, bytes.size(), file_) != bytes.size()) failure_ = errno;
    written_ += bytes.size();
  }
  // Gives the number of bytes.
  Result<std::uint64_t> finish() {
    if (file_ != nullptr && std::fflush(file_) != 0 && failure_ == 0) failure_ = errno;
    if (failure_ != 0) return fail_errno("cannot write " + path_, failure_);
    close();
    if (to_stdout()) return written_;
    if (auto synced = sync_path(part()); !synced) return std::unexpected(synced.error());
    if (std::rename(part().c_str(), path_.c_str()) != 0) return fail_errno("cannot write " + path_, errno);
    is_finished_ = true;
    std::error_code failure;
    return std::filesystem::file_size(path_, failure);
  }

 private:
  void close() {
    if (file_ != nullptr && !to_stdout()) std::fclose(file_);
    file_ = nullptr;
  }

  std::string path_;
  bool to_stdout_;
  std::FILE* file_ = nullptr;
  std::uint64_t written_ = 0;
  int failure_ = 0;
  bool is_finished_ = false;
};

// Calls `take` for each flow that is asked for, and stops at the limit.
template <typename Take>
Result<void> for_each_flow(Prepared& prepared, const Take& take) {
  const auto& question = prepared.question;
  std::size_t left = question.limit == 0 ? SIZE_MAX : question.limit;
  Texts texts;
  const auto take_chunk = [&](const Chunk& chunk) {
    texts.clear();
    for (std::size_t i = 0; i < chunk.size() && left > 0; ++i, --left) take(flow_of(chunk, i, texts), texts);
  };
  const auto statement = [&](const std::string& flows) {
    return fmt::format("SELECT {} FROM {} ORDER BY file_row_number", column_names(), rows_of(question, flows));
  };
  return prepared.store.scan(0, question.window, statement, take_chunk);
}

Result<void> export_text(Prepared& prepared, Format format, Output& output, Exported& exported) {
  const auto context = prepared.context();
  FlowPrinter printer(format, context, prepared.now, 0, [&](std::string_view text) { output.write(text); });
  printer.begin(prepared.question);
  auto done = for_each_flow(prepared, [&](const Flow& flow, const Texts& texts) { printer.add(flow, texts); });
  printer.finish();
  exported.flows = printer.count();
  return done;
}

Result<void> export_ipfix(Prepared& prepared, Output& output, Exported& exported) {
  auto encoder = Encoder::make(ExportVersion::Ipfix, {.mtu = kLargestMtu, .micros = true});
  if (!encoder) return std::unexpected(encoder.error());
  Batch waiting;
  Outgoing outgoing;
  const auto write = [&] {
    outgoing.clear();
    encoder->encode(waiting.flows, waiting.texts, prepared.now, outgoing);
    for (std::size_t i = 0; i < outgoing.size(); ++i) {
      output.write({reinterpret_cast<const char*>(outgoing[i].data()), outgoing[i].size()});
    }
    waiting.clear();
  };
  auto done = for_each_flow(prepared, [&](const Flow& flow, const Texts& texts) {
    waiting.flows.push_back(flow);
    carry_texts(waiting.flows.back(), texts, waiting.texts);
    if (waiting.flows.size() == kFlowsAtOnce) write();
  });
  write();
  exported.flows = encoder->counts().flows;
  exported.encoded = encoder->counts();
  return done;
}

Result<void> export_parquet(Prepared& prepared, const Output& output, Exported& exported) {
  const auto& question = prepared.question;
  const auto limit = question.limit == 0 ? "" : fmt::format(" LIMIT {}", question.limit);
  const auto written = prepared.store.write_parquet(
      question.window,
      [&](const std::string& flows) {
        return fmt::format("SELECT {} FROM {}{}", column_names(), rows_of(question, flows), limit);
      },
      output.part());
  if (!written) return std::unexpected(written.error());
  exported.flows = *written;
  return {};
}

}  // namespace

std::vector<std::string> export_format_names() {
  std::vector<std::string> names;
  for (const auto& [name, format] : kFormats) names.emplace_back(name);
  return names;
}

std::optional<ExportFormat> export_format_named(std::string_view name) {
  for (const auto& [known, format] : kFormats) {
    if (known == name) return format;
  }
  return std::nullopt;
}

std::optional<ExportFormat> export_format_of(std::string_view path) {
  return export_format_named(path.substr(path.rfind('.') + 1));
}

Result<Exported> export_flows(Prepared& prepared, ExportFormat format, const std::string& path) {
  if (auto known = prepared.store.know_ranges(ranges_of(prepared.question)); !known) {
    return std::unexpected(known.error());
  }
  Output output{path};
  if (format == ExportFormat::Parquet && output.to_stdout()) {
    return fail(Fault::Usage, "Parquet goes to a file: name one with -o FILE");
  }
  Exported exported;
  auto done = output.open();
  if (done && format == ExportFormat::Csv) done = export_text(prepared, Format::Csv, output, exported);
  if (done && format == ExportFormat::Ndjson) done = export_text(prepared, Format::Ndjson, output, exported);
  if (done && format == ExportFormat::Ipfix) done = export_ipfix(prepared, output, exported);
  if (done && format == ExportFormat::Parquet) done = export_parquet(prepared, output, exported);
  if (!done) return std::unexpected(done.error());
  const auto bytes = output.finish();
  if (!bytes) return std::unexpected(bytes.error());
  exported.bytes = *bytes;
  return exported;
}

}  // namespace whither
