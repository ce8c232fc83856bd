#pragma once

#include "names/organisation_rules.h"
#include "names/table_contents.h"

namespace whither {

// Lets the ASes that the rules name be of the organisations that they say: of that name, or their own. An AS that is to
// stand for itself by its number is "NAME (AS64496)", so that no other organisation is called so.
void regroup(TableContents& table, const OrganisationRules& rules);

}  // namespace whither
