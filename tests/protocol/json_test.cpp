#include "harness/protocol/json.h"

#include <gtest/gtest.h>
#include <rapidcheck/gtest.h>

#include <limits>
#include <nlohmann/json.hpp>

#include "harness/base/error.h"
#include "harness/protocol/assignment.h"
#include "tests/protocol/samples.h"

namespace harness {
namespace {

using Json = nlohmann::json;
using testing::any_settings;

template <class T>
T through_text(const T& object) {
  return Json::parse(Json(object).dump(-1, ' ', false, Json::error_handler_t::strict)).template get<T>();
}

RC_GTEST_PROP(ValueJson, GoesThroughTextUnchanged, ()) {
  const Settings settings = *any_settings();
  const std::string text = Json(settings).dump(-1, ' ', false, Json::error_handler_t::replace);
  RC_ASSERT(Json(Json::parse(text).get<Settings>()).dump(-1, ' ', false, Json::error_handler_t::replace) ==
            text);
}

TEST(ValueJson, KeepsIntegersAndRealsApart) {
  EXPECT_EQ(Json(Value(1)).dump(), "1");
  EXPECT_EQ(Json(Value(1.0)).dump(), "1.0");
  EXPECT_TRUE(through_text(Value(1.0)).is_real());
  EXPECT_TRUE(through_text(Value(1)).is_integer());
}

TEST(ValueJson, WritesASchedule) {
  const Value value(Schedule{Schedule::Shape::kCosine, {{0, 2e-4}, {20000, 5e-5}}});
  EXPECT_EQ(Json(value).dump(), R"({"cosine":[[0,0.0002],[20000,5e-05]]})");
  EXPECT_EQ(through_text(value).schedule(), value.schedule());
}

TEST(ValueJson, WritesInfinitiesAsWords) {
  const Value value(-std::numeric_limits<double>::infinity());
  EXPECT_EQ(Json(value).dump(), R"({"real":"-inf"})");
  EXPECT_EQ(through_text(value).real(), -std::numeric_limits<double>::infinity());
}

TEST(ValueJson, RefusesAnUnknownSchedule) {
  EXPECT_THROW(Json::parse(R"({"stairs":[[0,1.0]]})").get<Value>(), Error);
}

TEST(PluginDescriptionJson, KeepsEveryField) {
  PluginDescription plugin;
  plugin.kind = "model";
  plugin.role = "r";
  plugin.name = "dcgan";
  plugin.doc = "d";
  OptionSpec option;
  option.name = "channels";
  option.type = OptionType::kIntegerList;
  option.default_value = Value(ValueList{Value(64), Value(128)});
  option.min = 1.0;
  option.max_exclusive = true;
  option.choices = {"a"};
  option.unit = "px";
  option.help = "h";
  option.identity = false;
  option.fusible = true;
  option.schedulable = true;
  option.only_with = {"variant", {"conv"}};
  plugin.options = {option};
  plugin.library = "/l.so";
  plugin.library_sha256 = "ff";
  plugin.roles = {{"adversarial", false, "hinge"}};
  plugin.capabilities = {"sample"};
  plugin.groups = {"g"};
  plugin.phases = {"p"};
  plugin.properties = {{"batch_norm", "norm", {"none"}}};
  plugin.images = false;
  plugin.points = true;
  plugin.channels = {1, 3};
  plugin.sizes = {28};
  plugin.streams = 2;
  plugin.needs_labels = true;
  plugin.demands = {"pairs"};
  plugin.unit = "nats";
  plugin.goal = "min";
  plugin.needs = {"elbo"};
  plugin.needs_mixture = plugin.needs_features = plugin.binary_only = plugin.grey_only = true;
  plugin.needs_classes = plugin.needs_factors = plugin.classifies = true;
  plugin.takes_real = plugin.takes_fake = false;
  const Json json(plugin);
  const PluginDescription back = through_text(plugin);
  EXPECT_EQ(Json(back), json);
  EXPECT_EQ(back.options.at(0).default_value.list().size(), 2u);
  EXPECT_EQ(back.options.at(0).min, 1.0);
  EXPECT_EQ(back.options.at(0).only_with.option, "variant");
  EXPECT_EQ(back.options.at(0).only_with.values, std::vector<std::string>{"conv"});
  EXPECT_FALSE(back.options.at(0).max.has_value());
  EXPECT_EQ(back.properties.at(0).unless_values, std::vector<std::string>{"none"});
  EXPECT_EQ(json.size(), 31u) << "a field was added: add it to json.cpp and here";
}

TEST(AssignmentJson, KeepsEveryField) {
  Assignment assignment;
  assignment.id = 7;
  assignment.kind = AssignmentKind::kSample;
  assignment.experiment = "e";
  assignment.trials = {{"t1", 2, 3, {{"optimizer.lr", Value(2e-4)}}, "/r/e/t1"}};
  assignment.libraries = {"/a.so"};
  assignment.data_folder = "/d";
  assignment.spool = "/s.spool";
  assignment.device = "cuda:1";
  assignment.sample = {"singles", 50000, "/out"};
  const Assignment back = through_text(assignment);
  EXPECT_EQ(back.id, 7);
  EXPECT_EQ(back.kind, AssignmentKind::kSample);
  EXPECT_EQ(back.trials.at(0).settings.at("optimizer.lr").real(), 2e-4);
  EXPECT_EQ(back.trials.at(0).folder, "/r/e/t1");
  EXPECT_EQ(back.sample.count, 50000);
  EXPECT_EQ(Json(back), Json(assignment));
}

TEST(NoticeJson, KeepsValuesThatAreNoNumbers) {
  Notice notice;
  notice.spool_bytes = 99;
  notice.assignment_done = true;
  notice.progress = {{"t", "train", 5, 10, 3.5, {{"loss", std::numeric_limits<double>::quiet_NaN(), 4}}}};
  const Notice back = through_text(notice);
  EXPECT_TRUE(std::isnan(back.progress.at(0).last_values.at(0).value));
  EXPECT_EQ(back.progress.at(0).last_values.at(0).step, 4);
  EXPECT_EQ(Json(back), Json(notice));
}

TEST(ControlJson, RefusesAnUnknownKind) {
  EXPECT_THROW(Json::parse(R"({"kind":"dance","trial":"","reason":""})").get<Control>(), Error);
}

}  // namespace
}  // namespace harness
