#include "harness/metrics/gallery.h"

#include <ATen/core/grad_mode.h>

#include <algorithm>
#include <cmath>
#include <fstream>
#include <vector>

#include "harness/base/error.h"
#include "harness/metrics/draws.h"

namespace harness::metrics {
namespace {

constexpr const char* kGrid = "gallery.grid";
constexpr const char* kSingles = "gallery.singles";
constexpr const char* kEnds = "gallery.interpolation";
constexpr const char* kTraversal = "gallery.traversal";
constexpr std::int64_t kScatterPoints = 2'000;
constexpr std::int64_t kTrainingBlock = 4'096;  // examples whose distances are held at once
constexpr std::int64_t kWay = 8;                // images from one end of a row to the other

// Latents [K, D] from `from` to `to`, [D] each.
at::Tensor straight(const at::Tensor& from, const at::Tensor& to) {
  const at::Tensor t = at::linspace(0.0, 1.0, kWay, from.options()).unsqueeze(1);
  return from + t * (to - from);
}
at::Tensor great_circle(const at::Tensor& from, const at::Tensor& to) {
  const double cosine = (from.dot(to) / (from.norm() * to.norm())).clamp(-1.0, 1.0).item<double>();
  const double angle = std::acos(cosine);
  if (!(std::sin(angle) > 1e-6)) return straight(from, to);  // (nearly) one direction: the circle is the line
  const at::Tensor t = at::linspace(0.0, 1.0, kWay, from.options()).unsqueeze(1);
  return ((1.0 - t) * angle).sin() / std::sin(angle) * from + (t * angle).sin() / std::sin(angle) * to;
}

}  // namespace

void Gallery::images_only(const char* what) const {
  if (!data_.info().images())
    throw input_error(std::string(what) + " are drawn of images; this trial's data are points.",
                      "Ask for a grid: of points it is a scatter plot.");
}

at::Tensor Gallery::draw(const char* purpose, std::int64_t batch, std::int64_t n, std::int64_t begin) {
  // Conditional models: one class a column of the grid, over and over.
  at::Tensor labels;
  if (data_.info().classes > 0)
    labels = at::arange(begin, begin + n, at::TensorOptions().dtype(at::kLong).device(data_.device()))
                 .remainder(data_.info().classes);
  return generated(trial_, purpose, batch, n, labels);
}

at::Tensor Gallery::draw_all(const char* purpose, std::int64_t count) {
  std::vector<at::Tensor> parts;
  for (std::int64_t begin = 0, batch = 0; begin < count; begin += batch_size_, ++batch)
    parts.push_back(draw(purpose, batch, std::min(batch_size_, count - begin), begin));
  return at::cat(parts);
}

at::Tensor Gallery::held_out(std::int64_t count) {
  std::vector<at::Tensor> parts;
  for (std::int64_t begin = 0, batch = 0; begin < count; begin += batch_size_, ++batch)
    parts.push_back(held_out_batch(data_, trial_,
                                   spread(data_, begin, std::min(begin + batch_size_, count), count), batch)
                        .values);
  return parts.empty() ? at::empty({0, data_.info().dimensions()}) : at::cat(parts);
}

Picture Gallery::samples(std::int64_t count) {
  const at::NoGradGuard no_grad;
  if (data_.info().images()) return tile(draw_all(kGrid, count), square_columns(count));
  const std::int64_t points = std::max(count, kScatterPoints);
  return scatter(draw_all(kGrid, points), held_out(std::min(points, data_.info().test_size)));
}

Picture Gallery::reconstructions(std::int64_t count) {
  const at::NoGradGuard no_grad;
  const bool images = data_.info().images();
  const std::int64_t n =
      std::min(images ? std::max<std::int64_t>(1, count / 2) : kScatterPoints, data_.info().test_size);
  std::vector<at::Tensor> originals, copies;
  for (std::int64_t begin = 0, batch = 0; begin < n; begin += batch_size_, ++batch) {
    const HeldOut shown =
        held_out_batch(data_, trial_, spread(data_, begin, std::min(begin + batch_size_, n), n), batch);
    sdk::Step& step = trial_.step("gallery.reconstruction", batch, shown.values, shown.labels);
    originals.push_back(shown.values);
    copies.push_back(trial_.model().reconstruct(step, shown.values));
  }
  if (originals.empty())
    throw input_error("The data set has no held-out examples to reconstruct.", "Set metrics.grid = 0.");
  if (!images) return scatter(at::cat(copies), at::cat(originals));
  const at::Tensor pairs = at::stack({at::cat(originals), at::cat(copies)}, 1).flatten(0, 1);
  return tile(pairs, (square_columns(2 * n) + 1) / 2 * 2);
}

// [N, D].
at::Tensor Gallery::flat_latents(const char* purpose, std::int64_t n) {
  const at::Tensor latents = trial_.model().latents(trial_.step(purpose, 0, {}, {}), n);
  if (latents.dim() != 2)
    throw input_error("This picture needs latents of the shape [N, D]; this model draws others.",
                      "Ask for a grid.");
  return latents;
}

// Of latents [K, D], all of one class where the data have classes.
at::Tensor Gallery::row(const char* purpose, std::int64_t batch, std::int64_t label,
                        const at::Tensor& latents) {
  at::Tensor labels;
  if (data_.info().classes > 0)
    labels = at::full({latents.size(0)}, label % data_.info().classes, latents.options().dtype(at::kLong));
  return trial_.model().generate(trial_.step(purpose, batch, {}, labels), latents);
}

Picture Gallery::interpolations(std::int64_t count) {
  images_only("Interpolations");
  const at::NoGradGuard no_grad;
  const std::int64_t pairs = std::max<std::int64_t>(1, count / (2 * kWay));
  const at::Tensor ends = flat_latents(kEnds, 2 * pairs);
  std::vector<at::Tensor> rows;
  for (std::int64_t pair = 0; pair < pairs; ++pair)
    for (const auto way : {straight, great_circle})
      rows.push_back(row(kEnds, 1 + pair, pair, way(ends[2 * pair], ends[2 * pair + 1])));
  return tile(at::cat(rows), kWay);
}

Picture Gallery::traversals(std::int64_t count) {
  images_only("Traversals");
  const at::NoGradGuard no_grad;
  std::vector<sdk::LatentAxis> axes = trial_.model().axes();
  if (axes.empty())
    throw input_error("This model names no latent axes to traverse.", "Ask for a grid or an interpolation.");
  axes.resize(std::min(axes.size(), static_cast<std::size_t>(std::max<std::int64_t>(1, count / kWay))));
  const at::Tensor base = flat_latents(kTraversal, 1);
  std::vector<at::Tensor> rows;
  for (const sdk::LatentAxis& axis : axes) {
    const at::Tensor latents = base.repeat({kWay, 1});
    latents.select(1, axis.index).copy_(at::linspace(axis.low, axis.high, kWay, base.options()));
    rows.push_back(row(kTraversal, 1, 0, latents));
  }
  return tile(at::cat(rows), kWay);
}

// The k training examples nearest to each of the images [N, C, H, W], nearest first: [N, k, C, H, W].
at::Tensor Gallery::nearest_training(const at::Tensor& images, std::int64_t k) {
  const std::string& stream = data_.info().streams.front();
  const at::Tensor queries = images.flatten(1).to(at::kFloat);
  at::Tensor distances, places;  // [N, k], the nearest so far
  for (std::int64_t begin = 0; begin < data_.info().train_size; begin += kTrainingBlock) {
    const std::int64_t end = std::min(begin + kTrainingBlock, data_.info().train_size);
    const at::Tensor index = at::arange(begin, end, at::TensorOptions(data_.device()).dtype(at::kLong));
    const at::Tensor block = data_.values(stream, sdk::Split::kTrain, index, at::kFloat).flatten(1);
    at::Tensor squares = at::addmm(block.square().sum(1).unsqueeze(0), queries, block.t(), 1.0, -2.0);
    at::Tensor candidates = index.unsqueeze(0).expand_as(squares);
    if (distances.defined()) {
      squares = at::cat({distances, squares}, 1);
      candidates = at::cat({places, candidates}, 1);
    }
    const auto [nearest, order] = squares.topk(std::min(k, squares.size(1)), 1, /*largest=*/false);
    distances = nearest;
    places = candidates.gather(1, order);
  }
  const at::Tensor found = data_.values(stream, sdk::Split::kTrain, places.flatten(), at::kFloat);
  return found.view({places.size(0), places.size(1), found.size(1), found.size(2), found.size(3)});
}

Picture Gallery::neighbours(std::int64_t count) {
  images_only("Nearest neighbours");
  const at::NoGradGuard no_grad;
  const std::int64_t k = std::min(kWay - 1, data_.info().train_size);
  const at::Tensor samples = draw_all(kGrid, std::max<std::int64_t>(1, count / kWay)).to(at::kFloat);
  return tile(at::cat({samples.unsqueeze(1), nearest_training(samples, k)}, 1).flatten(0, 1), k + 1);
}

bool Gallery::has_interpolations() {
  const at::NoGradGuard no_grad;
  return data_.info().images() && trial_.model().latents(trial_.step(kEnds, 0, {}, {}), 2).dim() == 2;
}

bool Gallery::has_traversals() const { return data_.info().images() && !trial_.model().axes().empty(); }

bool Gallery::has_neighbours() const { return data_.info().images() && data_.info().train_size > 0; }

void Gallery::write_singles(std::int64_t count, const std::filesystem::path& folder, const PictureText& text,
                            const std::function<void()>& between) {
  images_only("Single pictures");
  const at::NoGradGuard no_grad;
  std::filesystem::create_directories(folder);
  for (std::int64_t begin = 0, batch = 0; begin < count; begin += batch_size_, ++batch) {
    const at::Tensor images = draw(kSingles, batch, std::min(batch_size_, count - begin), begin);
    for (std::int64_t i = 0; i < images.size(0); ++i) {
      std::string name = std::to_string(begin + i) + ".png";
      name.insert(0, name.size() < 10 ? 10 - name.size() : 0, '0');  // 000012.png
      const std::string bytes = to_png(tile(images[i].unsqueeze(0), 1, /*gap=*/0), text);
      std::ofstream file(folder / name, std::ios::binary | std::ios::trunc);
      if (!file.write(bytes.data(), static_cast<std::streamsize>(bytes.size())) || !file.flush())
        throw environment_error("cannot write " + (folder / name).string() + ".",
                                "Make room or choose another folder, then run the same command again.");
    }
    between();
  }
}

}  // namespace harness::metrics
