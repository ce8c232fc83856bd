#include "store/address_functions.h"

#include <duckdb.h>
#include <fmt/format.h>

#include <initializer_list>
#include <optional>
#include <span>
#include <string>
#include <vector>

#include "names/special.h"
#include "names/words.h"
#include "store/database_state.h"

namespace whither {

namespace {

// One argument of the rows at hand.
class Argument {
 public:
  Argument(duckdb_data_chunk input, idx_t index)
      : values_(duckdb_vector_get_data(duckdb_data_chunk_get_vector(input, index))),
        valid_(duckdb_vector_get_validity(duckdb_data_chunk_get_vector(input, index))) {}

  bool null(idx_t row) const { return valid_ != nullptr && !duckdb_validity_row_is_valid(valid_, row); }
  template <typename T>
  T value(idx_t row) const {
    return static_cast<const T*>(values_)[row];
  }
  std::string_view text(idx_t row) const {
    auto* const strings = static_cast<duckdb_string_t*>(values_);
    return {duckdb_string_t_data(&strings[row]), duckdb_string_t_length(strings[row])};
  }

 private:
  void* values_;
  std::uint64_t* valid_;
};

// The results of the rows at hand.
class Verdicts {
 public:
  explicit Verdicts(duckdb_vector output) : output_(output) {}

  void null(idx_t row) {
    duckdb_vector_ensure_validity_writable(output_);
    duckdb_validity_set_row_invalid(duckdb_vector_get_validity(output_), row);
  }
  // NULL where it is empty.
  void text(idx_t row, std::string_view value) {
    if (value.empty()) return null(row);
    bytes(row, value.data(), value.size());
  }
  void bytes(idx_t row, const char* first, std::size_t size) {
    duckdb_vector_assign_string_element_len(output_, row, first, size);
  }
  template <typename T>
  void value(idx_t row, T value) {
    static_cast<T*>(duckdb_vector_get_data(output_))[row] = value;
  }

 private:
  duckdb_vector output_;
};

const Naming& naming_of(duckdb_function_info info) {
  return *static_cast<const Naming*>(duckdb_scalar_function_get_extra_info(info));
}

void fail_statement(duckdb_function_info info, std::string_view what, std::string_view text) {
  duckdb_scalar_function_set_error(info, fmt::format("`{}` is no {}", text.substr(0, 60), what).c_str());
}

// Calls `verdict` with each address that is not NULL, of the first argument or the first two. Rows beside each other
// often have the same one, which is parsed once.
template <bool kAsText, typename Verdict>
void each_address(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output, const Verdict& verdict) {
  const Argument first(input, 0);
  const Argument second(input, kAsText ? 0 : 1);
  Verdicts verdicts(output);
  std::string_view last;
  Address address;
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (kAsText ? first.null(row) : first.null(row) && second.null(row)) {
      verdicts.null(row);
      continue;
    }
    if constexpr (kAsText) {
      if (const auto text = first.text(row); text != last || !address) {
        const auto parsed = Address::parse(text);
        if (!parsed) return fail_statement(info, "address", text);
        address = *parsed;
        last = text;
      }
    } else {
      address = first.null(row) ? Address::of_bytes(std::as_bytes(std::span{second.text(row)}))
                                : Address::v4(first.value<std::uint32_t>(row));
    }
    verdict(row, address, verdicts);
  }
}

template <bool kAsText>
void org(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& table = naming_of(info).table;
  each_address<kAsText>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    if (const auto special = special_address(address)) return verdicts.text(row, special->name);
    const auto origin = table.find(address);
    if (origin.tor == TorRole::None && !origin.org.empty()) return verdicts.text(row, origin.org);
    verdicts.text(row, organisation_name(origin));
  });
}

template <bool kAsText>
void asn(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& table = naming_of(info).table;
  each_address<kAsText>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    const auto number = special_address(address) ? 0 : table.find(address).asn;
    if (number == 0) return verdicts.null(row);
    verdicts.value(row, number);
  });
}

template <bool kAsText>
void country(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& table = naming_of(info).table;
  each_address<kAsText>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    verdicts.text(row, special_address(address) ? std::string_view{} : table.find(address).country);
  });
}

template <bool kAsText>
void is_local(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const auto& local = naming_of(info).local;
  each_address<kAsText>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    verdicts.value(row, local.contains(address));
  });
}

template <bool kAsText>
void in_net(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  const Argument net(input, kAsText ? 1 : 2);
  std::string last;
  std::optional<AddressRange> range;
  bool is_wrong = false;
  each_address<kAsText>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    if (net.null(row) || is_wrong) return verdicts.null(row);
    if (const auto text = net.text(row); text != last || !range) {
      const auto parsed = Net::parse(text);
      is_wrong = !parsed;
      if (is_wrong) return fail_statement(info, "network", text);
      range = parsed->masked().range();
      last = text;
    }
    verdicts.value(row, range->contains(address));
  });
}

void ip4(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  each_address<true>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    if (!address.is_v4()) return verdicts.null(row);
    verdicts.value(row, address.v4_value());
  });
}

void ip6(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  each_address<true>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    if (!address.is_v6()) return verdicts.null(row);
    verdicts.bytes(row, reinterpret_cast<const char*>(address.bytes().data()), address.bytes().size());
  });
}

void address_text(duckdb_function_info info, duckdb_data_chunk input, duckdb_vector output) {
  each_address<false>(info, input, output, [&](idx_t row, const Address& address, Verdicts& verdicts) {
    verdicts.text(row, address.to_string());
  });
}

void mac_text(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  const Argument mac(input, 0);
  Verdicts verdicts(output);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    if (mac.null(row)) {
      verdicts.null(row);
      continue;
    }
    const auto bits = mac.value<std::uint64_t>(row);
    verdicts.text(row, fmt::format("{:02x}:{:02x}:{:02x}:{:02x}:{:02x}:{:02x}", bits >> 40 & 0xffU, bits >> 32 & 0xffU,
                                   bits >> 24 & 0xffU, bits >> 16 & 0xffU, bits >> 8 & 0xffU, bits & 0xffU));
  }
}

void name_of_country(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  const Argument code(input, 0);
  Verdicts verdicts(output);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    verdicts.text(row, code.null(row) ? std::string_view{} : country_name(code.text(row)));
  }
}

void name_of_protocol(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  const Argument number(input, 0);
  Verdicts verdicts(output);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    verdicts.text(row, number.null(row) ? std::string_view{} : protocol_name(number.value<std::uint8_t>(row)));
  }
}

void name_of_service(duckdb_function_info, duckdb_data_chunk input, duckdb_vector output) {
  const Argument port(input, 0);
  const Argument protocol(input, 1);
  Verdicts verdicts(output);
  for (idx_t row = 0; row < duckdb_data_chunk_get_size(input); ++row) {
    const bool is_known = !port.null(row) && !protocol.null(row);
    verdicts.text(row, is_known ? service_name(port.value<std::uint16_t>(row), protocol.value<std::uint8_t>(row))
                                : std::string_view{});
  }
}

struct Form {
  const char* name;
  std::vector<duckdb_type> arguments;
  duckdb_type result;
  duckdb_scalar_function_t function;
};

duckdb_scalar_function made(const Form& form, const Naming& naming) {
  auto* function = duckdb_create_scalar_function();
  duckdb_scalar_function_set_name(function, form.name);
  for (const auto type : form.arguments) {
    auto* logical = duckdb_create_logical_type(type);
    duckdb_scalar_function_add_parameter(function, logical);
    duckdb_destroy_logical_type(&logical);
  }
  auto* logical = duckdb_create_logical_type(form.result);
  duckdb_scalar_function_set_return_type(function, logical);
  duckdb_destroy_logical_type(&logical);
  duckdb_scalar_function_set_special_handling(function);  // NULL comes in: an address fills one of its two columns
  duckdb_scalar_function_set_extra_info(function, new Naming(naming),
                                        [](void* gone) { delete static_cast<Naming*>(gone); });
  duckdb_scalar_function_set_function(function, form.function);
  return function;
}

// One function of one or two forms.
Result<void> know(duckdb_connection connection, const Naming& naming, std::initializer_list<Form> forms) {
  const char* const name = forms.begin()->name;
  auto* set = duckdb_create_scalar_function_set(name);
  bool is_known = true;
  for (const auto& form : forms) {
    auto* function = made(form, naming);
    is_known = duckdb_add_scalar_function_to_set(set, function) == DuckDBSuccess && is_known;
    duckdb_destroy_scalar_function(&function);
  }
  is_known = is_known && duckdb_register_scalar_function_set(connection, set) == DuckDBSuccess;
  duckdb_destroy_scalar_function_set(&set);
  if (!is_known) return fail(Fault::Internal, fmt::format("DuckDB did not take the function {}", name));
  return {};
}

}  // namespace

Result<void> know_address_functions(Connection& connection, const Naming& naming) {
  constexpr auto kText = DUCKDB_TYPE_VARCHAR;
  constexpr auto kIp4 = DUCKDB_TYPE_UINTEGER;
  constexpr auto kIp6 = DUCKDB_TYPE_BLOB;
  auto* const to = connection.state().connection;
  Result<void> done;
  const auto add = [&](std::initializer_list<Form> forms) {
    if (done) done = know(to, naming, forms);
  };
  add({{"org", {kText}, kText, org<true>}, {"org", {kIp4, kIp6}, kText, org<false>}});
  add({{"asn", {kText}, DUCKDB_TYPE_UINTEGER, asn<true>}, {"asn", {kIp4, kIp6}, DUCKDB_TYPE_UINTEGER, asn<false>}});
  add({{"country", {kText}, kText, country<true>}, {"country", {kIp4, kIp6}, kText, country<false>}});
  add({{"is_local", {kText}, DUCKDB_TYPE_BOOLEAN, is_local<true>},
       {"is_local", {kIp4, kIp6}, DUCKDB_TYPE_BOOLEAN, is_local<false>}});
  add({{"in_net", {kText, kText}, DUCKDB_TYPE_BOOLEAN, in_net<true>},
       {"in_net", {kIp4, kIp6, kText}, DUCKDB_TYPE_BOOLEAN, in_net<false>}});
  add({{"ip4", {kText}, kIp4, ip4}});
  add({{"ip6", {kText}, kIp6, ip6}});
  add({{"address_text", {kIp4, kIp6}, kText, address_text}});
  add({{"mac_text", {DUCKDB_TYPE_UBIGINT}, kText, mac_text}});
  add({{"country_name", {kText}, kText, name_of_country}});
  add({{"protocol_name", {DUCKDB_TYPE_UTINYINT}, kText, name_of_protocol}});
  add({{"service_name", {DUCKDB_TYPE_USMALLINT, DUCKDB_TYPE_UTINYINT}, kText, name_of_service}});
  return done;
}

}  // namespace whither
