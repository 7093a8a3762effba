#pragma once

#include <cstdint>
#include <filesystem>
#include <functional>
#include <string>

#include "harness/data/resident_data.h"
#include "harness/metrics/picture.h"
#include "harness/train/trainer.h"

namespace harness::metrics {

// Pictures of what a trial makes, from latents and held-out examples (spread evenly over their set) that are
// the same for every trial and step, so that grids can be laid side by side. Batches hold at most
// `batch_size` examples.
class Gallery {
 public:
  Gallery(const data::ResidentData& data, train::EvalModel& trial, std::int64_t batch_size)
      : data_(data), trial_(trial), batch_size_(batch_size) {}

  // `count` samples as tiles; points as a scatter over held-out ones (at least 2,000 of each, as far as there
  // are).
  Picture samples(std::int64_t count);
  // Held-out examples, each with its reconstruction to its right; `count` tiles in all. Points: a scatter of
  // the reconstructions over their originals.
  Picture reconstructions(std::int64_t count);
  // Pairs of latents, eight images from one to the other; for each pair a row along the straight line and
  // below it one along the great circle (Shoemake 1985), which suits Gaussian latents. Images only.
  Picture interpolations(std::int64_t count);

  // A row for each of the model's latent axes (Model::axes), the first count / 8 of them: eight images from
  // the axis's low end to its high one, the other coordinates as in one latent that all rows share. Images
  // only.
  Picture traversals(std::int64_t count);

  // Samples, each with the seven training examples nearest to it to its right, by the distance of their
  // pixels: `count` tiles in all. A model that has learnt its examples by heart shows twins. Images only.
  Picture neighbours(std::int64_t count);

  // What of these a picture can be had of: interpolations need latents of the shape [N, D], traversals named
  // axes, all of them images, neighbours training examples.
  bool has_interpolations();
  bool has_traversals() const;
  bool has_neighbours() const;

  // Writes `count` samples as FOLDER/000000.png and on, each with `text`; `between` is called after every
  // batch. Images only.
  void write_singles(std::int64_t count, const std::filesystem::path& folder, const PictureText& text,
                     const std::function<void()>& between);

 private:
  at::Tensor draw(const char* purpose, std::int64_t batch, std::int64_t n, std::int64_t begin);
  at::Tensor draw_all(const char* purpose, std::int64_t count);
  at::Tensor held_out(std::int64_t count);
  at::Tensor nearest_training(const at::Tensor& images, std::int64_t k);
  at::Tensor flat_latents(const char* purpose, std::int64_t n);
  at::Tensor row(const char* purpose, std::int64_t batch, std::int64_t label, const at::Tensor& latents);
  void images_only(const char* what) const;

  const data::ResidentData& data_;
  train::EvalModel& trial_;
  std::int64_t batch_size_;
};

}  // namespace harness::metrics
