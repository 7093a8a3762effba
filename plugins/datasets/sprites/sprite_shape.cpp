#include "plugins/datasets/sprites/sprite_shape.h"

#include <algorithm>
#include <cmath>
#include <numbers>

namespace sprites {

bool inside(Shape shape, double x, double y) {
  switch (shape) {
    case Shape::kSquare:
      return std::max(std::abs(x), std::abs(y)) <= 1.0 / std::numbers::sqrt2;
    case Shape::kEllipse:
      return x * x + 4.0 * y * y <= 1.0;
    case Shape::kHeart: {
      // (u^2 + v^2 - 1)^3 <= u^2 v^3, tip down (rows grow downwards), scaled into the unit circle.
      const double u = 1.25 * x, v = -1.25 * y;
      const double round = u * u + v * v - 1.0;
      return round * round * round <= u * u * v * v * v;
    }
  }
  return false;
}

void draw(const Sprite& sprite, std::int64_t side, std::int64_t samples, std::uint8_t* pixels) {
  const double cosine = std::cos(sprite.angle) / sprite.radius, sine = std::sin(sprite.angle) / sprite.radius;
  const double pixel = 1.0 / static_cast<double>(side), part = pixel / static_cast<double>(samples);
  const double reach =
      sprite.radius + pixel;  // farther centres have no covered part: half a diagonal is less
  for (std::int64_t row = 0; row < side; ++row) {
    for (std::int64_t column = 0; column < side; ++column) {
      const double left = static_cast<double>(column) * pixel - sprite.x;
      const double top = static_cast<double>(row) * pixel - sprite.y;
      std::int64_t covered = 0;
      const double x = left + 0.5 * pixel, y = top + 0.5 * pixel;
      if (x * x + y * y <= reach * reach) {
        for (std::int64_t j = 0; j < samples * samples; ++j) {
          const double dx = left + (static_cast<double>(j % samples) + 0.5) * part;
          const double dy = top + (static_cast<double>(j / samples) + 0.5) * part;
          if (inside(sprite.shape, cosine * dx + sine * dy, cosine * dy - sine * dx)) ++covered;
        }
      }
      *pixels++ = static_cast<std::uint8_t>((255 * covered + samples * samples / 2) / (samples * samples));
    }
  }
}

}  // namespace sprites
