#include <algorithm>
#include <array>
#include <bit>
#include <cstdint>
#include <limits>
#include <span>
#include <string>

#include "flow/tally.h"
#include "store/database_state.h"
#include "store/sql_function.h"

namespace whither {

namespace {

// What is given for a group.
struct Sums {
  Tally tally;
  std::uint64_t copies = 0;
  std::uint64_t max_sampling = 0;

  void add(const Sums& other) {
    tally.add(other.tally);
    copies += other.copies;
    max_sampling = std::max(max_sampling, other.max_sampling);
  }
};
static_assert(sizeof(Sums) == 7 * sizeof(std::uint64_t));

// The parameters.
enum : idx_t { kDown, kSampling, kBytes, kPackets, kBytesReverse, kPacketsReverse, kFlows, kCopy };
constexpr std::array kParameters = {DUCKDB_TYPE_BOOLEAN, DUCKDB_TYPE_UINTEGER, DUCKDB_TYPE_UBIGINT,
                                    DUCKDB_TYPE_UBIGINT, DUCKDB_TYPE_UBIGINT,  DUCKDB_TYPE_UBIGINT,
                                    DUCKDB_TYPE_UBIGINT, DUCKDB_TYPE_BOOLEAN};

constexpr idx_t kFew = kBytesReverse;  // those of flows without a reverse direction, each of them one

template <typename T>
T value_in(const Arguments& arguments, idx_t column, idx_t row) {
  return arguments.valid(column, row) ? arguments.value<T>(column, row) : T{};
}

Sums sums_of_few(const Arguments& arguments, idx_t row) {
  const Counted counted{.is_down = value_in<bool>(arguments, kDown, row),
                        .sampling = value_in<std::uint32_t>(arguments, kSampling, row),
                        .bytes = value_in<std::uint64_t>(arguments, kBytes, row),
                        .packets = value_in<std::uint64_t>(arguments, kPackets, row)};
  return {tally_of(counted), 0, counted.sampling};
}

Sums sums_of_all(const Arguments& arguments, idx_t row) {
  const Counted counted{.is_down = value_in<bool>(arguments, kDown, row),
                        .sampling = value_in<std::uint32_t>(arguments, kSampling, row),
                        .bytes = value_in<std::uint64_t>(arguments, kBytes, row),
                        .packets = value_in<std::uint64_t>(arguments, kPackets, row),
                        .bytes_reverse = value_in<std::uint64_t>(arguments, kBytesReverse, row),
                        .packets_reverse = value_in<std::uint64_t>(arguments, kPacketsReverse, row),
                        .flows = value_in<std::uint64_t>(arguments, kFlows, row)};
  return {tally_of(counted), value_in<bool>(arguments, kCopy, row) ? counted.flows : 0, counted.sampling};
}

void put(const Sums& sums, duckdb_vector result, idx_t row) {
  const std::array values = {sums.tally.up,    sums.tally.down, sums.tally.packets_up, sums.tally.packets_down,
                             sums.tally.flows, sums.copies,     sums.max_sampling};
  for (idx_t i = 0; i < values.size(); ++i) {
    static_cast<std::uint64_t*>(duckdb_vector_get_data(duckdb_struct_vector_get_child(result, i)))[row] = values.at(i);
  }
}

// What a group has added up so far. PERF: in half of the bytes that Sums takes, as there may be millions; most stay
// below 2^32 in all of it, and one that does not has its Sums elsewhere.
class State {
 public:
  void begin() { *this = {}; }
  void end() {
    if (is_large_) delete large();
    is_large_ = false;
  }
  void add(const Sums& more) {
    max_sampling_ = std::max(max_sampling_, static_cast<std::uint32_t>(more.max_sampling));
    if (!is_large_ && !add_small(more)) grow();
    if (is_large_) large()->add(more);
  }
  Sums sums() const {
    auto sums = is_large_ ? *large() : small();
    sums.max_sampling = max_sampling_;
    return sums;
  }

 private:
  // False where one of them does not fit: then nothing was added.
  bool add_small(const Sums& more) {
    const std::array<std::uint64_t, 6> numbers = {more.tally.up,           more.tally.down,  more.tally.packets_up,
                                                  more.tally.packets_down, more.tally.flows, more.copies};
    std::uint64_t bits = 0;  // of the numbers too, as a sum of 64 bits may run over
    for (std::size_t i = 0; i < numbers.size(); ++i) bits |= numbers[i] | (small_[i] + numbers[i]);
    if (bits > std::numeric_limits<std::uint32_t>::max()) return false;
    for (std::size_t i = 0; i < numbers.size(); ++i) small_[i] += static_cast<std::uint32_t>(numbers[i]);
    return true;
  }
  Sums small() const { return {{small_[0], small_[1], small_[2], small_[3], small_[4]}, small_[5], 0}; }
  void grow() {
    const auto at = std::bit_cast<std::array<std::uint32_t, 2>>(new Sums{small()});
    std::ranges::copy(at, small_.begin());
    is_large_ = true;
  }
  Sums* large() const { return std::bit_cast<Sums*>(std::array{small_[0], small_[1]}); }

  std::array<std::uint32_t, 6> small_{};  // or the address of the Sums
  std::uint32_t max_sampling_ = 0;
  bool is_large_ = false;
};
static_assert(sizeof(State) == 32);

State& state_of(duckdb_aggregate_state state) { return *reinterpret_cast<State*>(state); }

template <Sums (*of_row)(const Arguments&, idx_t)>
void update(duckdb_function_info /*info*/, duckdb_data_chunk input, duckdb_aggregate_state* states) {
  const Arguments arguments{input};
  for (idx_t row = 0; row < arguments.rows(); ++row) state_of(states[row]).add(of_row(arguments, row));
}

void combine(duckdb_function_info /*info*/, duckdb_aggregate_state* from, duckdb_aggregate_state* to, idx_t count) {
  for (idx_t i = 0; i < count; ++i) state_of(to[i]).add(state_of(from[i]).sums());
}

void finish(duckdb_function_info /*info*/, duckdb_aggregate_state* states, duckdb_vector result, idx_t count,
            idx_t first) {
  for (idx_t i = 0; i < count; ++i) put(state_of(states[i]).sums(), result, first + i);
}

void destroy(duckdb_aggregate_state* states, idx_t count) {
  for (idx_t i = 0; i < count; ++i) state_of(states[i]).end();
}

duckdb_logical_type result_type() {
  auto number = duckdb_create_logical_type(DUCKDB_TYPE_UBIGINT);
  std::array<const char*, 7> names = {"up", "down", "packets_up", "packets_down", "flows", "copies", "max_sampling"};
  std::array<duckdb_logical_type, 7> types{};
  types.fill(number);
  auto result = duckdb_create_struct_type(types.data(), names.data(), names.size());
  duckdb_destroy_logical_type(&number);
  return result;
}

// Calls both with a function of DuckDB's for each parameter's type and for that of the result.
template <typename Add, typename Returning>
void tell_types(std::span<const duckdb_type> parameters, const Add& add, const Returning& returning) {
  for (const auto parameter : parameters) {
    auto type = duckdb_create_logical_type(parameter);
    add(type);
    duckdb_destroy_logical_type(&type);
  }
  auto result = result_type();
  returning(result);
  duckdb_destroy_logical_type(&result);
}

bool register_of_row(duckdb_connection connection) {
  auto function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, "tally_of");
  tell_types(
      kParameters, [&](duckdb_logical_type type) { duckdb_scalar_function_add_parameter(function, type); },
      [&](duckdb_logical_type type) { duckdb_scalar_function_set_return_type(function, type); });
  duckdb_scalar_function_set_special_handling(function);
  duckdb_scalar_function_set_function(function,
                                      [](duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
                                        const Arguments arguments{input};
                                        for (idx_t row = 0; row < arguments.rows(); ++row)
                                          put(sums_of_all(arguments, row), output, row);
                                      });
  const auto registered = duckdb_register_scalar_function(connection, function);
  duckdb_destroy_scalar_function(&function);
  return registered == DuckDBSuccess;
}

duckdb_aggregate_function aggregate(std::span<const duckdb_type> parameters, duckdb_aggregate_update_t update) {
  auto function = duckdb_create_aggregate_function();
  duckdb_aggregate_function_set_name(function, "tally");
  tell_types(
      parameters, [&](duckdb_logical_type type) { duckdb_aggregate_function_add_parameter(function, type); },
      [&](duckdb_logical_type type) { duckdb_aggregate_function_set_return_type(function, type); });
  duckdb_aggregate_function_set_special_handling(function);
  duckdb_aggregate_function_set_functions(
      function, [](duckdb_function_info) -> idx_t { return sizeof(State); },
      [](duckdb_function_info, duckdb_aggregate_state state) { state_of(state).begin(); }, update, combine, finish);
  duckdb_aggregate_function_set_destructor(function, destroy);
  return function;
}

bool register_aggregates(duckdb_connection connection) {
  auto set = duckdb_create_aggregate_function_set("tally");
  bool done = true;
  for (auto function : {aggregate(kParameters, update<sums_of_all>),
                        aggregate(std::span{kParameters}.first(kFew), update<sums_of_few>)}) {
    done = done && duckdb_add_aggregate_function_to_set(set, function) == DuckDBSuccess;
    duckdb_destroy_aggregate_function(&function);
  }
  done = done && duckdb_register_aggregate_function_set(connection, set) == DuckDBSuccess;
  duckdb_destroy_aggregate_function_set(&set);
  return done;
}

}  // namespace

Result<void> register_tally(duckdb_connection connection) {
  if (register_of_row(connection) && register_aggregates(connection)) return {};
  return fail(Fault::Internal, "DuckDB did not take the functions tally and tally_of");
}

}  // namespace whither
