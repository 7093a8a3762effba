#!/usr/bin/env python3
"""Says what TensorBoard's own reader finds in the event files of an export.

usage: read_events.py FOLDER
"""
import pathlib
import sys

from tensorboard.backend.event_processing.event_accumulator import EventAccumulator
from tensorboard.plugins.hparams import plugin_data_pb2

runs = []
for file in sorted(pathlib.Path(sys.argv[1]).rglob("events.out.tfevents.*")):
    run = EventAccumulator(str(file), size_guidance={"scalars": 0})
    run.Reload()
    runs.append(run)
scalars = sum(len(run.Scalars(tag)) for run in runs for tag in run.Tags()["scalars"])
first = min(runs, key=lambda run: run.path)
loss = first.Scalars("loss/generator.adversarial")
print(f"{len(runs)} runs, {scalars} scalars, last loss of the first {loss[-1].value:g},"
      f" fd {' '.join(f'{point.value:g}' for point in first.Scalars('metric/fd'))}")


def hparams(run, tag):
    content = run.SummaryMetadata(tag).plugin_data.content
    return plugin_data_pb2.HParamsPluginData.FromString(content)


start = hparams(first, "_hparams_/session_start_info").session_start_info
experiment = hparams(first, "_hparams_/experiment").experiment
ends = sorted(hparams(run, "_hparams_/session_end_info").session_end_info.status for run in runs)
print(f"hparams: seed {start.hparams['seed'].number_value:g},"
      f" loss.adversarial.plugin {start.hparams['loss.adversarial.plugin'].string_value};"
      f" metrics {' '.join(info.name.tag for info in experiment.metric_infos)}; ended {' '.join(map(str, ends))}")
