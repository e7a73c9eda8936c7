// A schema small enough to see at once, with every kind of attribute the tests need.
#pragma once

#include <string>
#include <utility>
#include <vector>

#include "simulator/facts.h"

namespace opendes::sim {

inline AttributeFacts MakeAttribute(std::string name, AttributeKind kind) {
  AttributeFacts attribute;
  attribute.logical_name = std::move(name);
  attribute.schema_name = attribute.logical_name;
  attribute.kind = kind;
  attribute.max_length = 100;
  attribute.precision = 4;
  attribute.min_value = -1'000'000;
  attribute.max_value = 1'000'000;
  return attribute;
}

inline EntityFacts MakeEntity(std::string name, std::string set, std::string id,
                              std::vector<AttributeFacts> attributes) {
  EntityFacts entity;
  entity.logical_name = std::move(name);
  entity.schema_name = entity.logical_name;
  entity.set_name = std::move(set);
  entity.primary_id = std::move(id);
  entity.primary_name = "name";
  entity.attributes = std::move(attributes);
  entity.attributes.push_back(MakeAttribute(entity.primary_id, AttributeKind::kUniqueidentifier));
  entity.attributes.push_back(MakeAttribute("versionnumber", AttributeKind::kBigInt));
  entity.attributes.push_back(MakeAttribute("createdon", AttributeKind::kDateTime));
  return entity;
}

inline AttributeFacts MakeLookup(std::string name, std::vector<std::string> targets) {
  AttributeFacts attribute = MakeAttribute(std::move(name), AttributeKind::kLookup);
  attribute.targets = std::move(targets);
  return attribute;
}

inline EntityFacts MakeAccount() {
  AttributeFacts state = MakeAttribute("statecode", AttributeKind::kState);
  state.options = {{.value = 0, .label = "Active"}, {.value = 1, .label = "Inactive"}};
  AttributeFacts status = MakeAttribute("statuscode", AttributeKind::kStatus);
  status.options = {{.value = 1, .label = "Active", .state = 0},
                    {.value = 2, .label = "Inactive", .state = 1}};
  AttributeFacts secret = MakeAttribute("new_secret", AttributeKind::kString);
  secret.secured = true;
  AttributeFacts customer = MakeAttribute("customerid", AttributeKind::kCustomer);
  customer.targets = {"account", "contact"};
  return MakeEntity("account", "accounts", "accountid",
                    {MakeAttribute("name", AttributeKind::kString),
                     MakeAttribute("description", AttributeKind::kMemo),
                     MakeAttribute("revenue", AttributeKind::kMoney),
                     MakeAttribute("exchangerate", AttributeKind::kDecimal),
                     MakeAttribute("employees", AttributeKind::kInteger),
                     MakeAttribute("big", AttributeKind::kBigInt),
                     MakeAttribute("founded", AttributeKind::kDateTime), state, status, secret,
                     customer, MakeLookup("primarycontactid", {"contact"}),
                     MakeLookup("transactioncurrencyid", {"transactioncurrency"})});
}

inline Facts MakeSmallFacts() {
  Facts facts;
  facts.entities = {
      MakeAccount(),
      MakeEntity("contact", "contacts", "contactid",
                 {MakeAttribute("name", AttributeKind::kString)}),
      MakeEntity("transactioncurrency", "transactioncurrencies", "transactioncurrencyid",
                 {MakeAttribute("name", AttributeKind::kString)}),
      MakeEntity("accountcontacts", "accountcontactscollection", "accountcontactid",
                 {MakeAttribute("accountid", AttributeKind::kUniqueidentifier),
                  MakeAttribute("contactid", AttributeKind::kUniqueidentifier)})};
  facts.entities.back().intersect = true;
  facts.entities.back().primary_name.clear();
  ManyToManyFacts relationship;
  relationship.schema_name = "accountcontacts_association";
  relationship.entity1 = "account";
  relationship.entity1_attribute = "accountid";
  relationship.entity2 = "contact";
  relationship.entity2_attribute = "contactid";
  relationship.intersect = "accountcontacts";
  facts.many_to_many = {relationship};
  return facts;
}

}  // namespace opendes::sim
