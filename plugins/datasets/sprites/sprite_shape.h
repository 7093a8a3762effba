#pragma once

#include <cstdint>

namespace sprites {

enum class Shape { kSquare, kEllipse, kHeart };

// Where and how one sprite is drawn, in units of the image's side.
struct Sprite {
  Shape shape = Shape::kSquare;
  double radius = 0.2;      // of the circle around the shape
  double angle = 0.0;       // radians
  double x = 0.5, y = 0.5;  // centre
};

// Is a point inside a shape of radius 1 around the origin that is not turned?
bool inside(Shape shape, double x, double y);

// Writes side * side bytes, row by row: the covered share of each pixel, 0..255, from samples * samples
// points a pixel. With one sample every pixel is 0 or 255.
void draw(const Sprite& sprite, std::int64_t side, std::int64_t samples, std::uint8_t* pixels);

}  // namespace sprites
