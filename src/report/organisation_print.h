#pragma once

#include <string>
#include <vector>

#include "names/address_table.h"

namespace whither {

// An organisation with all its ASes and why each belongs to it.
struct ToldOrganisation {
  Organisation organisation;
  std::vector<OrganisationMember> members;
};

// {"schema":"whither.data_org/1","rows":[{"key","name","ases":[{"asn","name","evidence"}]}]} and a newline.
std::string organisations_json(const std::vector<ToldOrganisation>& told);
// A heading and a table each, at most `width` columns wide (0: never cut).
std::string organisations_text(const std::vector<ToldOrganisation>& told, std::size_t width);

}  // namespace whither
