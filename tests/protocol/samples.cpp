#include "tests/protocol/samples.h"

#include <cmath>
#include <limits>

namespace harness::testing {
namespace {

using Text = std::string;
using Number = std::int64_t;

Text text() { return *rc::gen::arbitrary<Text>(); }
Number number() { return *rc::gen::arbitrary<Number>(); }
double real() { return *any_real(); }

std::vector<std::pair<Text, Text>> pairs() {
  return *rc::gen::arbitrary<std::vector<std::pair<Text, Text>>>();
}

Scalars scalars() {
  Scalars block{text(), number(), *rc::gen::arbitrary<std::vector<Text>>(), {}, {}, {}, {}};
  const auto rows = *rc::gen::inRange<std::size_t>(0, 6);
  for (std::size_t row = 0; row < rows; ++row) {
    block.steps.push_back(number());
    block.images_seen.push_back(number());
    block.seconds.push_back(real());
    for (std::size_t column = 0; column < block.names.size(); ++column) block.values.push_back(real());
  }
  return block;
}

TrialStatus status() { return static_cast<TrialStatus>(*rc::gen::inRange(0, 7)); }

}  // namespace

rc::Gen<Value> any_value() {
  return rc::gen::exec([]() -> Value {
    switch (*rc::gen::inRange(0, 7)) {
      case 0:
        return Value();
      case 1:
        return Value(*rc::gen::arbitrary<bool>());
      case 2:
        return Value(number());
      case 3: {
        const double any = real();  // the payload of a not-a-number is not kept in settings
        return Value(std::isnan(any) ? std::numeric_limits<double>::quiet_NaN() : any);
      }
      case 4:
        return Value(text());
      case 5: {
        Schedule schedule{static_cast<Schedule::Shape>(*rc::gen::inRange(0, 3)), {}};
        for (Number step = 0; step < *rc::gen::inRange(0, 4); ++step)
          schedule.points.emplace_back(step, static_cast<double>(*rc::gen::arbitrary<float>()));
        return Value(schedule);
      }
      default: {
        ValueList list;
        for (int i = 0; i < *rc::gen::inRange(0, 4); ++i) list.emplace_back(number());
        return Value(list);
      }
    }
  });
}

rc::Gen<Settings> any_settings() {
  return rc::gen::exec([] {
    Settings settings;
    for (int i = *rc::gen::inRange(0, 5); i > 0; --i) settings["key." + std::to_string(i)] = *any_value();
    return settings;
  });
}

rc::Gen<Event> any_event() {
  return rc::gen::exec([]() -> Event {
    switch (*rc::gen::inRange(0, 13)) {
      case 0:
        return TrialStarted{text(), number(), number(), text(), text(), text(), pairs(), pairs()};
      case 1:
        return scalars();
      case 2:
        return ScoreEvent{text(), number(), text(),   number(), number(),       real(),
                          real(), real(),   number(), number(), text(),         text(),
                          text(), real(),   text(),   text(),   *any_settings()};
      case 3:
        return ArtifactEvent{text(), number(), number(), text(), text(), text(), number()};
      case 4:
        return CheckpointEvent{text(), number(), number(), text(), text()};
      case 5:
        return Remark{text(), number(), text(), text(), text()};
      case 6:
        return TrialEnded{text(), number(), status(), text(), number(), number(), real(), text()};
      case 7:
        return RevisionEvent{text(),
                             number(),
                             text(),
                             text(),
                             text(),
                             text(),
                             text(),
                             text(),
                             text(),
                             text(),
                             *rc::gen::arbitrary<std::vector<Text>>(),
                             text(),
                             text()};
      case 8:
        return TrialPlanned{text(), number(), text(), text(), number(), number(), *any_settings(), text()};
      case 9:
        return TrialDropped{text(), text(), number()};
      case 10:
        return PruneDecision{text(), text(), number()};
      default:
        return TrialReset{text(), text(), number()};
      case 12:
        return MeasuredWith{text(),          number(), pairs(),
                            *any_settings(), number(), *rc::gen::arbitrary<std::vector<Text>>()};
    }
  });
}

}  // namespace harness::testing
