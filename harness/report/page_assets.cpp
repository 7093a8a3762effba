#include "harness/report/page_assets.h"

namespace harness {

const std::string& page_style() {
  static const std::string style = std::string(base_style()).append(chart_style());
  return style;
}

const std::string& page_script() {
  static const std::string script = std::string(base_script())
                                        .append(chart_script())
                                        .append(chart_panel_script())
                                        .append(chart_controls_script());
  return script;
}

}  // namespace harness
