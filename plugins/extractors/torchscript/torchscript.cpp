#include <c10/util/Exception.h>

#include <algorithm>
#include <cctype>
#include <functional>
#include <optional>

#include "harness/base/error.h"
#include "harness/base/file_io.h"
#include "harness/base/hex.h"
#include "harness/sdk/plugin.h"
#include "harness/sdk/sha256.h"
#include "plugins/extractors/image_input.h"
#include "plugins/extractors/torchscript/script.h"

namespace {

using namespace harness::sdk;
using torchscript::Script;

struct TorchscriptOptions {
  std::string file, sha256;
  std::string range = "0..255";
  std::int64_t channels = 3;
  std::int64_t side = 0;
  std::vector<std::string> flags;
};

constexpr std::int64_t kProbes = 4;

// LibTorch puts the reason last, after its account of the program's lines.
std::string last_line(std::string text) {
  const std::size_t end = text.find_last_not_of(" \n");
  text.resize(end == std::string::npos ? 0 : end + 1);
  return text.substr(text.find_last_of('\n') + 1);
}

std::string sizes_text(const at::Tensor& tensor) {
  std::string text;
  for (const std::int64_t size : tensor.sizes()) text += (text.empty() ? "" : ", ") + std::to_string(size);
  return text;
}

class Torchscript : public FeatureExtractor {
 public:
  Torchscript(const TorchscriptOptions& options, const ExtractorContext& context) : options_(options) {
    std::transform(options_.sha256.begin(), options_.sha256.end(), options_.sha256.begin(),
                   [](unsigned char c) { return static_cast<char>(std::tolower(c)); });
    const DataInfo info = context.dataset.info();
    harness::plugins::refuse_points("torchscript", info);
    if (options_.file.empty())
      throw harness::input_error("The feature extractor \"torchscript\" needs metrics.torchscript.file.",
                                 "Name a TorchScript file, in the data folder or absolute, and its hash.");
    path_ = context.folder.root / options_.file;
    std::string bytes = checked_bytes();
    attempt("is no program that LibTorch can load",
            [&] { script_.emplace(std::move(bytes), context.device); });
    Sha256 hash;
    hash.update("torchscript 1\n" + options_.sha256 + "\n" + options_.range + " " +
                std::to_string(options_.channels) + " " + std::to_string(options_.side));
    for (const std::string& flag : options_.flags) hash.update("\n" + flag);
    hash_ = hash.hex();
    probe(info, context.device);
  }

  std::int64_t dimensions() const override { return dimensions_; }
  std::string content_hash() const override { return hash_; }

  at::Tensor features(const at::Tensor& images) override {
    at::Tensor given;
    attempt("fails on images [" + sizes_text(images) + "]",
            [&] { given = script_->forward(contracted(images), options_.flags); });
    if (given.dim() != 2 || given.size(0) != images.size(0) || !given.is_floating_point() ||
        (dimensions_ > 0 && given.size(1) != dimensions_))
      throw harness::input_error(
          path_.string() + " gives " + (given.is_floating_point() ? "[" : "whole numbers [") +
              sizes_text(given) + "] for " + std::to_string(images.size(0)) + " images.",
          "Features are floats [N, D]: flatten them in the file's forward().");
    return given.to(at::kFloat);
  }

 private:
  // The very bytes that are loaded afterwards.
  std::string checked_bytes() const {
    std::error_code unknown;
    if (!std::filesystem::is_regular_file(path_, unknown))
      throw harness::input_error(
          path_.string() +
              (std::filesystem::exists(path_, unknown) ? " is no file." : ": there is no such file."),
          "metrics.torchscript.file names a file in the data folder, or an absolute path.");
    std::string bytes = harness::read_file(path_);
    const std::string found = sha256_hex(bytes);
    if (found == options_.sha256) return bytes;
    const std::string& given = options_.sha256;
    throw harness::input_error(
        (given.empty() ? "The SHA-256 of " + path_.string() + " is not given"
         : !harness::is_hex(given, 64)
             ? "metrics.torchscript.sha256 is no SHA-256, 64 hex digits, of " + path_.string()
             : path_.string() + " has another SHA-256 than metrics.torchscript.sha256") +
            ": it is " + found + ". The file was not loaded.",
        "A TorchScript file is a program and runs with your rights. If you trust this one, and the hash is "
        "what "
        "its author tells, write metrics.torchscript.sha256 = \"" +
            found + "\".");
  }

  at::Tensor contracted(const at::Tensor& images) const {
    at::Tensor x = images.to(at::kFloat);
    if (options_.channels != 0) x = harness::plugins::with_channels(x, options_.channels);
    if (options_.side != 0 && (x.size(2) != options_.side || x.size(3) != options_.side))
      x = at::_upsample_bilinear2d_aa(x.contiguous(), {options_.side, options_.side},
                                      /*align_corners=*/false);
    if (options_.range == "0..255") return ((x + 1.0) * 127.5).round().clamp(0.0, 255.0);
    if (options_.range == "0..1") return (x + 1.0) * 0.5;
    return x.contiguous();
  }

  // Waves of another length in each image, as the data set's images are: what goes wrong later goes wrong
  // now, before anything is trained.
  void probe(const DataInfo& info, at::Device device) {
    const at::Tensor length =
        at::arange(1, kProbes * info.channels() + 1).to(at::kFloat).view({kProbes, info.channels(), 1, 1});
    const at::Tensor images =
        (at::linspace(0.0, 20.0, info.height() * info.width()).view({1, 1, info.height(), info.width()}) *
         length)
            .sin()
            .to(device);
    const at::Tensor all = features(images), alone = features(images.narrow(0, 1, 1));
    dimensions_ = all.size(1);
    if (dimensions_ < 1 || !at::isfinite(all).all().item<bool>())
      throw harness::input_error(path_.string() + ": its features of four test images are not finite.",
                                 "Look at metrics.torchscript.range: is that what the file expects?");
    if (!at::allclose(alone, all.narrow(0, 1, 1), 1e-3, 1e-3 * all.abs().max().item<double>()))
      throw harness::input_error(
          path_.string() + ": an image's features depend on the other images of its batch.",
          "Save the module in evaluation mode (module.eval() before torch.jit.script or trace).");
  }

  void attempt(const std::string& what, const std::function<void()>& work) const {
    const auto refuse = [&](const std::string& why) {
      throw harness::input_error(path_.string() + " " + what + ": " + last_line(why) + ".",
                                 "Its input is set by metrics.torchscript.channels, side and range; `harness "
                                 "plugin describe torchscript` "
                                 "says how.");
    };
    try {
      work();
    } catch (const c10::Error& error) {
      refuse(error.what_without_backtrace());
    } catch (const std::exception& error) {
      refuse(error.what());
    }
  }

  TorchscriptOptions options_;
  std::filesystem::path path_;
  std::optional<Script> script_;
  std::int64_t dimensions_ = 0;
  std::string hash_;
};

harness::OptionTable<TorchscriptOptions> options() {
  return harness::OptionTable<TorchscriptOptions>()
      .add("file", &TorchscriptOptions::file,
           {.help = "what torch.jit.save wrote: in the data folder, or absolute. Must be given"})
      .add("sha256", &TorchscriptOptions::sha256,
           {.help =
                "of the file, 64 hex digits (`sha256sum FILE`). Must be given: the file is a program, and is "
                "loaded only if it is this one"})
      .add("range", &TorchscriptOptions::range,
           {.choices = {"0..255", "0..1", "-1..1"},
            .help = "of the values that it takes; 0..255 are whole numbers, as in an image file"})
      .add("channels", &TorchscriptOptions::channels,
           {.min = 0,
            .max = 4,
            .help = "that it takes: grey is repeated, colours are averaged; 0: as the images have"})
      .add(
          "side", &TorchscriptOptions::side,
          {.min = 0,
           .max = 4096,
           .unit = "pixels",
           .help =
               "that images are resized to, bilinearly and with antialiasing; 0: as they are, for files that "
               "resize by themselves. How images are resized changes every score (Parmar et al. 2022, arXiv "
               "2104.11222)"})
      .add("flags", &TorchscriptOptions::flags,
           {.help =
                "names of further arguments of forward() that are to be True, such as return_features of the "
                "Inception net of StyleGAN 2 ADA's metrics"});
}

}  // namespace

HARNESS_PLUGIN(registrar) {
  registrar.extractor<Torchscript>(
      "torchscript",
      "A TorchScript file that you have, such as the usual Inception or a DINOv2: forward(images [N, C, H, "
      "W]) "
      "gives float features [N, D]. A TorchScript file is a program and runs with your rights, so file and "
      "sha256 "
      "must both be given, and a file with another hash is not loaded (SECURITY.md). It is tried on four "
      "test "
      "images of the data's size before anything is trained. Runs as written, without optimisation or "
      "fusion. "
      "Features of photographs say little about digits; for those take classifier.",
      options());
}
