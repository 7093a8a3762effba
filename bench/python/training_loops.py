"""The steps of bench/training in eager PyTorch, the same draws and passes as by hand in C++: fused Adam,
`.item()` once a step, uint8 data in memory, one thread. Prints steps a second.

    python bench/python/training_loops.py vae|mlp_gan|ring_gan|dcgan WARMUP STEPS
"""

import math
import sys
import time

import torch
from torch import nn
from torch.nn import functional as F


def batches(data, size):
    while True:
        for index in torch.randperm(len(data)).split(size):
            if len(index) == size:
                yield data[index]


def images(size):
    data = torch.randint(256, (10_000, 1, 28, 28), dtype=torch.uint8)
    return batches(data, size)


def perceptron(widths, activation):
    layers = []
    for i, (inputs, outputs) in enumerate(zip(widths, widths[1:])):
        layers += [nn.Linear(inputs, outputs)] + ([activation()] if i + 2 < len(widths) else [])
    return nn.Sequential(*layers)


def vae():
    data = images(128)
    encoder, decoder = perceptron([784, 400, 40], nn.ReLU), perceptron([20, 400, 784], nn.ReLU)
    optimizer = torch.optim.Adam([*encoder.parameters(), *decoder.parameters()], lr=1e-3, fused=True)

    def step():
        x = next(data).float().div_(255).flatten(1)
        mean, log_variance = encoder(x).chunk(2, dim=1)
        z = mean + torch.exp(0.5 * log_variance) * torch.randn_like(mean)
        reconstruction = F.binary_cross_entropy_with_logits(decoder(z), x, reduction="sum")
        kl = 0.5 * torch.sum(mean.pow(2) + log_variance.exp() - 1 - log_variance)
        loss = (reconstruction + kl) / len(x)
        optimizer.zero_grad()
        loss.backward()
        optimizer.step()
        return loss.item()

    return step


def adversarial(data, generator, discriminator, latent, one_pass):
    """one_pass: the discriminator sees real and fake examples together, as in the harness's mlp_gan."""
    to_g = torch.optim.Adam(generator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=True)
    to_d = torch.optim.Adam(discriminator.parameters(), lr=2e-4, betas=(0.5, 0.999), fused=True)
    bce = F.binary_cross_entropy_with_logits

    def step():
        real = next(data)
        if real.dtype == torch.uint8:
            real = real.float().div_(127.5).sub_(1)
        ones, zeros = torch.ones(len(real), 1), torch.zeros(len(real), 1)

        to_d.zero_grad()
        with torch.no_grad():
            fake = generator(torch.randn(len(real), latent))
        if one_pass:
            on_real, on_fake = discriminator(torch.cat([real.flatten(1), fake])).chunk(2)
        else:
            on_real, on_fake = discriminator(real), discriminator(fake)
        loss_d = bce(on_real, ones) + bce(on_fake, zeros)
        loss_d.backward()
        to_d.step()

        to_g.zero_grad()
        loss_g = bce(discriminator(generator(torch.randn(len(real), latent))), ones)
        loss_g.backward()
        to_g.step()
        return loss_d.item(), loss_g.item()

    return step


def mlp_gan():
    leaky = lambda: nn.LeakyReLU(0.2)
    generator = nn.Sequential(perceptron([100, 128, 256, 512, 784], leaky), nn.Tanh())
    discriminator = nn.Sequential(nn.Flatten(), perceptron([784, 512, 256, 128, 1], leaky))
    return adversarial(images(64), generator, discriminator, 100, one_pass=True)


def ring_gan():
    leaky = lambda: nn.LeakyReLU(0.2)
    angle = torch.randint(8, (100_000,)) * (math.pi / 4)
    points = torch.stack([angle.cos(), angle.sin()], dim=1) + 0.01 * torch.randn(100_000, 2)
    generator, discriminator = perceptron([2, 128, 128, 128, 2], leaky), perceptron([2, 128, 128, 128, 1], leaky)
    return adversarial(batches(points, 256), generator, discriminator, 2, one_pass=True)


def dcgan():
    leaky = lambda: nn.LeakyReLU(0.3)
    up = lambda i, o: nn.ConvTranspose2d(i, o, 5, stride=2, padding=2, output_padding=1, bias=o == 1)
    generator = nn.Sequential(
        nn.Linear(100, 7 * 7 * 256, bias=False), nn.BatchNorm1d(7 * 7 * 256), leaky(), nn.Unflatten(1, (256, 7, 7)),
        nn.ConvTranspose2d(256, 128, 5, padding=2, bias=False), nn.BatchNorm2d(128), leaky(),
        up(128, 64), nn.BatchNorm2d(64), leaky(), up(64, 1), nn.Tanh())
    discriminator = nn.Sequential(
        nn.Conv2d(1, 64, 5, stride=2, padding=2), leaky(), nn.Dropout(0.3),
        nn.Conv2d(64, 128, 5, stride=2, padding=2), leaky(), nn.Dropout(0.3), nn.Flatten(), nn.Linear(7 * 7 * 128, 1))
    return adversarial(images(64), generator, discriminator, 100, one_pass=False)


def main():
    torch.set_num_threads(1)
    step = {"vae": vae, "mlp_gan": mlp_gan, "ring_gan": ring_gan, "dcgan": dcgan}[sys.argv[1]]()
    warmup, steps = int(sys.argv[2]), int(sys.argv[3])
    for _ in range(warmup):
        step()
    start = time.perf_counter()
    for _ in range(steps):
        step()
    print(f"{steps / (time.perf_counter() - start):.3f}")


if __name__ == "__main__":
    main()
